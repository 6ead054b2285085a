package engine

import (
	"github.com/gomlx/compute"
	"github.com/gomlx/compute/shapes"
	"github.com/gomlx/gomlx/core/graph"
)

// An EvaluatorConfig configures an [Evaluator].
type EvaluatorConfig struct {
	Network
	Sums int // number of sums, of losses and metrics

	// Build builds the graph of a batch and returns its addition to the sums, [Sums] of Float32.
	Build func(batch Batch, weights []*graph.Node) (sums *graph.Node)
}

// An Evaluator measures a network on batches.
type Evaluator struct {
	config EvaluatorConfig
	sums   compute.Buffer // of the batches since Begin
}

// NewEvaluator returns an evaluator. Call Begin next.
func NewEvaluator(config EvaluatorConfig) *Evaluator { return &Evaluator{config: config} }

// Load copies a batch to the device. It can be measured repeatedly, until it is freed.
func (e *Evaluator) Load(data Data) (*Loaded, error) {
	others := []Input{{"sums", shapes.Make(float, e.config.Sums), true}}
	return e.config.load(data, "evaluation", others, func(_ *feed, batch Batch, weights, others []*graph.Node) []*graph.Node {
		added := e.config.Build(batch, weights)
		checkOutput("the evaluation's addition to the sums", added, e.config.Sums)
		return []*graph.Node{graph.Add(others[0], added)}
	})
}

// Begin sets the sums to zero.
func (e *Evaluator) Begin() (err error) {
	e.Free()
	e.sums, err = ToDevice(e.config.Device, make([]float32, e.config.Sums), e.config.Sums)
	return err
}

// Measure adds a batch to the sums, with the given weights, which it does not change. After an error call Begin.
func (e *Evaluator) Measure(batch *Loaded, weights []compute.Buffer) error {
	sums := e.sums
	e.sums = nil // the program uses it up
	outputs, err := e.config.run(batch, weights, sums)
	if err != nil {
		return err
	}
	e.sums = outputs[0]
	return nil
}

// Sums reads the sums since Begin.
func (e *Evaluator) Sums() ([]float32, error) { return read(e.sums) }

// Free frees the sums.
func (e *Evaluator) Free() {
	Free(e.sums)
	e.sums = nil
}
