package kit

import (
	"fmt"

	"github.com/gomlx/gomlx/core/graph"
)

// CategoricalGeneralizedCrossEntropy is a loss for class numbers of which some are wrong, [batch, ...] or [batch, ..., 1]: (1 - p^q) / q,
// where p is the probability of the given class after a softmax, and q is 0.5 by default (Zhang and Sabuncu 2018, arXiv:1805.07836).
var CategoricalGeneralizedCrossEntropy = &GeneralizedCrossentropyLoss{q: 0.5}

// A GeneralizedCrossentropyLoss is [CategoricalGeneralizedCrossEntropy] with another q.
type GeneralizedCrossentropyLoss struct {
	MeanMetric
	q float64
}

// Q returns the loss with the given q, between 0 and 1: near 0 it is like [SparseCategoricalCrossentropy], near 1 like the absolute
// error 1 - p, which wrong class numbers disturb less. By default it is 0.5.
func (l *GeneralizedCrossentropyLoss) Q(q float64) *GeneralizedCrossentropyLoss {
	other := *l
	other.q = q
	return &other
}

// Name implements [Loss].
func (*GeneralizedCrossentropyLoss) Name() string { return "categorical_generalized_cross_entropy" }

// Config implements [Configured].
func (l *GeneralizedCrossentropyLoss) Config() Config {
	return lossConfig("CategoricalGeneralizedCrossEntropy", l.Name(), Options{"q": &l.q})
}

func (l *GeneralizedCrossentropyLoss) metricConfig() Config {
	return Config{Class: "CategoricalGeneralizedCrossEntropy", Options: Options{"q": &l.q}}
}

// String returns the name and q.
func (l *GeneralizedCrossentropyLoss) String() string { return fmt.Sprintf("%s q=%v", l.Name(), l.q) }

// Check implements [Loss].
func (l *GeneralizedCrossentropyLoss) Check(target, output Shape) error {
	if !(l.q > 0 && l.q < 1) {
		return fmt.Errorf("%s: Q(%v): it must be between 0 and 1", l.Name(), l.q)
	}
	return checkClassTargets(l.Name(), true, target, output)
}

// checkTargets implements targetChecker.
func (*GeneralizedCrossentropyLoss) checkTargets(y Array, output Shape) error {
	return SparseCategoricalCrossentropy.checkTargets(y, output)
}

// Graph implements [Loss].
func (l *GeneralizedCrossentropyLoss) Graph(p Prediction) *graph.Node {
	right := graph.OneHot(p.classes(true), p.Output.Shape().Dim(-1), Float32)
	probability := graph.ReduceSum(graph.Mul(p.Output, right), -1)
	raised := graph.Pow(probability, graph.Scalar(probability.Graph(), Float32, l.q))
	return graph.DivScalar(graph.OneMinus(raised), l.q)
}
