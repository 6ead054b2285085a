package kit

import (
	"fmt"
	"math"

	"github.com/gomlx/gomlx/core/graph"
)

// AUC is the area under the ROC curve: the probability that the output is larger for a true answer than for a false one.
// Targets are 0 or 1 and have the output's shape. Outputs are from 0 to 1, and all are taken together.
//
// As in Keras the curve has 200 points, for thresholds from 0 to 1, connected by straight lines, so the result differs a
// little from what sorting all outputs would give.
var AUC = &AUCMetric{thresholds: 200}

// An AUCMetric is [AUC] with options.
type AUCMetric struct {
	curve      Curve
	thresholds int
	fromLogits bool
}

// A Curve is the curve whose area [AUC] measures.
type Curve int

// The curves of AUC.
const (
	ROC Curve = iota // true positive rate over false positive rate
	PR               // precision over recall
)

// String returns Keras's name of the curve.
func (c Curve) String() string {
	if c == PR {
		return "PR"
	}
	return "ROC"
}

// MarshalText returns the same as String.
func (c Curve) MarshalText() ([]byte, error) { return []byte(c.String()), nil }

// UnmarshalText reads the name that String returns.
func (c *Curve) UnmarshalText(text []byte) error {
	for *c = ROC; *c <= PR; *c++ {
		if c.String() == string(text) {
			return nil
		}
	}
	return fmt.Errorf("%q is none of ROC and PR", text)
}

// Curve returns the metric with the given curve; by default ROC.
func (m *AUCMetric) Curve(curve Curve) *AUCMetric {
	other := *m
	other.curve = curve
	return &other
}

// NumThresholds returns the metric with the given number of thresholds, 2 or more; by default 200.
func (m *AUCMetric) NumThresholds(n int) *AUCMetric {
	other := *m
	other.thresholds = n
	return &other
}

// FromLogits returns the metric for a model that ends without a sigmoid, if true; by default false.
func (m *AUCMetric) FromLogits(logits bool) *AUCMetric {
	other := *m
	other.fromLogits = logits
	return &other
}

// Config implements [Configured].
func (m *AUCMetric) Config() Config {
	return Config{Class: "AUC", Options: Options{
		"curve": &m.curve, "num_thresholds": &m.thresholds, "from_logits": &m.fromLogits,
		"summation_method": always("interpolation"), "multi_label": always(false), "num_labels": always(nil), "label_weights": always(nil),
	}}
}

// Rises reports that a larger area is better.
func (*AUCMetric) Rises() bool { return true }

// String returns the metric's name, with the options that differ from the defaults.
func (m *AUCMetric) String() string { return metricText(m) }

// Name implements [Metric].
func (*AUCMetric) Name() string { return "auc" }

// Check implements [Metric].
func (m *AUCMetric) Check(target, output Shape) error {
	switch {
	case m.thresholds < 2:
		return fmt.Errorf("auc: NumThresholds(%d): there must be 2 or more", m.thresholds)
	case m.curve != ROC && m.curve != PR:
		return fmt.Errorf("auc: Curve(%d): it must be ROC or PR", m.curve)
	}
	return checkAlike(m.Name(), target, output)
}

// Sums implements [Metric]: for each threshold, the number of true and of false answers whose outputs are above it but not
// above the next one.
func (m *AUCMetric) Sums(Shape) int { return 2 * m.thresholds }

// Graph implements [Metric].
func (m *AUCMetric) Graph(p Prediction) *graph.Node {
	truth, output := p.numbers()
	if m.fromLogits {
		output = graph.Logistic(output)
	}
	// The lowest threshold is a little below 0, so that 0 is above it.
	bucket := graph.MaxScalar(graph.AddScalar(graph.Ceil(graph.MulScalar(clip(output, 0, 1), m.thresholds-1)), -1), 0)
	return countAnswers(truth, bucket, m.thresholds)
}

// Result implements [Metric]: the area from the point of the highest threshold to that of the lowest.
func (m *AUCMetric) Result(sums []float32, _ float64) float64 {
	n := m.thresholds
	var positives, negatives float64
	for i := range n {
		positives, negatives = positives+float64(sums[i]), negatives+float64(sums[n+i])
	}
	area, tp, fp := 0.0, float64(sums[n-1]), float64(sums[2*n-1]) // at a threshold
	for i := n - 2; i >= 0; i-- {
		dtp, dfp := float64(sums[i]), float64(sums[n+i])
		if m.curve == ROC {
			area += divide(dfp, negatives) * divide(tp+dtp/2, positives)
		} else {
			area += divide(interpolated(tp, fp, dtp, dfp), positives)
		}
		tp, fp = tp+dtp, fp+dfp
	}
	return area
}

// interpolated is the area under the precision between two points, over the number of true positives, where true positives
// grow linearly with all positives (Davis and Goadrich 2006, as Keras's interpolate_pr_auc).
func interpolated(tp, fp, dtp, dfp float64) float64 {
	slope := divide(dtp, dtp+dfp)
	before := tp + fp
	intercept := tp - slope*before
	ratio := 1.0
	if before > 0 {
		ratio = (before + dtp + dfp) / before
	}
	return slope * (dtp + intercept*math.Log(ratio))
}
