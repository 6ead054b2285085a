package kit

import (
	"fmt"

	"github.com/gomlx/gomlx/core/graph"

	"layercake/internal/hint"
	"layercake/internal/words"
)

// PearsonCorrelation is the linear correlation of target and output along the last axis, from -1 to 1: the mean of the products of
// both, normalized to mean 0 and standard deviation 1. As in Keras it is NaN for a row whose numbers are all the same. Targets have
// the shape of the output, which must have two or more numbers in its last axis.
var PearsonCorrelation Metric = correlation{class: "PearsonCorrelation"}

// ConcordanceCorrelation is Lin's correlation coefficient of target t and output y along the last axis, from -1 to 1. Unlike
// [PearsonCorrelation] it is lower if they differ in scale or mean. Targets have the shape of the output, which must have two or more
// numbers in its last axis.
//
//	2·cov(t, y) / (var(t) + var(y) + (mean(t)-mean(y))² + 1e-7)
var ConcordanceCorrelation Metric = correlation{class: "ConcordanceCorrelation"}

type correlation struct {
	MeanMetric
	class string
}

func (c correlation) Name() string   { return words.Snake(c.class) }
func (c correlation) String() string { return c.Name() }

// Rises reports that a higher correlation is better.
func (correlation) Rises() bool { return true }

// Config implements [Configured].
func (c correlation) Config() Config {
	return Config{Class: c.class, Options: Options{"axis": always(-1)}}
}

func (c correlation) Check(target, output Shape) error {
	if n, _ := output.last(); n < 2 {
		return hint.Try(fmt.Errorf("%s: the model's output is %v: the last axis must have two or more numbers to correlate", c.Name(), batched(output)), "R2Score compares the numbers of different examples")
	}
	return checkAlike(c.Name(), target, output)
}

func (c correlation) Graph(p Prediction) *graph.Node {
	t, y := p.numbers()
	mean := func(x *graph.Node) *graph.Node { return graph.ReduceAndKeep(x, graph.ReduceMean, -1) }
	meanT, meanY := mean(t), mean(y)
	t, y = graph.Sub(t, meanT), graph.Sub(y, meanY)
	varT, varY := mean(graph.Square(t)), mean(graph.Square(y))
	if c.class == "PearsonCorrelation" {
		return graph.ReduceMean(graph.Mul(graph.Div(t, graph.Sqrt(varT)), graph.Div(y, graph.Sqrt(varY))), -1)
	}
	norm := graph.Add(graph.Add(varT, varY), graph.Square(graph.Sub(meanT, meanY)))
	return graph.ReduceMean(graph.Div(graph.MulScalar(graph.Mul(t, y), 2), graph.AddScalar(norm, epsilon)), -1)
}
