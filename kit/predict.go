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
	BatchSize int       // at most so many examples at a time, which changes nothing in the result; 0 stands for 512
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
	weights, err := weightsToDevice(d, p, s)
	defer finalize(weights...)
	if err != nil {
		return out, err
	}

	n := x.Len()
	batch := programBatch(n, cmp.Or(options.BatchSize, evaluationBatch))
	shape := p.layers[through-1].Output
	row := shape.Size()
	values := make([]float32, batches(n, batch)*batch*row)
	var program *program
	x = x.Slice(0, n) // what is not made of whole examples becomes so once, rather than for each batch
	for low := 0; low < n; low += batch {
		high := min(low+batch, n)
		f, err := newFeed(d, x.Slice(low, high), batch)
		if err != nil {
			return out, fmt.Errorf("x: %w", err)
		}
		if program == nil {
			if program, err = m.predictor(d, p, through, f); err != nil {
				finalize(f.buffer)
				return out, err
			}
		}
		if err := predictBatch(d, program, f, high-low, weights, values[low*row:][:batch*row]); err != nil {
			return out, err
		}
		if show != nil {
			show(high, func() map[string]float64 { return nil })
		}
	}
	return NewArray(values[:n*row], append(Shape{n}, shape...)...).WithNote(x.note), nil
}

// predictor returns the program that computes the first layers for a batch.
func (m *Model) predictor(d device, p *plan, layers int, f *feed) (*program, error) {
	batch := f.shape.Dimensions[0]
	inputs := append([]input{{"x", f.shape, false}}, weightInputs(p, false)...)
	inputs = append(inputs, input{"examples", shapes.Make(dtypes.Int32), false})
	return m.program(d, fmt.Sprintf("prediction through %d of %d", layers, batch), inputs, []*feed{f}, func(params []*graph.Node) []*graph.Node {
		last := len(params) - 1
		indices, examples := firstOf(params[last], batch)
		call := &Call{examples: examples}
		return []*graph.Node{m.forwardThrough(layers, p, call, params[1:last], f.batch(params[0], indices))}
	})
}

// predictBatch predicts for the batch in a feed, of which so many examples exist, and frees it.
func predictBatch(d device, program *program, f *feed, examples int, weights []compute.Buffer, into []float32) error {
	defer finalize(f.buffer)
	count, err := toDevice(d, []int32{int32(examples)})
	if err != nil {
		return err
	}
	defer finalize(count)
	outputs, err := program.run(slices.Concat([]compute.Buffer{f.buffer}, weights, []compute.Buffer{count})...)
	if err != nil {
		return err
	}
	defer finalize(outputs...)
	return fromDevice(outputs[0], into)
}
