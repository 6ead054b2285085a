package kit

import (
	"github.com/gomlx/compute/shapes"
	"github.com/gomlx/gomlx/core/graph"
)

// A recurrentCell computes a step of a recurrent layer. Its functions are called for one step and for all steps at once, so their
// arrays have any number of axes; the last two are the batch and units or features.
type recurrentCell struct {
	// inputs computes a step's inputs from x, the step of the sequence, and the previous output. All products with weights are here.
	inputs func(x, output *graph.Node) []*graph.Node
	// next computes the next states from a step's inputs and the previous states. The first state is the output. It uses no weights.
	next func(inputs, states []*graph.Node) []*graph.Node
}

// masked returns the cell for sequences with a mask as their last feature: steps where it is 0 do not change the states.
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

// whereMasked returns x where mask, [..., 1], is above 0 and y elsewhere; both are [..., n].
func whereMasked(mask, x, y *graph.Node) *graph.Node {
	condition := graph.GreaterThan(mask, graph.ScalarZero(mask.Graph(), mask.DType()))
	return graph.Where(graph.BroadcastToShape(condition, shapes.Make(condition.DType(), x.Shape().Dimensions...)), x, y)
}
