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

// An Evaluator holds data on a device and measures a network on it repeatedly.
type Evaluator struct {
	config  EvaluatorConfig
	chunks  []chunk
	program *Program
}

// A chunk is a batch of the data, padded if necessary.
type chunk struct {
	*feed
	examples int
}

// NewEvaluator copies data to the device and compiles the evaluation of a batch.
func NewEvaluator(config EvaluatorConfig, data Data) (_ *Evaluator, err error) {
	e := &Evaluator{config: config}
	defer func() {
		if err != nil {
			e.Free()
		}
	}()
	batch := config.batch(data.Len)
	for low := 0; low < data.Len; low += batch {
		high := min(low+batch, data.Len)
		f, err := data.feed([]Device{config.Device}, low, high, batch)
		if err != nil {
			return nil, err
		}
		e.chunks = append(e.chunks, chunk{f, high - low})
	}
	others := []Input{{"sums", shapes.Make(float, config.Sums), true}}
	e.program, err = config.program("evaluation", e.chunks[0].feed, others, func(batch Batch, weights, others []*graph.Node) []*graph.Node {
		added := config.Build(batch, weights)
		checkOutput("the evaluation's addition to the sums", added, config.Sums)
		return []*graph.Node{graph.Add(others[0], added)}
	})
	if err != nil {
		return nil, err
	}
	return e, nil
}

// Run returns the sums over all data for the given weights, which it does not change. Before each batch it calls goOn, and returns nil
// if that is false. After each batch it calls done with the number of examples measured so far and a function that reads the sums so
// far. Both functions can be nil.
func (e *Evaluator) Run(weights []compute.Buffer, goOn func() bool, done func(examples int, sums func() ([]float32, error))) ([]float32, error) {
	total, err := ToDevice(e.config.Device, make([]float32, e.config.Sums), e.config.Sums)
	if err != nil {
		return nil, err
	}
	defer func() { Free(total) }()
	sums := func() ([]float32, error) { return read(total) }
	examples := 0
	for _, c := range e.chunks {
		if goOn != nil && !goOn() {
			return nil, nil
		}
		outputs, err := e.config.run(e.program, c.feed, c.examples, weights, total)
		total = nil // the program has used it up
		if err != nil {
			return nil, err
		}
		total = outputs[0]
		if examples += c.examples; done != nil {
			done(examples, sums)
		}
	}
	return sums()
}

// Free frees the evaluator's buffers.
func (e *Evaluator) Free() {
	for _, c := range e.chunks {
		c.free()
	}
	e.chunks = nil
}
