package kit

// A compilation is the arguments of Compile.
type compilation struct {
	optimizer Optimizer
	loss      Loss
	metrics   []Metric
}
