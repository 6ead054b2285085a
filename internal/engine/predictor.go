package engine

import (
	"fmt"

	"github.com/gomlx/compute"
	"github.com/gomlx/gomlx/core/graph"
)

// A Predictor computes outputs of a network.
type Predictor struct {
	Network
	Outputs [][]int // the dimensions of each output for one example

	// Build builds the graph of a batch and returns the outputs, [batch, dimensions...] of Float32.
	Build func(batch Batch, weights []*graph.Node) (outputs []*graph.Node)
}

// Load copies a batch to the device.
func (p *Predictor) Load(data Data) (*Loaded, error) {
	return p.load(data, "prediction", nil, func(f *feed, batch Batch, weights, _ []*graph.Node) []*graph.Node {
		outputs := p.Build(batch, weights)
		if len(outputs) != len(p.Outputs) {
			panic(fmt.Errorf("the prediction has %d outputs, not %d", len(outputs), len(p.Outputs)))
		}
		for i, dimensions := range p.Outputs {
			checkOutput("the prediction", outputs[i], append([]int{f.room}, dimensions...)...)
		}
		return outputs
	})
}

// Predict returns the outputs for a batch with the given weights, each [examples, dimensions...].
func (p *Predictor) Predict(batch *Loaded, weights []compute.Buffer) (values [][]float32, err error) {
	outputs, err := p.run(batch, weights)
	if err != nil {
		return nil, err
	}
	defer Free(outputs...)
	if values, err = readAll(outputs); err != nil {
		return nil, err
	}
	for i, v := range values {
		values[i] = v[:len(v)/batch.room*batch.Examples()]
	}
	return values, nil
}
