package kit

import (
	"fmt"
	"math"

	"github.com/gomlx/gomlx/core/graph"

	"layercake/internal/hint"
)

// F1Score is 2·precision·recall / (precision+recall). Targets are rows of ones and zeros, with one or more ones, in the
// shape of the output, [batch, classes]. In each row the largest outputs mean yes. By default it is the mean over the
// classes, which is also what Keras shows of its scores per class.
var F1Score = &F1ScoreMetric{}

// FBetaScore returns the metric (1+beta²)·precision·recall / (beta²·precision + recall), in which recall counts beta times as much as
// precision; beta is above 0. Otherwise it is [F1Score], which has beta 1.
func FBetaScore(beta float64) *F1ScoreMetric { return &F1ScoreMetric{beta: &beta} }

// An F1ScoreMetric is [F1Score] or [FBetaScore] with options.
type F1ScoreMetric struct {
	beta      *float64   // nil for F1Score
	average   *Averaging // nil means Macro
	threshold *float64   // nil: the largest of a row mean yes
}

// An Averaging says how the scores of several classes are combined into one.
type Averaging int

// The averages of Keras.
const (
	Macro    Averaging = iota // the mean over the classes
	Micro                     // computed over the answers of all classes together
	Weighted                  // the mean over the classes, weighted by how often each is true
)

// String returns Keras's name of the average.
func (a Averaging) String() string {
	if a < Macro || a > Weighted {
		return fmt.Sprintf("Averaging(%d)", int(a))
	}
	return [...]string{"macro", "micro", "weighted"}[a]
}

// MarshalText returns the same as String.
func (a Averaging) MarshalText() ([]byte, error) { return []byte(a.String()), nil }

// UnmarshalText reads the name that String returns.
func (a *Averaging) UnmarshalText(text []byte) error {
	for *a = Macro; *a <= Weighted; *a++ {
		if a.String() == string(text) {
			return nil
		}
	}
	return fmt.Errorf("%q is none of macro, micro and weighted", text)
}

// averaging returns how the scores of several classes are combined.
func (m *F1ScoreMetric) averaging() Averaging {
	if m.average == nil {
		return Macro
	}
	return *m.average
}

// Config implements [Configured].
func (m *F1ScoreMetric) Config() Config {
	c := Config{Class: "F1Score", Options: Options{"average": &m.average, "threshold": &m.threshold}}
	if m.beta != nil {
		c.Class, c.Options["beta"] = "FBetaScore", m.beta
	}
	return c
}

// Rises reports that a higher score is better.
func (*F1ScoreMetric) Rises() bool { return true }

// String returns the metric's name, with the options that differ from the defaults.
func (m *F1ScoreMetric) String() string { return metricText(m) }

// Average returns the metric with the given average; by default Macro.
func (m *F1ScoreMetric) Average(average Averaging) *F1ScoreMetric {
	other := *m
	other.average = &average
	return &other
}

// Threshold returns the metric for which outputs above threshold mean yes, more than 0 and at most 1.
func (m *F1ScoreMetric) Threshold(threshold float64) *F1ScoreMetric {
	other := *m
	other.threshold = &threshold
	return &other
}

// Name implements [Metric].
func (m *F1ScoreMetric) Name() string {
	if m.beta != nil {
		return "fbeta_score"
	}
	return "f1_score"
}

// Check implements [Metric].
func (m *F1ScoreMetric) Check(target, output Shape) error {
	name := m.Name()
	switch {
	case m.beta != nil && !(*m.beta > 0 && !math.IsInf(*m.beta, 1)):
		return fmt.Errorf("%s: beta %v: it must be a finite number above 0", name, *m.beta)
	case m.threshold != nil && !(*m.threshold > 0 && *m.threshold <= 1):
		return fmt.Errorf("%s: Threshold(%v): it must be more than 0 and at most 1", name, *m.threshold)
	case m.averaging() < Macro || m.averaging() > Weighted:
		return fmt.Errorf("%s: Average(%d): it must be Macro, Micro or Weighted", name, int(m.averaging()))
	case len(output) != 1:
		return hint.Try(fmt.Errorf("%s: the model's output must be (None, classes)", name), "it is %v", batched(output))
	}
	return checkAlike(m.Name(), target, output)
}

// Sums implements [Metric]: the true positives, the predicted ones and the true ones of each class.
func (*F1ScoreMetric) Sums(output Shape) int { return 3 * output.Size() }

// Graph implements [Metric].
func (m *F1ScoreMetric) Graph(p Prediction) *graph.Node {
	truth, output := p.numbers()
	var said *graph.Node
	if m.threshold != nil {
		said = float(above(output, *m.threshold))
	} else {
		largest := graph.GreaterOrEqual(output, graph.ReduceAndKeep(output, graph.ReduceMax, -1))
		said = float(graph.LogicalAnd(largest, above(graph.Abs(output), 1e-9)))
	}
	return graph.Concatenate([]*graph.Node{graph.Mul(truth, said), said, truth}, -1)
}

// Result implements [Metric].
func (m *F1ScoreMetric) Result(sums []float32, _ float64) float64 {
	classes := len(sums) / 3
	var both, said, truth, mean, weighted float64
	for k := range classes {
		b, s, t := float64(sums[k]), float64(sums[classes+k]), float64(sums[2*classes+k])
		both, said, truth = both+b, said+s, truth+t
		mean += m.score(b, s, t) / float64(classes)
		weighted += m.score(b, s, t) * t
	}
	switch m.averaging() {
	case Micro:
		return m.score(both, said, truth)
	case Weighted:
		return weighted / (truth + epsilon)
	}
	return mean
}

// score is the score of one class, protected from 0/0 as in Keras.
func (m *F1ScoreMetric) score(both, said, truth float64) float64 {
	square := 1.0
	if m.beta != nil {
		square = *m.beta * *m.beta
	}
	precision, recall := both/(said+epsilon), both/(truth+epsilon)
	return (1 + square) * precision * recall / (square*precision + recall + epsilon)
}
