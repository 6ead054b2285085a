package kit

import (
	"math/rand/v2"

	"layercake/internal/engine"
)

// A supply provides the trainer with batches, one for each step.
type supply interface {
	// begin starts an epoch, whose randomness comes from rng.
	begin(rng *rand.Rand)

	// next prepares the trainer for one more step, or returns false at the end of an epoch of unknown length.
	next(t *engine.Trainer) (bool, error)

	// while runs a step, and meanwhile prepares for the next one.
	while(step func() error) error

	// end frees what the supply holds.
	end()
}

// A resident supply deals batches of the data on the trainer's devices, over and over.
type resident struct {
	shuffle bool
	rng     *rand.Rand
}

func (r *resident) begin(rng *rand.Rand) { r.rng = rng }

func (r *resident) next(t *engine.Trainer) (bool, error) {
	if t.Left() > 0 {
		return true, nil
	}
	order := make([]int32, t.Examples())
	for i := range order {
		order[i] = int32(i)
	}
	if r.shuffle {
		r.rng.Shuffle(len(order), func(i, j int) { order[i], order[j] = order[j], order[i] })
	}
	return true, t.Deal(order)
}

func (r *resident) while(step func() error) error { return step() }

func (r *resident) end() {}
