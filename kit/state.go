package kit

import "math/rand/v2"

// state is what training changes: all of it lives here on the host between epochs, and is what a session keeps.
type state struct {
	Seed    uint64      // all that is random comes from it
	Weights [][]float32 // in the order of plan.weights
	Slots   [][]float32 // the optimizer's, slot by slot for each weight; empty before the first step
	Step    uint32      // training steps done
	Epoch   int         // epochs done, over all fits

	Optimizer string   // the optimizer that the slots are of
	History   *History // of the last fit
	Note      string   // of the data the model was trained on
}

// shuffles returns the random numbers that shuffle the next epoch.
func (s *state) shuffles() *rand.Rand {
	return rand.New(rand.NewPCG(s.Seed, uint64(1+s.Epoch)))
}
