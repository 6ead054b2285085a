package kit

import (
	"errors"
	"fmt"
	"math"

	"github.com/gomlx/gomlx/core/graph"

	"layercake/internal/hint"
)

// R2Score is the coefficient of determination: the fraction of the variance of the targets that the outputs explain. 1 is perfect, 0
// as good as always predicting the mean of the targets, and less is worse. Targets have the shape of the output, [batch, n] or [batch].
//
//	1 - Σ(t-y)² / Σ(t-mean(t))²
//
// As in Keras it is computed for each of the n outputs, and 0 for one whose targets are all the same. By default it is the mean over the
// outputs.
var R2Score = &R2ScoreMetric{aggregation: new(Aggregation)}

// An R2ScoreMetric is [R2Score] with options.
type R2ScoreMetric struct {
	aggregation *Aggregation // nil means UniformAverage
	regressors  int
}

// An Aggregation says how [R2Score] combines the scores of several outputs into one.
type Aggregation int

// The aggregations of Keras.
const (
	UniformAverage          Aggregation = iota // the mean over the outputs
	VarianceWeightedAverage                    // the mean, weighted by the variance of the targets
)

// String returns Keras's name of the aggregation.
func (a Aggregation) String() string {
	if a < UniformAverage || a > VarianceWeightedAverage {
		return fmt.Sprintf("Aggregation(%d)", int(a))
	}
	return [...]string{"uniform_average", "variance_weighted_average"}[a]
}

// MarshalText returns the same as String.
func (a Aggregation) MarshalText() ([]byte, error) { return []byte(a.String()), nil }

// UnmarshalText reads the name that String returns.
func (a *Aggregation) UnmarshalText(text []byte) error {
	for *a = UniformAverage; *a <= VarianceWeightedAverage; *a++ {
		if a.String() == string(text) {
			return nil
		}
	}
	return fmt.Errorf("%q is none of uniform_average and variance_weighted_average", text)
}

// ClassAggregation returns the metric with the given aggregation; by default UniformAverage.
func (m *R2ScoreMetric) ClassAggregation(aggregation Aggregation) *R2ScoreMetric {
	other := *m
	other.aggregation = &aggregation
	return &other
}

// NumRegressors returns the adjusted score for the given number of independent regressors p: 1 - (1-R²)·(n-1)/(n-p-1). As in Keras n is the number of
// targets, over all outputs. By default, 0, or if p is too large for n, the score is not adjusted.
func (m *R2ScoreMetric) NumRegressors(regressors int) *R2ScoreMetric {
	other := *m
	other.regressors = regressors
	return &other
}

// Name implements [Metric].
func (*R2ScoreMetric) Name() string { return "r2_score" }

// Config implements [Configured].
func (m *R2ScoreMetric) Config() Config {
	return Config{Class: "R2Score", Options: Options{"class_aggregation": &m.aggregation, "num_regressors": &m.regressors}}
}

// Rises reports that a higher score is better.
func (*R2ScoreMetric) Rises() bool { return true }

// String returns the metric's name, with the options that differ from the defaults.
func (m *R2ScoreMetric) String() string { return metricText(m) }

// Check implements [Metric].
func (m *R2ScoreMetric) Check(target, output Shape) error {
	switch {
	case m.aggregation != nil && (*m.aggregation < UniformAverage || *m.aggregation > VarianceWeightedAverage):
		return fmt.Errorf("r2_score: ClassAggregation(%d): it must be UniformAverage or VarianceWeightedAverage", int(*m.aggregation))
	case m.regressors < 0:
		return fmt.Errorf("r2_score: NumRegressors(%d): it must be 0 or more", m.regressors)
	case len(output) > 1:
		return hint.Try(errors.New("r2_score: the model's output must be (None, n)"), "it is %v", batched(output))
	}
	return checkAlike(m.Name(), target, output)
}

// Sums implements [Metric]: of each output the sum of the targets, of their squares and of the squared errors.
func (*R2ScoreMetric) Sums(output Shape) int { return 3 * output.Size() }

// Graph implements [Metric].
func (m *R2ScoreMetric) Graph(p Prediction) *graph.Node {
	truth, output := p.numbers()
	return graph.Concatenate([]*graph.Node{truth, graph.Square(truth), graph.Square(graph.Sub(truth, output))}, -1)
}

// Result implements [Metric].
func (m *R2ScoreMetric) Result(sums []float32, examples float64) float64 {
	outputs := len(sums) / 3
	var score, weights float64
	for k := range outputs {
		sum, squares, residual := float64(sums[k]), float64(sums[outputs+k]), float64(sums[2*outputs+k])
		total := squares - sum*sum/examples
		one := 1 - residual/total
		if math.IsInf(one, 0) {
			one = 0
		}
		weight := 1.0
		if m.aggregation != nil && *m.aggregation == VarianceWeightedAverage {
			weight = total
		}
		score, weights = score+weight*one, weights+weight
	}
	score /= weights
	if n, p := examples*float64(outputs), float64(m.regressors); p > 0 && p < n-1 {
		score = 1 - (1-score)*(n-1)/(n-p-1)
	}
	return score
}
