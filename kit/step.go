package kit

import (
	"fmt"
	"slices"

	"github.com/gomlx/gomlx/core/graph"

	"layercake/internal/engine"
)

// weightVariables declares the weights for a device.
func (p *plan) weightVariables() (all engine.Variables) {
	for i, w := range p.weights() {
		all = append(all, engine.Variable{Name: fmt.Sprintf("weight_%d_%s", i, w.Name), Dimensions: w.Shape})
	}
	return all
}

// slotVariables declares the optimizer's slots for a device, in the order of state.Slots.
func (p *plan) slotVariables(o Optimizer) (all engine.Variables) {
	weights := p.weights()
	for _, i := range p.trained() {
		for _, slot := range slotsOf(o) {
			name := fmt.Sprintf("slot_%d_%s_%s", i, weights[i].Name, slot.Name)
			all = append(all, engine.Variable{Name: name, Dimensions: slot.shape(weights[i])})
		}
	}
	return all
}

// step adds a training step to a graph. Its state is the weights and then the slots.
func (m *compilation) step(p *plan, s *engine.Step) (state []*graph.Node, sums *graph.Node) {
	weights := p.weights()
	values, slots := s.State[:len(weights):len(weights)], s.State[len(weights):]
	call := &Call{training: true, random: s.Random}
	total, added := m.measured(call, p, values, s.Batch)
	added = s.AddUp(added)[0]
	gradients := s.AddUp(call.gradients(meanLoss(total, added), selected(values, p.trained()))...)
	for i, w := range values {
		// Weights that layers set themselves are averaged over the devices.
		if set := call.set[w]; set != nil && weights[i].NonTrainable {
			values[i] = graph.MulScalar(s.AddUp(set)[0], 1/float64(s.Devices))
		}
	}
	return m.update(p, values, slots, gradients, s.Rate, s.Number), added
}

// update adds to a graph what the optimizer makes of the gradients of the trained weights in the step with this number. It returns the
// new weights and slots.
func (m *compilation) update(p *plan, values, memory, gradients []*graph.Node, rate, number *graph.Node) []*graph.Node {
	weights, tuning := p.weights(), tuningOf(m.optimizer)
	slots, own := len(slotsOf(m.optimizer)), len(m.optimizer.Slots())
	pace := tuning.pace(number)
	gradients, pending := pace.accumulate(gradients, func(k int) *graph.Node { return memory[k*slots+own] })
	gradients = tuning.clip(gradients)
	values = slices.Clone(values)
	var newMemory []*graph.Node
	for k, i := range p.trained() {
		old := memory[k*slots : (k+1)*slots]
		decay := tuning.weightDecay
		if o, ok := m.optimizer.(interface{ decayOf(Weight) float64 }); ok {
			decay = o.decayOf(weights[i])
		}
		update := Update{decayed(values[i], decay, rate), gradients[k], old[:own], rate, pace.number, weights[i]}
		w, updated := updated(m.optimizer, update, weights[i])
		w = pace.updated(w, values[i])
		for n, slot := range updated {
			newMemory = append(newMemory, pace.updated(slot, old[n]))
		}
		if pending != nil {
			newMemory = append(newMemory, pace.updated(graph.ZerosLike(pending[k]), pending[k]))
		}
		if tuning.useEMA {
			var average *graph.Node
			average, w = pace.average(w, old[slots-1])
			newMemory = append(newMemory, average)
		}
		values[i] = weights[i].constrained(w)
	}
	return append(values, newMemory...)
}

// selected returns the things with these indices.
func selected[T any](things []T, indices []int) (some []T) {
	for _, i := range indices {
		some = append(some, things[i])
	}
	return some
}

// meanLoss is what training minimizes: the mean over the batch. total may be the sum over a device's part of the batch.
func meanLoss(total, sums *graph.Node) *graph.Node {
	count := graph.StopGradient(graph.Reshape(graph.SliceAxis(sums, 0, graph.AxisElem(sumWeight))))
	return graph.Div(total, count)
}
