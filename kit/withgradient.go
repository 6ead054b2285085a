package kit

import "github.com/gomlx/gomlx/core/graph"

// withGradient returns the values with a custom gradient with respect to the xs they are computed from: backward returns the gradients
// of the xs, given the gradients of the values, nil for a value that the loss does not depend on. It is called only if the gradient of
// an x is needed.
func withGradient(values, xs []*graph.Node, backward func(ofValues []*graph.Node) []*graph.Node) []*graph.Node {
	var ofXs []*graph.Node
	ofValues := make([]*graph.Node, len(values))
	// GoMLX has custom gradients only for a node with one input. A number that depends on all xs links the values to them, without
	// changing the values.
	g := values[0].Graph()
	link := graph.ScalarZero(g, values[0].DType())
	for i, x := range xs {
		x = graph.IdentityWithCustomGradient(x, func(_, _ *graph.Node) *graph.Node {
			if ofXs == nil {
				ofXs = backward(ofValues)
				clear(ofValues) // the graph may have another gradient
			}
			return ofXs[i]
		})
		first := make([]graph.SliceAxisSpec, x.Rank())
		for axis := range first {
			first[axis] = graph.AxisElem(0)
		}
		link = graph.Add(link, graph.Reshape(graph.Slice(x, first...)))
	}
	linked := make([]*graph.Node, len(values))
	for i, value := range values {
		value = graph.Where(graph.Const(g, false), link, graph.StopGradient(value))
		linked[i] = graph.IdentityWithCustomGradient(value, func(_, v *graph.Node) *graph.Node {
			ofValues[i], ofXs = v, nil
			return v
		})
	}
	return linked
}

// gradientOf returns the gradients of the xs, given the gradients of the ys computed from them.
func gradientOf(ys, vs []*graph.Node, xs ...*graph.Node) []*graph.Node {
	var sum *graph.Node
	for i, y := range ys {
		part := graph.ReduceAllSum(graph.Mul(y, graph.StopGradient(vs[i])))
		if sum == nil {
			sum = part
		} else {
			sum = graph.Add(sum, part)
		}
	}
	return graph.Gradient(sum, xs...)
}

// reverse reverses x along an axis. GoMLX's Reverse has no gradient.
func reverse(x *graph.Node, axis int) *graph.Node {
	var ofY *graph.Node
	source := graph.IdentityWithCustomGradient(x, func(_, _ *graph.Node) *graph.Node { return graph.Reverse(ofY, axis) })
	y := graph.Where(graph.Const(x.Graph(), false), source, graph.StopGradient(graph.Reverse(x, axis)))
	return graph.IdentityWithCustomGradient(y, func(_, v *graph.Node) *graph.Node {
		ofY = v
		return v
	})
}
