package kit

import "math"

// RootMeanSquaredError is the root of the mean of (t-y)², over all examples and axes. Targets t have the shape of the
// output y.
var RootMeanSquaredError Metric = rootMeanSquaredError{MeanSquaredError}

type rootMeanSquaredError struct{ Metric }

func (rootMeanSquaredError) Name() string   { return "root_mean_squared_error" }
func (rootMeanSquaredError) String() string { return "root_mean_squared_error" }

// Config implements [Configured].
func (rootMeanSquaredError) Config() Config { return Config{Class: "RootMeanSquaredError"} }

// Rises reports that a lower error is better.
func (rootMeanSquaredError) Rises() bool { return false }

func (r rootMeanSquaredError) Result(sums []float32, examples float64) float64 {
	return math.Sqrt(r.Metric.Result(sums, examples))
}
