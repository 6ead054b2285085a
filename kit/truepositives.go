package kit

import (
	"fmt"

	"github.com/gomlx/gomlx/core/graph"

	"layercake/internal/words"
)

// The counts of right and wrong answers. Each output is taken for a yes or no: yes if it is above 0.5. Targets are 0 or 1 and have the
// output's shape; one-hot rows, made by [ToCategorical], count as an answer for each class.

// TruePositives is the number of yes outputs that are right.
var TruePositives = &CountMetric{class: "TruePositives", said: true, right: true}

// TrueNegatives is the number of no outputs that are right.
var TrueNegatives = &CountMetric{class: "TrueNegatives", right: true}

// FalsePositives is the number of yes outputs that are wrong.
var FalsePositives = &CountMetric{class: "FalsePositives", said: true}

// FalseNegatives is the number of no outputs that are wrong.
var FalseNegatives = &CountMetric{class: "FalseNegatives"}

// A CountMetric is one of [TruePositives], [TrueNegatives], [FalsePositives] and [FalseNegatives] with options. [ConfusionMatrix]
// counts for several classes.
type CountMetric struct {
	class     string
	said      bool     // the answers that it counts
	right     bool     // whether it counts those that are right
	threshold *float64 // nil: 0.5
}

// Thresholds returns the metric with the given threshold, by default 0.5, above which an output means yes. It is from 0 to
// 1. (Keras also takes several, and returns a result for each.)
func (m *CountMetric) Thresholds(threshold float64) *CountMetric {
	other := *m
	other.threshold = &threshold
	return &other
}

// Name implements [Metric].
func (m *CountMetric) Name() string { return words.Snake(m.class) }

// Config implements [Configured].
func (m *CountMetric) Config() Config {
	return Config{Class: m.class, Options: Options{"thresholds": &m.threshold}}
}

// Rises reports whether more is better: more right answers are.
func (m *CountMetric) Rises() bool { return m.right }

// String returns the metric's name, with the options that differ from the defaults.
func (m *CountMetric) String() string { return metricText(m) }

// Check implements [Metric].
func (m *CountMetric) Check(target, output Shape) error {
	if err := checkThreshold(m.Name(), m.threshold); err != nil {
		return err
	}
	return checkAlike(m.Name(), target, output)
}

// checkThreshold returns an error for a threshold that is not from 0 to 1.
func checkThreshold(name string, threshold *float64) error {
	if threshold != nil && !(*threshold >= 0 && *threshold <= 1) {
		return fmt.Errorf("%s: Thresholds(%v): it must be from 0 to 1", name, *threshold)
	}
	return nil
}

// Sums implements [Metric]: the count, and nothing. The sum of a metric with only one is a mean over the parts of an example.
func (*CountMetric) Sums(Shape) int { return 2 }

// Graph implements [Metric].
func (m *CountMetric) Graph(p Prediction) *graph.Node {
	truth, output := p.numbers()
	threshold := 0.5
	if m.threshold != nil {
		threshold = *m.threshold
	}
	said := above(output, threshold)
	truth = graph.NotEqual(truth, graph.ZerosLike(truth))
	if !m.said {
		said = graph.LogicalNot(said)
	}
	if m.said != m.right {
		truth = graph.LogicalNot(truth)
	}
	count := sumOfEach(float(graph.LogicalAnd(truth, said)))
	return graph.Stack([]*graph.Node{count, graph.ZerosLike(count)}, -1)
}

// Result implements [Metric].
func (*CountMetric) Result(sums []float32, _ float64) float64 { return float64(sums[0]) }
