package kit

import (
	"fmt"

	"github.com/gomlx/gomlx/core/graph"

	"layercake/internal/hint"
)

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

// float returns 1 where a condition holds, and 0 elsewhere.
func float(condition *graph.Node) *graph.Node { return graph.ConvertDType(condition, Float32) }

// weightedMean returns the mean of values, [batch, ...], for each example, [batch], after multiplying them by weights: [batch, ...]
// with the first axes of the values, or nil for 1.
func weightedMean(values, weights *graph.Node) *graph.Node {
	if weights == nil {
		return meanOfEach(values)
	}
	if values.Rank() > weights.Rank() {
		var last []int
		for axis := weights.Rank(); axis < values.Rank(); axis++ {
			last = append(last, axis)
		}
		values = graph.ReduceMean(values, last...)
	}
	if !values.Shape().Equal(weights.Shape()) {
		panic(hint.Try(fmt.Errorf("there are %v values and %v weights or mask entries", values.Shape().Dimensions, weights.Shape().Dimensions), "each must belong to one"))
	}
	return meanOfEach(graph.Mul(values, weights))
}

// normalized returns a mask as weights, with which the mean over all elements is the mean over those that the mask selects, or 0 if
// there are none.
func normalized(mask, examples *graph.Node) *graph.Node {
	elements := mask.Shape().Size() / mask.Shape().Dimensions[0]
	total := graph.MulScalar(graph.ReduceAllSum(examples), float64(elements))
	valid := graph.ReduceAllSum(mask)
	return graph.Mul(mask, graph.Div(total, graph.MaxScalar(valid, 1)))
}
