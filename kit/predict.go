package kit

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/gomlx/compute"
	"github.com/gomlx/compute/dtypes"
	"github.com/gomlx/compute/shapes"
	"github.com/gomlx/gomlx/core/graph"
)

// PredictOptions are the options of [Model.Predict].
type PredictOptions struct {
	BatchSize int       // examples at a time, which changes nothing in the result; 0 stands for 500
	Verbose   Verbosity // with Bar or PerEpoch Keras's line is printed; Auto, the default, prints nothing here
}

// Predict returns the model's output for the examples x, [n, input...]: [n, output...] of Float32. The model need not
// be compiled.
func (m *Model) Predict(x Array, options ...PredictOptions) (Array, error) {
	o, err := only(options)
	var out Array
	if err == nil {
		out, err = m.predict(x, nil, o)
	}
	if err != nil {
		return Array{}, fmt.Errorf("predict: %w", err)
	}
	return out, nil
}

// MustPredict is Predict for notebook cells: it ends the cell with a message if that fails.
func (m *Model) MustPredict(x Array, options ...PredictOptions) Array {
	return Must(m.Predict(x, options...))
}

// PredictLayer returns the output of the layer of that name for the examples x, [n, input...]: what it has made of them,
// [n, layer's output...] of Float32.
func (m *Model) PredictLayer(layer string, x Array) (Array, error) {
	out, err := m.predict(x, &layer, PredictOptions{})
	if err != nil {
		return Array{}, fmt.Errorf("predict: %w", err)
	}
	return out, nil
}

// MustPredictLayer is PredictLayer for notebook cells: it ends the cell with a message if that fails.
func (m *Model) MustPredictLayer(layer string, x Array) Array { return Must(m.PredictLayer(layer, x)) }

// predict computes the model up to the layer of that name, or all of it if that is nil.
func (m *Model) predict(x Array, layer *string, options PredictOptions) (out Array, err error) {
	show, err := watch(options.Verbose, options.BatchSize, x)
	if err != nil {
		return out, err
	}
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
	through := len(p.layers)
	if layer != nil {
		i, err := p.place(*layer)
		if err != nil {
			return out, err
		}
		through = i + 1
	}
	if err := x.checkFinite("x"); err != nil {
		return out, err
	}
	if err := m.checkInput(x); err != nil {
		return out, fmt.Errorf("x: %w", err)
	}
	backend, err := m.open()
	if err != nil {
		return out, err
	}
	d := backend.device()
	f, err := newFeed(d, x, x.Len())
	if err != nil {
		return out, fmt.Errorf("x: %w", err)
	}
	defer finalize(f.buffer)
	weights, err := weightsToDevice(d, p, s)
	defer finalize(weights...)
	if err != nil {
		return out, err
	}

	n, batch := x.Len(), min(cmp.Or(options.BatchSize, evaluationBatch), x.Len())
	inputs := append([]input{{"x", f.shape, false}}, weightInputs(p, false)...)
	inputs = append(inputs, input{"position", shapes.Make(dtypes.Int32), true})
	program, err := m.program(d, fmt.Sprintf("prediction through %d of %d", through, batch), inputs, []*feed{f}, func(params []*graph.Node) []*graph.Node {
		last := len(params) - 1
		indices, _ := batchIndices(params[last], batch, n)
		output := m.forwardThrough(through, p, &Call{}, params[1:last], f.batch(params[0], indices))
		return []*graph.Node{output, graph.AddScalar(params[last], int32(1))}
	})
	if err != nil {
		return out, err
	}
	m.tell()
	shape := p.layers[through-1].Output
	row := shape.Size()
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
		if show != nil {
			show(i+1, func() map[string]float64 { return nil })
		}
	}
	finalize(position)
	return NewArray(values[:n*row], append(Shape{n}, shape...)...).WithNote(x.note), nil
}
