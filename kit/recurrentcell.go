package kit

import (
	"github.com/gomlx/compute/shapes"
	"github.com/gomlx/gomlx/core/graph"
)

// A recurrentCell is what a recurrent layer does at each step of a sequence. Its functions take arrays of any number of axes, the last
// ones being batch and units or the like: they are called for one step, and for all steps at once.
type recurrentCell struct {
	// inputs returns what a step needs of x, its part of the sequence, and of the output of the step before. Products with weights are
	// made here.
	inputs func(x, output *graph.Node) []*graph.Node
	// next returns the states after a step, given its inputs and the states before it. The first state is the output. It uses no
	// weights.
	next func(inputs, states []*graph.Node) []*graph.Node
}

// masked returns the cell for sequences that have a mask as their last feature: unless that is above 0, a step leaves the states as they
// are.
func (cell recurrentCell) masked() recurrentCell {
	return recurrentCell{
		inputs: func(x, output *graph.Node) []*graph.Node {
			parts := graph.SliceAxis(x, -1, graph.AxisRange(0, -1))
			mask := graph.StopGradient(graph.SliceAxis(x, -1, graph.AxisRangeToEnd(-1)))
			return append(cell.inputs(parts, output), mask)
		},
		next: func(inputs, states []*graph.Node) (after []*graph.Node) {
			last := len(inputs) - 1
			for i, state := range cell.next(inputs[:last], states) {
				after = append(after, whereMasked(inputs[last], state, states[i]))
			}
			return after
		},
	}
}

// whereMasked returns x where mask, [..., 1], is above 0, and otherwise y, [..., n] both.
func whereMasked(mask, x, y *graph.Node) *graph.Node {
	condition := graph.GreaterThan(mask, graph.ScalarZero(mask.Graph(), mask.DType()))
	return graph.Where(graph.BroadcastToShape(condition, shapes.Make(condition.DType(), x.Shape().Dimensions...)), x, y)
}
