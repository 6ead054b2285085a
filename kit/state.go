package kit

import (
	"errors"
	"fmt"
	"iter"
	"math/rand/v2"
	"slices"

	"layercake/internal/hint"
)

// state is everything that training changes. Between epochs it is here, on the host, and it is what a notebook keeps.
type state struct {
	Seed    uint64      // the source of everything random
	Weights [][]float32 `json:"-"` // in the order of plan.weights
	Step    uint32      // training steps done, over all fits
	Epoch   int         // epochs done, over all fits

	Optimizer string      // the optimizer that the slots belong to
	Slots     [][]float32 `json:"-"` // for each trained weight, slot by slot
	Began     uint32      // training steps done before the optimizer started

	InitialRate float64 // the optimizer's learning rate
	Rate        float64 // the same, as changed by callbacks

	History *History // of the last fit
	Note    string   // of all data that the model was trained on
}

// shuffles returns the random number generator that shuffles the next epoch.
func (s *state) shuffles() *rand.Rand {
	return rand.New(rand.NewPCG(s.Seed, uint64(1+s.Epoch)))
}

// adopt prepares the state for an optimizer. Slots of another optimizer, or of one that trained other weights, are reset
// together with the learning rate, which is also reset if its initial value has changed.
func (s *state) adopt(o Optimizer, p *plan) {
	name, rate := optimizerName(o, p), o.InitialLearningRate()
	if s.Optimizer != name || s.InitialRate != rate {
		s.InitialRate, s.Rate = rate, float64(float32(rate))
	}
	if s.Optimizer == name {
		return
	}
	s.Optimizer, s.Began, s.Slots = name, s.Step, nil
	for slot, size := range eachSlot(o, p) {
		s.Slots = append(s.Slots, slices.Repeat([]float32{float32(slot.Initial)}, size))
	}
}

// optimizerName identifies an optimizer with its options and the weights that it trains.
func optimizerName(o Optimizer, p *plan) string {
	return fmt.Sprintf("%s%s %v", o.Describe(), tuningOf(o).text(), p.trained())
}

// eachSlot yields the slots of an optimizer, with their sizes, in the order of state.Slots.
func eachSlot(o Optimizer, p *plan) iter.Seq2[Slot, int] {
	return func(yield func(Slot, int) bool) {
		weights := p.weights()
		for _, i := range p.trained() {
			for _, slot := range slotsOf(o) {
				if !yield(slot, slot.shape(weights[i]).Size()) {
					return
				}
			}
		}
	}
}

// check returns an error if a state read from a file does not fit the model.
func (s *state) check(p *plan, o Optimizer) error {
	weights := p.weights()
	if len(s.Weights) != len(weights) {
		return hint.Try(fmt.Errorf("it has %d weights", len(s.Weights)), "the model has %d", len(weights))
	}
	for i, w := range weights {
		if len(s.Weights[i]) != w.Shape.Size() {
			return hint.Try(fmt.Errorf("its weight number %d has %d numbers", i+1, len(s.Weights[i])), "the model's %s there is %v", w.Name, w.Shape)
		}
	}
	if isNil(o) || s.Optimizer != optimizerName(o, p) {
		return nil // the slots will not be used
	}
	slots := s.Slots
	for _, size := range eachSlot(o, p) {
		if len(slots) == 0 || len(slots[0]) != size {
			return errors.New("the sizes of the optimizer's arrays differ from those of its weights")
		}
		slots = slots[1:]
	}
	return nil
}

// withoutOptimizer returns the state for a new optimizer.
func (s *state) withoutOptimizer() *state {
	next := *s
	next.Optimizer, next.Slots = "", nil
	return &next
}
