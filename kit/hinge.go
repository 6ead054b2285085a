package kit

import "github.com/gomlx/gomlx/core/graph"

// The hinge losses of Keras, for a margin between classes. Outputs y are any numbers, as made by Dense without an
// activation; targets t have the output's shape.

// Hinge is the mean of max(1 - t·y, 0). Targets are -1 and 1; if all targets of a batch are 0 or 1, 0 means -1.
var Hinge LossMetric = &formula{class: "Hinge", of: func(t, y *graph.Node) *graph.Node { return missing(t, y) }}

// SquaredHinge is the mean of max(1 - t·y, 0)², with the targets of Hinge.
var SquaredHinge LossMetric = &formula{class: "SquaredHinge", of: func(t, y *graph.Node) *graph.Node { return graph.Square(missing(t, y)) }}

// CategoricalHinge is max(1 + w - r, 0), where r is the output for the right class and w the largest for a wrong one,
// along the last axis. Targets are one-hot rows.
var CategoricalHinge LossMetric = &formula{class: "CategoricalHinge", of: func(t, y *graph.Node) *graph.Node {
	right := graph.ReduceSum(graph.Mul(t, y), -1)
	wrong := largest(graph.Mul(graph.OneMinus(t), y))
	return positive(graph.AddScalar(graph.Sub(wrong, right), 1))
}}

// missing is what each output lacks of the margin.
func missing(target, output *graph.Node) *graph.Node {
	answers := graph.LogicalAll(graph.Equal(target, graph.Square(target))) // all of them 0 or 1
	target = graph.Where(answers, graph.AddScalar(graph.MulScalar(target, 2), -1), target)
	return positive(graph.OneMinus(graph.Mul(target, output)))
}

// positive is max(x, 0) with gradient 1/2 at 0, like Keras's.
func positive(x *graph.Node) *graph.Node {
	return graph.MulScalar(graph.Mul(x, graph.AddScalar(graph.Sign(x), 1)), 0.5)
}

// largest is the largest number along the last axis. If several are the largest, they share its gradient, as in Keras.
func largest(x *graph.Node) *graph.Node {
	most := float(graph.Equal(x, graph.ReduceAndKeep(x, graph.ReduceMax, -1)))
	return graph.ReduceSum(graph.Mul(x, graph.StopGradient(graph.Div(most, graph.ReduceAndKeep(most, graph.ReduceSum, -1)))), -1)
}
