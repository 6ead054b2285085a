package kit

// A MeanMetric is embedded in a [Metric] that is the mean over all examples of what Graph returns, [batch].
type MeanMetric struct{}

// Sums implements [Metric].
func (MeanMetric) Sums(Shape) int { return 1 }

// Result implements [Metric].
func (MeanMetric) Result(sums []float32, examples float64) float64 {
	return float64(sums[0]) / examples
}
