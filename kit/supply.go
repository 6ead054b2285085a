package kit

import "math/rand/v2"

// A supply brings batches to the trainer, one for each step.
type supply interface {
	// begin starts an epoch; all that is random in it comes from rng.
	begin(rng *rand.Rand)

	// next readies the trainer for one more step, or returns false at the end of an epoch of a length that was not known.
	next(t *trainer) (bool, error)

	// end frees what the supply holds.
	end()
}

// A resident supply deals batches of the data that the trainer has on its devices, over and over.
type resident struct {
	shuffle bool
	rng     *rand.Rand
}

func (r *resident) begin(rng *rand.Rand) { r.rng = rng }

func (r *resident) next(t *trainer) (bool, error) {
	if t.left > 0 {
		return true, nil
	}
	order := inOrder(t.examples())
	if r.shuffle {
		order = shuffled(t.examples(), r.rng)
	}
	return true, t.deal(order)
}

func (r *resident) end() {}
