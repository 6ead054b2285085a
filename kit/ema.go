package kit

import "github.com/gomlx/gomlx/core/graph"

// Two options of all optimizers change when weights are updated and what becomes of them: gradient accumulation and the
// exponential moving average (EMA) of the weights. What they remember of each weight follows the optimizer's slots.

// UseEMA sets whether to keep an exponential moving average of the weights during training, and to give it to the model when
// [Model.Fit] ends; by default false. [SwapEMAWeights] validates with the average too.
//
//	average = momentum·average + (1-momentum)·weight
func (o *optimizerOptions[Self]) UseEMA(use bool) Self {
	o.useEMA = use
	return o.self
}

// EMAMomentum sets the momentum of the average of UseEMA, from 0 to 1; by default 0.99.
func (o *optimizerOptions[Self]) EMAMomentum(momentum float64) Self {
	o.emaMomentum = momentum
	return o.self
}

// EMAOverwriteFrequency sets the number of updates after which the average of UseEMA replaces the weights; by default, 0, it does so
// only at the end.
func (o *optimizerOptions[Self]) EMAOverwriteFrequency(updates int) Self {
	o.emaOverwriteFrequency = updates
	return o.self
}

// GradientAccumulationSteps sets the number of training steps per update of the weights, 2 or more, which is made with the mean of
// their gradients. This is like a batch that many times as large, with the memory of a small one. By default, 0, each step updates
// the weights. A [Schedule] of the learning rate counts steps.
func (o *optimizerOptions[Self]) GradientAccumulationSteps(steps int) Self {
	o.accumulationSteps = steps
	return o.self
}

// slotsOf lists what is kept of each weight: the optimizer's slots, then the sum of gradients, then the average.
func slotsOf(o Optimizer) []Slot {
	t := tuningOf(o)
	slots := append([]Slot(nil), o.Slots()...)
	if t.accumulationSteps > 0 {
		slots = append(slots, Slot{Name: "gradient_accumulator"})
	}
	if t.useEMA {
		slots = append(slots, Slot{Name: "average"})
	}
	return slots
}

// A pace says which update of the weights a training step belongs to.
type pace struct {
	tuning
	number *graph.Node // of the update, from 1
	last   *graph.Node // whether the step makes the update; nil if each step does
}

func (t tuning) pace(step *graph.Node) pace {
	if t.accumulationSteps == 0 {
		return pace{t, step, nil}
	}
	before := graph.Floor(graph.DivScalar(graph.AddScalar(step, -1), t.accumulationSteps))
	number := graph.AddScalar(before, 1)
	return pace{t, number, graph.Equal(graph.MulScalar(number, t.accumulationSteps), step)}
}

// accumulate returns the gradients to update with, and their sums so far. Sums returns the sum from before of each.
func (p pace) accumulate(gradients []*graph.Node, sum func(k int) *graph.Node) (means, sums []*graph.Node) {
	if p.last == nil {
		return gradients, nil
	}
	for k, g := range gradients {
		sums = append(sums, graph.Add(g, sum(k)))
		means = append(means, graph.DivScalar(sums[k], p.accumulationSteps))
	}
	return means, sums
}

// updated is what a value becomes in an update, and stays until the step that makes it.
func (p pace) updated(after, before *graph.Node) *graph.Node {
	if p.last == nil {
		return after
	}
	return graph.Where(p.last, after, before)
}

// average returns the average of a weight, and what the weight becomes.
func (p pace) average(weight, average *graph.Node) (newAverage, newWeight *graph.Node) {
	first := graph.Equal(p.number, graph.OnesLike(p.number))
	mean := graph.Add(graph.MulScalar(average, p.emaMomentum), graph.MulScalar(weight, 1-p.emaMomentum))
	newAverage = graph.Where(first, weight, mean)
	if p.emaOverwriteFrequency == 0 {
		return newAverage, weight
	}
	rounds := graph.Floor(graph.DivScalar(p.number, p.emaOverwriteFrequency))
	overwrites := graph.Equal(graph.MulScalar(rounds, p.emaOverwriteFrequency), p.number)
	return newAverage, graph.Where(overwrites, newAverage, weight)
}

// averaged returns the weights with those that are trained replaced by their averages, or nil if the optimizer keeps none or has
// not begun.
func averaged[T any](o Optimizer, p *plan, weights, slots []T) []T {
	trained, n := p.trained(), len(slotsOf(o))
	if !tuningOf(o).useEMA || len(slots) < len(trained)*n {
		return nil
	}
	all := append([]T(nil), weights...)
	for k, i := range trained {
		all[i] = slots[(k+1)*n-1]
	}
	return all
}
