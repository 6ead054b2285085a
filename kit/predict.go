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
// be compiled. Of a model with several outputs it is the first; [Model.PredictAll] returns all.
func (m *Model) Predict(x Arrays, options ...PredictOptions) (Array, error) {
	all, err := m.PredictAll(x, options...)
	if err != nil {
		return Array{}, err
	}
	return all[0], nil
}

// MustPredict is Predict for notebook cells: it ends the cell with a message if that fails.
func (m *Model) MustPredict(x Arrays, options ...PredictOptions) Array {
	return Must(m.Predict(x, options...))
}

// PredictAll returns all outputs of a model for the examples x.
func (m *Model) PredictAll(x Arrays, options ...PredictOptions) (ArrayList, error) {
	o, err := only(options)
	var out ArrayList
	if err == nil {
		out, err = m.predict(x, nil, o)
	}
	if err != nil {
		return nil, fmt.Errorf("predict: %w", err)
	}
	return out, nil
}

// MustPredictAll is PredictAll for notebook cells: it ends the cell with a message if that fails.
func (m *Model) MustPredictAll(x Arrays, options ...PredictOptions) ArrayList {
	return Must(m.PredictAll(x, options...))
}

// PredictLayer returns the output of the layer of that name for the examples x, [n, input...]: what it has made of them,
// [n, layer's output...] of Float32. Of a layer that is called more than once it is that of the first call.
func (m *Model) PredictLayer(layer string, x Arrays) (Array, error) {
	out, err := m.predict(x, &layer, PredictOptions{})
	if err != nil {
		return Array{}, fmt.Errorf("predict: %w", err)
	}
	return out[0], nil
}

// MustPredictLayer is PredictLayer for notebook cells: it ends the cell with a message if that fails.
func (m *Model) MustPredictLayer(layer string, x Arrays) Array { return Must(m.PredictLayer(layer, x)) }

// predict computes the model up to the layer of that name, or all of it if that is nil.
func (m *Model) predict(given Arrays, layer *string, options PredictOptions) (out ArrayList, err error) {
	if err := checkWatch(options.Verbose, options.BatchSize); err != nil {
		return nil, err
	}
	p, err := m.planned()
	if err != nil {
		return nil, err
	}
	data := &examples{}
	if data.x, err = given.list("input", p.inputNames()); err != nil {
		return nil, fmt.Errorf("x: %w", err)
	}
	for _, x := range data.named() {
		if err := x.Err(); err != nil {
			return nil, fmt.Errorf("%s: %w", x.name, err)
		}
		if err := x.checkExamples(); err != nil {
			return nil, fmt.Errorf("%s %w", x.name, err)
		}
		if x.Len() != data.len() {
			return nil, fmt.Errorf("%s has %d examples; the first input has %d", x.name, x.Len(), data.len())
		}
	}
	p, s, err := m.current(shapesOf(data.x)...)
	if err != nil {
		return nil, err
	}
	through, shapes := -1, []Shape{}
	for i := range p.outputs {
		shapes = append(shapes, p.outputShape(i))
	}
	if layer != nil {
		if through, err = p.index(*layer); err != nil {
			return nil, err
		}
		shapes = []Shape{p.layers[through].Output}
	}
	for i, x := range data.named() {
		if err := x.checkFinite(x.name); err != nil {
			return nil, err
		}
		if err := p.checkInput(i, x.Array); err != nil {
			return nil, fmt.Errorf("%s: %w", x.name, err)
		}
	}
	backend, err := m.open()
	if err != nil {
		return nil, err
	}
	d := backend.device()
	weights, err := weightsToDevice(d, p, s)
	defer finalize(weights...)
	if err != nil {
		return nil, err
	}

	n := data.len()
	batch := programBatch(n, cmp.Or(options.BatchSize, evaluationBatch))
	show := watch(options.Verbose, options.BatchSize, n)
	values := make([][]float32, len(shapes))
	for i, shape := range shapes {
		values[i] = make([]float32, batches(n, batch)*batch*shape.Size())
	}
	var program *program
	whole := data.slice(0, n) // what is not made of whole examples becomes so once, rather than for each batch
	for low := 0; low < n; low += batch {
		high := min(low+batch, n)
		feeds, err := whole.slice(low, high).feeds(d, batch)
		if err == nil && program == nil {
			program, err = m.predictor(d, p, through, feeds, batch)
		}
		if err != nil {
			for _, f := range feeds {
				finalize(f.buffer)
			}
			return nil, err
		}
		into := make([][]float32, len(shapes))
		for i, shape := range shapes {
			into[i] = values[i][low*shape.Size():][:batch*shape.Size()]
		}
		if err := predictBatch(d, program, feeds, high-low, weights, into); err != nil {
			return nil, err
		}
		if show != nil {
			show(high, func() map[string]float64 { return nil })
		}
	}
	for i, shape := range shapes {
		out = append(out, NewArray(values[i][:n*shape.Size()], append(Shape{n}, shape...)...).WithNote(data.note()))
	}
	return out, nil
}

// predictor returns the program that computes the model, or with a layer the model up to that, for a batch.
func (m *Model) predictor(d device, p *plan, layer int, feeds []*feed, batch int) (*program, error) {
	inputs := append(feedInputs(feeds), weightInputs(p, false)...)
	inputs = append(inputs, input{"examples", shapes.Make(dtypes.Int32), false})
	return m.program(d, p, fmt.Sprintf("prediction through %d of %d", layer, batch), inputs, feeds, func(params []*graph.Node) []*graph.Node {
		data, weights, count := params[:len(feeds)], params[len(feeds):len(params)-1], params[len(params)-1]
		indices, examples := firstOf(count, batch)
		var xs []*graph.Node
		for i, f := range feeds {
			xs = append(xs, f.batch(data[i], indices))
		}
		call := &Call{examples: examples}
		if layer < 0 {
			return p.forward(call, weights, xs...)
		}
		return []*graph.Node{p.forwardTo(layer, call, weights, xs...)}
	})
}

// predictBatch predicts for the batch in feeds, of which so many examples exist, and frees them.
func predictBatch(d device, program *program, feeds []*feed, examples int, weights []compute.Buffer, into [][]float32) error {
	var inputs []compute.Buffer
	for _, f := range feeds {
		inputs = append(inputs, f.buffer)
	}
	defer finalize(inputs...)
	count, err := toDevice(d, []int32{int32(examples)})
	if err != nil {
		return err
	}
	defer finalize(count)
	outputs, err := program.run(slices.Concat(inputs, weights, []compute.Buffer{count})...)
	if err != nil {
		return err
	}
	defer finalize(outputs...)
	for i, values := range into {
		if err := fromDevice(outputs[i], values); err != nil {
			return err
		}
	}
	return nil
}
