package kit

// A compilation is what Compile was given.
type compilation struct {
	optimizer Optimizer
	loss      Loss
	metrics   []Metric
}
