package kit

import (
	"errors"
	"fmt"
	"iter"
	"math/rand/v2"
	"slices"
	"strings"

	"layercake/internal/hint"
)

// state is what training changes: all of it lives here on the host between epochs, and is what a notebook keeps.
type state struct {
	Seed    uint64      // all that is random comes from it
	Weights [][]float32 `json:"-"` // in the order of plan.weights
	Step    uint32      // training steps done, over all fits
	Epoch   int         // epochs done, over all fits

	Optimizer string      // the optimizer that the slots are of
	Slots     [][]float32 `json:"-"` // its memory, slot by slot for each weight that is trained
	Began     uint32      // training steps that were done before the optimizer began

	InitialRate float64 // the optimizer's own learning rate
	Rate        float64 // what callbacks have made of it

	History *History // of the last fit
	Note    string   // of all data that the model was trained on
}

// shuffles returns the random numbers that shuffle the next epoch.
func (s *state) shuffles() *rand.Rand {
	return rand.New(rand.NewPCG(s.Seed, uint64(1+s.Epoch)))
}

// adopt makes the state one of this optimizer: if another one left its slots, or one that trained other weights, they start
// anew, and so does the learning rate.
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

// optimizerName is the name of an optimizer, and of the weights that it trains, as whose the slots are.
func optimizerName(o Optimizer, p *plan) string {
	return fmt.Sprintf("%s%s %v", o.Describe(), tuningOf(o).text(), p.trained())
}

// eachSlot gives the slots of an optimizer, with their sizes, in the order of state.Slots.
func eachSlot(o Optimizer, p *plan) iter.Seq2[Slot, int] {
	return func(yield func(Slot, int) bool) {
		weights := p.weights()
		for _, i := range p.trained() {
			for _, slot := range o.Slots() {
				if !yield(slot, slot.shape(weights[i]).Size()) {
					return
				}
			}
		}
	}
}

// check returns an error for a state that was read from a file and is not one of such a model.
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
		return nil // the slots are not going to be used
	}
	slots := s.Slots
	for _, size := range eachSlot(o, p) {
		if len(slots) == 0 || len(slots[0]) != size {
			return errors.New("the optimizer's arrays are not of the sizes that its weights have")
		}
		slots = slots[1:]
	}
	return nil
}

// withoutOptimizer returns the state for an optimizer that begins anew.
func (s *state) withoutOptimizer() *state {
	next := *s
	next.Optimizer, next.Slots = "", nil
	return &next
}

// joinNotes makes one note of several: each that there is, once.
func joinNotes(notes ...string) string {
	var out []string
	for _, note := range notes {
		for part := range strings.SplitSeq(note, "; ") {
			if part != "" && !slices.Contains(out, part) {
				out = append(out, part)
			}
		}
	}
	return strings.Join(out, "; ")
}
