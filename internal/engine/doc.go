// Package engine compiles graphs for devices and runs them: training steps, evaluations, predictions. It takes shapes, bytes and
// closures that build graphs, and knows neither models nor layers; package kit provides them.
//
// A training step in order:
//
//  1. [NewTrainer] copies the state to each device: weights, and what an optimizer remembers of them. [Trainer.Load] copies the data
//     once, as unconverted bytes, and compiles the step.
//  2. [Trainer.Deal] copies an order of the examples. The steps of this order then copy nothing to or from the devices.
//  3. [Trainer.Step] runs the program. Each device gathers the rows of the examples in its part of the batch; [Source.Batch] turns
//     them into the [Batch].
//  4. [TrainerConfig.Build] builds the rest of the program: the forward pass, the loss, the gradients, which [Step.AddUp] sums over the
//     devices, and the update. Random numbers are hashes of the step's number, see [Random].
//  5. The new state reuses the memory of the old one, and is the input of the next step.
//  6. [Trainer.Sums] and [Trainer.State] read the sums and the state, for example at the end of an epoch.
package engine
