package kit

import (
	"fmt"
	"math"

	"github.com/gomlx/gomlx/core/graph"
)

// The losses of Keras for numbers. Targets t have the shape of the model's output y, [batch, ...]; each loss is the mean
// over all axes but the batch.

// MeanSquaredError is the mean of (t-y)².
var MeanSquaredError LossMetric = &formula{class: "MeanSquaredError", of: func(t, y *graph.Node) *graph.Node {
	return graph.Square(graph.Sub(t, y))
}}

// MeanAbsoluteError is the mean of |t-y|.
var MeanAbsoluteError LossMetric = &formula{class: "MeanAbsoluteError", of: func(t, y *graph.Node) *graph.Node {
	return graph.Abs(graph.Sub(t, y))
}}

// MeanAbsolutePercentageError is 100 times the mean of |t-y| / max(|t|, 1e-7).
var MeanAbsolutePercentageError LossMetric = &formula{class: "MeanAbsolutePercentageError", of: func(t, y *graph.Node) *graph.Node {
	return graph.MulScalar(graph.Abs(graph.Div(graph.Sub(t, y), graph.MaxScalar(graph.Abs(t), epsilon))), 100)
}}

// MeanSquaredLogarithmicError is the mean of (log(1+t) - log(1+y))². Numbers below 1e-7 count as 1e-7.
var MeanSquaredLogarithmicError LossMetric = &formula{class: "MeanSquaredLogarithmicError", of: func(t, y *graph.Node) *graph.Node {
	log := func(x *graph.Node) *graph.Node { return graph.Log(graph.AddScalar(clip(x, epsilon, math.Inf(1)), 1)) }
	return graph.Square(graph.Sub(log(y), log(t)))
}}

// Huber is the mean of (t-y)²/2 where |t-y| is at most 1, and of |t-y| - 1/2 elsewhere.
var Huber = &HuberLoss{delta: 1}

// LogCosh is the mean of log(cosh(y-t)): nearly (y-t)²/2 for small differences, |y-t| - log(2) for large ones.
var LogCosh LossMetric = &formula{class: "LogCosh", metric: "LogCoshError", of: func(t, y *graph.Node) *graph.Node {
	x := graph.Sub(y, t)
	return graph.AddScalar(graph.Add(x, softplus(graph.MulScalar(x, -2))), -math.Ln2)
}}

// LogCoshError is [LogCosh] as a metric, with Keras's name for it: "logcosh".
var LogCoshError = Named("logcosh", LogCosh)

// Poisson is the mean of y - t·log(y + 1e-7), for targets that are counts.
var Poisson LossMetric = &formula{class: "Poisson", of: func(t, y *graph.Node) *graph.Node {
	return graph.Sub(y, graph.Mul(t, graph.Log(graph.AddScalar(y, epsilon))))
}}

// KLDivergence is Σ t·log(t/y) over the last axis, for rows of probabilities, which are clipped to the range from 1e-7 to
// 1.
var KLDivergence LossMetric = &formula{class: "KLDivergence", of: func(t, y *graph.Node) *graph.Node {
	t, y = clip(t, epsilon, 1), clip(y, epsilon, 1)
	return graph.ReduceSum(graph.Mul(t, graph.Log(graph.Div(t, y))), -1)
}}

// CosineSimilarity is the cosine of the angle between target and output along the last axis: the sum of the products of
// t/|t| and y/|y|, or 0 if one of them is 0. As a loss it is negated, so that training increases it.
var CosineSimilarity LossMetric = cosineSimilarity{&formula{class: "CosineSimilarity", of: func(t, y *graph.Node) *graph.Node {
	return graph.Neg(graph.ReduceSum(graph.Mul(unit(t), unit(y)), -1))
}}}

// A HuberLoss is [Huber] with a delta.
type HuberLoss struct {
	MeanMetric
	delta float64
}

// Delta returns the loss with the given delta, above 0, by default 1. Where |t-y| is larger the loss is linear: delta·|t-y|
// - delta²/2.
func (*HuberLoss) Delta(delta float64) *HuberLoss { return &HuberLoss{delta: delta} }

// Name implements [Loss].
func (*HuberLoss) Name() string { return "huber" }

// String returns the name and the delta.
func (l *HuberLoss) String() string { return fmt.Sprintf("huber delta=%v", l.delta) }

// Config implements [Configured]. Keras's config of the loss lacks delta.
func (l *HuberLoss) Config() Config {
	return lossConfig("Huber", "huber_loss", Options{"delta": &unlessUsual{&l.delta, 1.0}})
}

func (l *HuberLoss) metricConfig() Config {
	return Config{Class: "Huber", Options: Options{"delta": &l.delta}}
}

// Check implements [Loss].
func (l *HuberLoss) Check(target, output Shape) error {
	if !(l.delta > 0) {
		return fmt.Errorf("huber: Delta(%v): it must be above 0", l.delta)
	}
	return checkAlike(l.Name(), target, output)
}

// Graph implements [Loss].
func (l *HuberLoss) Graph(p Prediction) *graph.Node {
	t, y := p.numbers()
	x := graph.Sub(y, t)
	size := graph.Abs(x)
	near := graph.LessOrEqual(size, graph.Scalar(x.Graph(), x.DType(), l.delta))
	return graph.Where(near, graph.MulScalar(graph.Square(x), 0.5), graph.AddScalar(graph.MulScalar(size, l.delta), -l.delta*l.delta/2))
}

type cosineSimilarity struct{ *formula }

// Rises reports that a higher similarity is better, although the loss is negated and falls.
func (cosineSimilarity) Rises() bool { return true }

// Result implements [Metric]: the similarity itself, not the negated loss.
func (c cosineSimilarity) Result(sums []float32, examples float64) float64 {
	return -c.formula.Result(sums, examples)
}

// unit divides the rows of x by their lengths, or by 1e-7 if these are smaller.
func unit(x *graph.Node) *graph.Node {
	squares := graph.ReduceAndKeep(graph.Square(x), graph.ReduceSum, -1)
	return graph.Mul(x, graph.Reciprocal(graph.Sqrt(clip(squares, epsilon*epsilon, math.Inf(1)))))
}
