package kit

import (
	"slices"

	"github.com/gomlx/compute/shapes"
	"github.com/gomlx/gomlx/core/graph"

	"layercake/internal/loop"
)

// scan runs a cell along sequences x, [steps, batch, n], in a loop on the device. It returns the outputs of all steps, [steps, batch,
// units], and the last states. States are [batch, units]. The backend has to have loops ([loop.Supported]).
//
// GoMLX has no gradient of loops; this one is made by hand. The loop records the states before each step. Another loop goes back over
// the records: it makes each step again, and has GoMLX compute the step's gradient. Weights are used outside of the loops too, once for
// all steps, to compute the cell's inputs from the records; so their gradient is one product rather than one for each step.
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
	inputs := cell.inputs(x, graph.StopGradient(records[0])) // the loop has no gradient
	// The first value has the outputs of all steps but the last, from the second step's record on.
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

// scanGradient returns the gradients of a scan's inputs and of its initial states. It is given those of the first records and of the
// last states; nil is zeros.
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
		// The output before the step is in its inputs too.
		through := c.inputsWithin(cell, stepAt(x, t), before[0])
		ofBefore[0] = graph.Add(ofBefore[0], gradientOf(through, ofInputs, before[0])[0])
		if ofRecords != nil {
			ofBefore[0] = graph.Add(ofBefore[0], stepAt(ofRecords, t))
		}
		return append(slices.Clone(ofBefore), setSteps(v[n:], ofInputs, t)...)
	})
	return append(made[n:], made[:n]...)
}

// inputsWithin returns a cell's inputs within a loop, whose products with weights have no gradients.
func (c *Call) inputsWithin(cell recurrentCell, x, output *graph.Node) []*graph.Node {
	defer func(n int) { c.products = c.products[:n] }(len(c.products))
	return cell.inputs(x, output)
}

// stepAt returns the step t of x, [steps, ...]: [1, ...].
func stepAt(x, t *graph.Node) *graph.Node {
	return graph.DynamicSlice(x, stepStart(x, t), append([]int{1}, x.Shape().Dimensions[1:]...))
}

func stepsAt(xs []*graph.Node, t *graph.Node) (all []*graph.Node) {
	for _, x := range xs {
		all = append(all, stepAt(x, t))
	}
	return all
}

// setSteps returns the xs, each with one of the values as its step t.
func setSteps(xs, values []*graph.Node, t *graph.Node) (all []*graph.Node) {
	for i, x := range xs {
		all = append(all, graph.DynamicUpdateSlice(x, values[i], stepStart(x, t)))
	}
	return all
}

// stepStart is where the step t of x begins.
func stepStart(x, t *graph.Node) []*graph.Node {
	return append([]*graph.Node{t}, slices.Repeat([]*graph.Node{graph.Const(x.Graph(), int32(0))}, x.Rank()-1)...)
}
