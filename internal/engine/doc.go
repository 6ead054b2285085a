// Package engine compiles graphs for devices and runs them: training steps, evaluations, predictions. It is given shapes, bytes and
// closures that build graphs, and knows neither models nor layers. Package kit says what is computed.
//
// The way of a training step:
//
//  1. [NewTrainer] copies the state to each device: weights, and what an optimizer remembers of them. [Trainer.Load] copies the data
//     once, as the bytes that it is, and compiles the step.
//  2. [Trainer.Deal] copies an order of the examples. Until all have been seen, a step sends nothing to the devices and reads nothing
//     from them.
//  3. [Trainer.Step] runs the program. Each device gathers the rows of the examples in its part of the batch; [Source.Batch] makes the
//     [Batch] of them.
//  4. [TrainerConfig.Build] made the rest of the program: the forward pass, the loss, the gradients, which [Step.AddUp] adds up over
//     the devices, and the update. Random numbers are hashes of the step's number, see [Random].
//  5. The new state takes over the memory of the old one, and is the next step's.
//  6. [Trainer.Sums] and [Trainer.State] read back what steps have added up and learned, at the end of an epoch say.
package engine
