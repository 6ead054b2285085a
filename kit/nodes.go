package kit

import "github.com/gomlx/gomlx/core/graph"

// meanOfEach returns the mean of x, [batch, ...], for each example: [batch].
func meanOfEach(x *graph.Node) *graph.Node { return ofEach(x, graph.ReduceMean) }

// sumOfEach returns the sum of x, [batch, ...], for each example: [batch].
func sumOfEach(x *graph.Node) *graph.Node { return ofEach(x, graph.ReduceSum) }

func ofEach(x *graph.Node, reduce func(x *graph.Node, axes ...int) *graph.Node) *graph.Node {
	if x.Rank() == 1 {
		return x
	}
	return reduce(graph.Reshape(x, x.Shape().Dim(0), -1), -1)
}

// float is 1 where a condition holds, and 0 elsewhere.
func float(condition *graph.Node) *graph.Node { return graph.ConvertDType(condition, Float32) }
