package kit

import (
	"fmt"
	"slices"

	"github.com/gomlx/compute"
	"github.com/gomlx/compute/dtypes"
	"github.com/gomlx/compute/shapes"
	"github.com/gomlx/gomlx/core/graph"
)

// Predict returns the model's output for the examples x, [n, input...]: [n, output...] of Float32. The model need not
// be compiled.
func (m *Model) Predict(x Array) (Array, error) {
	out, err := m.predict(x)
	if err != nil {
		return Array{}, fmt.Errorf("predict: %w", err)
	}
	return out.WithNote(x.note), nil
}

// MustPredict is Predict for notebook cells: it ends the cell with a message if that fails.
func (m *Model) MustPredict(x Array) Array { return Must(m.Predict(x)) }

func (m *Model) predict(x Array) (out Array, err error) {
	if err := x.Err(); err != nil {
		return out, fmt.Errorf("x: %w", err)
	}
	if err := x.checkExamples(); err != nil {
		return out, fmt.Errorf("x %w", err)
	}
	p, s, err := m.current(x.shape[1:])
	if err != nil {
		return out, err
	}
	if err := x.checkFinite(); err != nil {
		return out, fmt.Errorf("x holds %w", err)
	}
	if err := x.checkLabels(); err != nil {
		return out, fmt.Errorf("x: %w", err)
	}
	backend, err := m.open()
	if err != nil {
		return out, err
	}
	d := backend.device()
	f, err := newFeed(d, x)
	if err != nil {
		return out, fmt.Errorf("x: %w", err)
	}
	defer finalize(f.buffer)
	weights, err := weightsToDevice(d, p, s)
	defer finalize(weights...)
	if err != nil {
		return out, err
	}

	n, batch := x.Len(), min(evaluationBatch, x.Len())
	inputs := append([]input{{"x", f.shape, false}}, weightInputs(p, false)...)
	inputs = append(inputs, input{"position", shapes.Make(dtypes.Int32), true})
	program, err := m.program(d, "prediction", inputs, []*feed{f}, func(params []*graph.Node) []*graph.Node {
		last := len(params) - 1
		indices, _ := batchIndices(params[last], batch, n)
		output := m.forward(p, &Call{}, params[1:last], f.batch(params[0], indices))
		return []*graph.Node{output, graph.AddScalar(params[last], int32(1))}
	})
	if err != nil {
		return out, err
	}
	m.tell()
	row := p.output().Size()
	values := make([]float32, batches(n, batch)*batch*row)
	position, err := toDevice(d, []int32{0})
	if err != nil {
		return out, err
	}
	buffers := slices.Concat([]compute.Buffer{f.buffer}, weights, []compute.Buffer{nil})
	for i := range batches(n, batch) {
		buffers[len(buffers)-1] = position
		outputs, err := program.run(buffers...)
		if err != nil {
			return out, err
		}
		position = outputs[1]
		err = fromDevice(outputs[0], values[i*batch*row:][:batch*row])
		finalize(outputs[0])
		if err != nil {
			return out, err
		}
	}
	finalize(position)
	return NewArray(values[:n*row], append(Shape{n}, p.output()...)...), nil
}
