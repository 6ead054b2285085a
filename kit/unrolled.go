package kit

import (
	"slices"

	"github.com/gomlx/gomlx/core/graph"
)

// unrolled is [Call.scan] for backends without loops: the graph has a copy of each step.
//
// GoMLX's Go backend does not compile graphs, so the copies cost it little; an ONNX file gets longer.
func unrolled(cell recurrentCell, x *graph.Node, states []*graph.Node) (outputs *graph.Node, last []*graph.Node) {
	var all []*graph.Node
	for _, x := range unstack(x, 0) {
		states = cell.next(cell.inputs(x, states[0]), states)
		all = append(all, states[0])
	}
	return graph.Stack(all, 0), states
}

// unstack splits x along an axis into parts without the axis.
//
// GoMLX's gradient of each part is as large as x. Here the gradient of x is stacked once from the gradients of all parts.
func unstack(x *graph.Node, axis int) []*graph.Node {
	n := x.Shape().Dim(axis)
	parts, gradients := make([]*graph.Node, n), make([]*graph.Node, n)
	x = graph.IdentityWithCustomGradient(x, func(_, _ *graph.Node) *graph.Node {
		found := slices.Clone(gradients)
		clear(gradients) // the graph may have another gradient
		for i, g := range found {
			if g == nil {
				found[i] = graph.ZerosLike(parts[i])
			}
		}
		return graph.Stack(found, axis)
	})
	for i := range parts {
		part := graph.Squeeze(graph.SliceAxis(x, axis, graph.AxisElem(i)), axis)
		parts[i] = graph.IdentityWithCustomGradient(part, func(_, v *graph.Node) *graph.Node {
			gradients[i] = v
			return v
		})
	}
	return parts
}
