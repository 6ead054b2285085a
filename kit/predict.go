package kit

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"time"

	"github.com/gomlx/compute/dtypes"
	"github.com/gomlx/gomlx/core/graph"

	"layercake/internal/engine"
	"layercake/internal/hint"
)

// PredictOptions are the options of [Model.Predict] and [Model.PredictBatches].
type PredictOptions struct {
	BatchSize int        // maximum number of examples at a time, which does not change the result; 0 means 512
	Steps     int        // number of batches to predict; 0 means all. Without a BatchSize so many batches have all examples
	Verbose   Verbosity  // Bar and PerEpoch print Keras's line; Auto, the default, prints nothing here
	Callbacks []Callback // their methods of [PredictCallback] are called

	// Training makes layers compute as in training: dropout drops, augmentation changes images, BatchNormalization uses the mean of the
	// batch. Weights stay as they are. In Keras it is model(x, training=True).
	Training bool
	Seed     uint64 // of the random numbers of Training; 0 means different ones each time, or those of the model's Seed
}

// Predict returns the model's output for the examples x, [n, input...]: [n, output...] of Float32. The model need not be
// compiled. If it has several outputs, Predict returns the first, and [Model.PredictAll] all of them.
func (m *Model) Predict(x Arrays, options ...PredictOptions) (Array, error) {
	all, err := m.PredictAll(x, options...)
	if err != nil {
		return Array{}, err
	}
	return all[0], nil
}

// MustPredict is like Predict but ends the cell with the error.
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

// MustPredictAll is like PredictAll but ends the cell with the error.
func (m *Model) MustPredictAll(x Arrays, options ...PredictOptions) ArrayList {
	return Must(m.PredictAll(x, options...))
}

// PredictLayer returns the output of the layer with this name for the examples x, [n, input...]: [n, layer's output...] of
// Float32. If the layer is called more than once, it is the output of the first call.
func (m *Model) PredictLayer(layer string, x Arrays) (Array, error) {
	out, err := m.predict(x, &layer, PredictOptions{})
	if err != nil {
		return Array{}, fmt.Errorf("predict: %w", err)
	}
	return out[0], nil
}

// MustPredictLayer is like PredictLayer but ends the cell with the error.
func (m *Model) MustPredictLayer(layer string, x Arrays) Array { return Must(m.PredictLayer(layer, x)) }

// A computation is what a pass over examples computes of each batch.
type computation struct {
	key     string          // tells apart what is computed with the same layers
	results [][]int         // the shape of each result for one example
	further []engine.Source // inputs besides the model's

	// graph returns the results, [batch, result...] each.
	graph func(c *Call, weights, inputs, further []*graph.Node) []*graph.Node
}

// predict computes the model up to the layer with this name, or the whole model if it is nil.
func (m *Model) predict(given Arrays, layer *string, options PredictOptions) (ArrayList, error) {
	return m.pass(given, options, func(p *plan, _ int) (computation, error) {
		if layer == nil {
			return p.whole(), nil
		}
		i, err := p.index(*layer)
		if err != nil {
			return computation{}, err
		}
		return p.upTo(i), nil
	})
}

// whole computes the whole model.
func (p *plan) whole() computation {
	c := computation{key: "whole", graph: func(c *Call, weights, inputs, _ []*graph.Node) []*graph.Node {
		return p.forward(c, weights, inputs...)
	}}
	for i := range p.outputs {
		c.results = append(c.results, p.outputShape(i))
	}
	return c
}

// upTo computes the model up to a layer.
func (p *plan) upTo(layer int) computation {
	return computation{
		key: fmt.Sprint("up to ", layer), results: [][]int{p.layers[layer].Output},
		graph: func(c *Call, weights, inputs, _ []*graph.Node) []*graph.Node {
			return []*graph.Node{p.forwardTo(layer, c, weights, inputs...)}
		},
	}
}

// pass passes over examples, batch by batch, and returns the results of a computation, which it asks for given the model's plan and the
// number of examples.
func (m *Model) pass(given Arrays, options PredictOptions, what func(p *plan, examples int) (computation, error)) (ArrayList, error) {
	return m.passOver(options, func() (feeder, *forecast, error) {
		data, f, err := m.foresee(given, what)
		if err != nil {
			return nil, nil, err
		}
		return newArrayBatches(data, options.BatchSize, options.Steps, f.computed.further...), f, nil
	})
}

// A forecast is what a pass computes, and with which weights.
type forecast struct {
	plan     *plan
	state    *state
	computed computation
}

// foresee begins a pass over examples: it checks them against the model.
func (m *Model) foresee(given Arrays, what func(p *plan, examples int) (computation, error)) (*examples, *forecast, error) {
	p, err := m.begin()
	if err != nil {
		return nil, nil, err
	}
	data, err := p.given(given)
	if err != nil {
		return nil, nil, err
	}
	s, err := m.stateFor(p, shapesOf(data.x)...)
	if err != nil {
		return nil, nil, err
	}
	if err := p.checkAdapted(); err != nil {
		return nil, nil, err
	}
	computed, err := what(p, data.len())
	if err != nil {
		return nil, nil, err
	}
	if err := p.checkInputs(data); err != nil {
		return nil, nil, err
	}
	return data, &forecast{p, s, computed}, nil
}

// given returns the arrays for the plan's inputs, and checks that all have the same number of examples. It ignores the other
// axes.
func (p *plan) given(x Arrays) (*examples, error) {
	data := &examples{}
	if !hasArrays(x) {
		x = Array{}
	}
	var err error
	if data.x, err = x.list("input", p.inputNames()); err != nil {
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
			return nil, hint.Try(fmt.Errorf("%s has %d examples", x.name, x.Len()), "the first input has %d", data.len())
		}
	}
	return data, nil
}

// checkInputs returns an error for numbers in the inputs that the model has no use for.
func (p *plan) checkInputs(data *examples) error {
	for i, x := range data.named() {
		if err := x.checkFinite(x.name); err != nil {
			return err
		}
		if err := p.checkInput(i, x.Array); err != nil {
			return fmt.Errorf("%s: %w", x.name, err)
		}
	}
	return nil
}

// passOver passes over the batches of a feeder.
func (m *Model) passOver(o PredictOptions, feed func() (feeder, *forecast, error)) (ArrayList, error) {
	if err := checkPass(o.Verbose, o.BatchSize, o.Steps, o.Callbacks); err != nil {
		return nil, err
	}
	from, f, err := feed()
	if err != nil {
		return nil, err
	}
	defer from.end()
	backend, err := m.open()
	if err != nil {
		return nil, err
	}
	weights, err := f.plan.weightVariables().ToDevice(backend.devices(1)[0], f.state.Weights)
	if err != nil {
		return nil, err
	}
	defer engine.Free(weights...)
	callbacks := watching[PredictCallback](o.Callbacks, o.Verbose)
	t := &Predicting{Model: m, Steps: from.steps()}
	tell := func(method func(PredictCallback, *Predicting) error) error {
		return tellAll(callbacks, func(c PredictCallback) error { return method(c, t) })
	}
	predictor := m.newPredictor(backend, f.plan, f.computed, o.Training)
	predictor.Room = from.room()
	examples, seed := 0, uint32(0)
	if o.Training {
		seed = m.drawSeed(o.Seed)
	}
	load := func(data engine.Data) (*engine.Loaded, error) {
		if o.Training {
			data.Inputs = append(slices.Clip(data.Inputs), draws(seed, examples))
		}
		return predictor.Load(data)
	}
	values := make([][]float32, len(predictor.Outputs))
	for i, dimensions := range predictor.Outputs {
		values[i] = make([]float32, 0, from.steps()*from.room()*Shape(dimensions).Size())
	}
	began := time.Now()
	if err := tell(PredictCallback.PredictBegin); err != nil {
		return nil, err
	}
	for !t.stop {
		batch, err := from.next(load)
		if err != nil {
			return nil, err
		}
		if batch == nil {
			break
		}
		if err := tell(PredictCallback.PredictBatchBegin); err != nil {
			return nil, err
		}
		var outputs [][]float32
		err = from.while(func() (err error) {
			outputs, err = predictor.Predict(batch, weights)
			return err
		})
		if err != nil {
			return nil, err
		}
		t.outputs = nil
		for i, dimensions := range predictor.Outputs {
			values[i] = append(values[i], outputs[i]...)
			t.outputs = append(t.outputs, NewArray(outputs[i], append(Shape{batch.Examples()}, dimensions...)...))
		}
		examples += batch.Examples()
		t.Step, t.Elapsed = t.Step+1, time.Since(began)
		if err := tell(PredictCallback.PredictBatchEnd); err != nil {
			return nil, err
		}
	}
	if t.Step < o.Steps && !t.stop && o.Verbose != Silent {
		noteShortage("Steps", o.Steps, t.Step)
	}
	t.Steps = t.Step
	var out ArrayList
	for i, dimensions := range predictor.Outputs {
		out = append(out, NewArray(values[i], append(Shape{examples}, dimensions...)...).WithNote(from.note()))
	}
	return out, tell(PredictCallback.PredictEnd)
}

// newPredictor returns a predictor of the results of a computation.
func (m *Model) newPredictor(b *Backend, p *plan, computed computation, training bool) *engine.Predictor {
	return &engine.Predictor{
		Network: m.network(b, p, fmt.Sprintln(computed.key, training)),
		Build: func(batch engine.Batch, weights []*graph.Node) []*graph.Node {
			inputs, further := batch.Inputs[:len(p.inputs)], batch.Inputs[len(p.inputs):]
			call := &Call{examples: batch.Exist}
			if training {
				call.training, call.random = true, randomOf(further[len(further)-1])
			}
			return computed.graph(call, weights, inputs, further)
		},
		Outputs: computed.results,
	}
}

// draws is an additional input that selects the random numbers of a batch: [batch, 2], the seed and the index of the example, from
// first on.
func draws(seed uint32, first int) engine.Source {
	return engine.Source{
		Name: "the seed", DType: dtypes.Uint32, Row: 2,
		Rows: func(low, high, room int) (any, error) {
			rows := make([]uint32, 0, 2*room)
			for i := range room {
				rows = append(rows, seed, uint32(first+low+i))
			}
			return rows, nil
		},
		Batch: func(rows *graph.Node) *graph.Node { return rows },
	}
}

// randomOf returns the random numbers of a batch, which depend on the seed and the index of its first example.
func randomOf(rows *graph.Node) *engine.Random {
	at := func(column int) *graph.Node {
		return graph.Reshape(graph.Slice(rows, graph.AxisElem(0), graph.AxisElem(column)))
	}
	return engine.NewRandom(at(0), at(1))
}

// drawSeed returns the seed of a prediction in training mode: the one asked for, or the next of the model.
func (m *Model) drawSeed(asked uint64) uint32 {
	seed := rand.Uint64()
	switch {
	case asked != 0:
		seed = asked
	case m.seed != nil:
		m.drawn++
		seed = rand.NewPCG(*m.seed, m.drawn).Uint64()
	}
	return uint32(seed ^ seed>>32)
}
