package kit

import "github.com/gomlx/gomlx/core/graph"

// withGradient returns values that were computed from xs in a way that GoMLX has no gradient of, with one of their own: backward returns
// the gradients of the xs, given those of the values, nil for a value that the loss does not depend on. It is not called if no gradient
// of an x is needed.
func withGradient(values, xs []*graph.Node, backward func(ofValues []*graph.Node) []*graph.Node) []*graph.Node {
	var ofXs []*graph.Node
	ofValues := make([]*graph.Node, len(values))
	// GoMLX lets one node have a gradient of its own, of one input. What links the values to the xs is a number that depends on all xs
	// and that the values do not take.
	g := values[0].Graph()
	link := graph.ScalarZero(g, values[0].DType())
	for i, x := range xs {
		x = graph.IdentityWithCustomGradient(x, func(_, _ *graph.Node) *graph.Node {
			if ofXs == nil {
				ofXs = backward(ofValues)
				clear(ofValues) // another gradient may be taken of the same graph
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

// gradientOf returns the gradients of the xs, given those of the ys, which are computed from them.
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

// reverse turns x around along an axis. GoMLX has no gradient of that.
func reverse(x *graph.Node, axis int) *graph.Node {
	var ofY *graph.Node
	source := graph.IdentityWithCustomGradient(x, func(_, _ *graph.Node) *graph.Node { return graph.Reverse(ofY, axis) })
	y := graph.Where(graph.Const(x.Graph(), false), source, graph.StopGradient(graph.Reverse(x, axis)))
	return graph.IdentityWithCustomGradient(y, func(_, v *graph.Node) *graph.Node {
		ofY = v
		return v
	})
}
