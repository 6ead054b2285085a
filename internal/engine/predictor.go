package engine

import (
	"fmt"

	"github.com/gomlx/compute"
	"github.com/gomlx/compute/shapes"
	"github.com/gomlx/gomlx/core/graph"
)

// A Predictor computes outputs of a network.
type Predictor struct {
	Network
	Outputs [][]int // the dimensions of each output for one example

	// Build builds the graph of a batch and returns the outputs, [batch, dimensions...] of Float32.
	Build func(batch Batch, weights []*graph.Node) (outputs []*graph.Node)
}

// Run returns the outputs for all data with the given weights, each [examples, dimensions...]. After each batch it calls done, unless
// nil, with the number of examples computed so far.
func (p *Predictor) Run(weights []compute.Buffer, data Data, done func(examples int)) ([][]float32, error) {
	batch := p.batch(data.Len)
	values, sizes := make([][]float32, len(p.Outputs)), make([]int, len(p.Outputs))
	for i, dimensions := range p.Outputs {
		sizes[i] = shapes.Make(float, dimensions...).Size()
		values[i] = make([]float32, Batches(data.Len, batch)*batch*sizes[i])
	}
	var program *Program
	for low := 0; low < data.Len; low += batch {
		high := min(low+batch, data.Len)
		f, err := data.feed([]Device{p.Device}, low, high, batch)
		if err != nil {
			return nil, err
		}
		if program == nil {
			program, err = p.compiled(f)
		}
		if err == nil {
			into := make([][]float32, len(values))
			for i, size := range sizes {
				into[i] = values[i][low*size:][:batch*size]
			}
			err = p.predict(program, weights, f, high-low, into)
		}
		f.free()
		if err != nil {
			return nil, err
		}
		if done != nil {
			done(high)
		}
	}
	for i, size := range sizes {
		values[i] = values[i][:data.Len*size]
	}
	return values, nil
}

// compiled returns the program for a feed.
func (p *Predictor) compiled(f *feed) (*Program, error) {
	return p.program("prediction", f, nil, func(batch Batch, weights, _ []*graph.Node) []*graph.Node {
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

// predict computes the outputs for a feed, in which the given number of examples exist.
func (p *Predictor) predict(program *Program, weights []compute.Buffer, f *feed, examples int, into [][]float32) error {
	outputs, err := p.run(program, f, examples, weights)
	if err != nil {
		return err
	}
	defer Free(outputs...)
	for i, values := range into {
		if err := FromDevice(outputs[i], values); err != nil {
			return err
		}
	}
	return nil
}
