package kit

import (
	"fmt"

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
		for _, slot := range o.Slots() {
			name := fmt.Sprintf("slot_%d_%s_%s", i, weights[i].Name, slot.Name)
			all = append(all, engine.Variable{Name: name, Dimensions: slot.shape(weights[i])})
		}
	}
	return all
}

// step adds a training step to a graph. Its state is the weights and then the slots.
func (m *compilation) step(p *plan, s *engine.Step) (state []*graph.Node, sums *graph.Node) {
	weights, trained, slots, tuning := p.weights(), p.trained(), len(m.optimizer.Slots()), tuningOf(m.optimizer)
	values, memory := s.State[:len(weights):len(weights)], s.State[len(weights):]
	call := &Call{training: true, random: s.Random}
	total, added := m.measured(call, p, values, s.Batch)
	added = s.AddUp(added)[0]
	var changing []*graph.Node
	for _, i := range trained {
		changing = append(changing, values[i])
	}
	gradients := tuning.clip(s.AddUp(call.gradients(meanLoss(total, added), changing)...))
	for i, w := range values {
		// Weights that layers set themselves are averaged over the devices.
		if set := call.set[w]; set != nil && weights[i].NonTrainable {
			values[i] = graph.MulScalar(s.AddUp(set)[0], 1/float64(s.Devices))
		}
	}
	var newMemory []*graph.Node
	for k, i := range trained {
		old := memory[k*slots : (k+1)*slots]
		update := Update{tuning.decay(values[i], s.Rate), gradients[k], old, s.Rate, s.Number}
		w, updated := updated(m.optimizer, update, weights[i])
		values[i] = weights[i].constrained(w)
		newMemory = append(newMemory, updated...)
	}
	return append(values, newMemory...), added
}

// meanLoss is what training minimizes: the mean over the batch. total may be the sum over a device's part of the batch.
func meanLoss(total, sums *graph.Node) *graph.Node {
	count := graph.StopGradient(graph.Reshape(graph.SliceAxis(sums, 0, graph.AxisElem(sumWeight))))
	return graph.Div(total, count)
}
