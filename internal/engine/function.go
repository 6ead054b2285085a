package engine

import "github.com/gomlx/gomlx/core/graph"

// A Function computes arrays of any shapes from weights and a whole batch, such as gradients.
type Function struct {
	Network

	// Build builds the graph and returns the results, of Float32. All examples of the batch exist.
	Build func(batch Batch, weights []*graph.Node) (results []*graph.Node)
}

// Run returns the results for the weights and all data, as one batch.
func (f *Function) Run(weights [][]float32, data Data) (results [][]float32, err error) {
	buffers, err := f.Weights.ToDevice(f.Device, weights)
	if err != nil {
		return nil, err
	}
	defer Free(buffers...)
	f.Room = data.Len
	batch, err := f.load(data, "function", nil, func(_ *feed, batch Batch, weights, _ []*graph.Node) []*graph.Node {
		return f.Build(batch, weights)
	})
	if err != nil {
		return nil, err
	}
	defer batch.Free()
	outputs, err := f.run(batch, buffers)
	if err != nil {
		return nil, err
	}
	defer Free(outputs...)
	return readAll(outputs)
}
