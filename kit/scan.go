package kit

import (
	"slices"

	"github.com/gomlx/compute/shapes"
	"github.com/gomlx/gomlx/core/graph"

	"layercake/internal/loop"
)

// scan applies a cell to the steps of sequences x, [steps, batch, n], in a loop on the device. It returns the outputs of all steps,
// [steps, batch, units], and the final states. States are [batch, units]. The backend must support loops ([loop.Supported]).
//
// GoMLX has no gradient of loops; scan has its own. The loop records the states before each step. A second loop goes over the records
// backwards: it repeats each step and lets GoMLX compute its gradient. The cell's inputs are also computed outside the loops, from the
// records of all steps, so the gradient of each weight is one product instead of one per step.
func (c *Call) scan(cell recurrentCell, x *graph.Node, initial []*graph.Node) (outputs *graph.Node, last []*graph.Node) {
	g, n, steps := x.Graph(), len(initial), x.Shape().Dim(0)
	var states, records []*graph.Node
	for _, s := range initial {
		states = append(states, graph.ExpandAxes(s, 0))
		records = append(records, graph.Zeros(g, shapes.Make(s.DType(), append([]int{steps}, s.Shape().Dimensions...)...)))
	}
	made := loop.For(steps, slices.Concat(states, records), func(t *graph.Node, v []*graph.Node) []*graph.Node {
		before := v[:n]
		after := cell.next(c.inputsWithin(cell, stepAt(x, t), before[0]), before)
		return append(after, setSteps(v[n:], before, t)...)
	})
	last, records = made[:n], made[n:]
	inputs := cell.inputs(x, graph.StopGradient(records[0])) // scanGradient replaces it
	// The first value has the states before each step: from the second on, they are the outputs of all steps but the last.
	values := withGradient(append([]*graph.Node{records[0]}, last...), append(inputs, states...), func(v []*graph.Node) []*graph.Node {
		return c.scanGradient(cell, x, inputs, records, v[0], v[1:])
	})
	outputs = values[1]
	if steps > 1 {
		outputs = graph.Concatenate([]*graph.Node{graph.SliceAxis(values[0], 0, graph.AxisRangeToEnd(1)), outputs}, 0)
	}
	for i, v := range values[1:] {
		last[i] = graph.Squeeze(v, 0)
	}
	return outputs, last
}

// scanGradient returns the gradients of a scan's inputs and initial states, given the gradients of the first records and the final
// states; nil is zeros.
func (c *Call) scanGradient(cell recurrentCell, x *graph.Node, inputs, records []*graph.Node, ofRecords *graph.Node, ofLast []*graph.Node) []*graph.Node {
	g, n, steps := x.Graph(), len(records), x.Shape().Dim(0)
	var ofStates, ofInputs []*graph.Node
	for i, v := range ofLast {
		if v == nil {
			v = graph.Zeros(g, shapes.Make(records[i].DType(), append([]int{1}, records[i].Shape().Dimensions[1:]...)...))
		}
		ofStates = append(ofStates, v)
	}
	for _, in := range inputs {
		ofInputs = append(ofInputs, graph.ZerosLike(in))
	}
	made := loop.For(steps, slices.Concat(ofStates, ofInputs), func(i *graph.Node, v []*graph.Node) []*graph.Node {
		t := graph.Sub(graph.Const(g, int32(steps-1)), i)
		in, before := stepsAt(inputs, t), stepsAt(records, t)
		gradients := gradientOf(cell.next(in, before), v[:n], slices.Concat(in, before)...)
		ofInputs, ofBefore := gradients[:len(in)], gradients[len(in):]
		// The step's inputs depend on the previous output too.
		through := c.inputsWithin(cell, stepAt(x, t), before[0])
		ofBefore[0] = graph.Add(ofBefore[0], gradientOf(through, ofInputs, before[0])[0])
		if ofRecords != nil {
			ofBefore[0] = graph.Add(ofBefore[0], stepAt(ofRecords, t))
		}
		return append(slices.Clone(ofBefore), setSteps(v[n:], ofInputs, t)...)
	})
	return append(made[n:], made[:n]...)
}

// inputsWithin returns a cell's inputs within a loop, where products with weights have no gradients.
func (c *Call) inputsWithin(cell recurrentCell, x, output *graph.Node) []*graph.Node {
	defer func(n int) { c.products = c.products[:n] }(len(c.products))
	return cell.inputs(x, output)
}

// stepAt returns step t of x, [steps, ...], as [1, ...].
func stepAt(x, t *graph.Node) *graph.Node {
	return graph.DynamicSlice(x, stepStart(x, t), append([]int{1}, x.Shape().Dimensions[1:]...))
}

func stepsAt(xs []*graph.Node, t *graph.Node) (all []*graph.Node) {
	for _, x := range xs {
		all = append(all, stepAt(x, t))
	}
	return all
}

// setSteps returns the xs, with step t of each replaced by the value with the same index.
func setSteps(xs, values []*graph.Node, t *graph.Node) (all []*graph.Node) {
	for i, x := range xs {
		all = append(all, graph.DynamicUpdateSlice(x, values[i], stepStart(x, t)))
	}
	return all
}

// stepStart returns the indices where step t of x starts.
func stepStart(x, t *graph.Node) []*graph.Node {
	return append([]*graph.Node{t}, slices.Repeat([]*graph.Node{graph.Const(x.Graph(), int32(0))}, x.Rank()-1)...)
}
