package kit

import (
	"fmt"
	"math/rand/v2"

	"github.com/gomlx/compute/dtypes"
	"github.com/gomlx/gomlx/core/graph"

	"layercake/internal/engine"
	"layercake/internal/hint"
)

// PredictOptions are the options of [Model.Predict].
type PredictOptions struct {
	BatchSize int       // maximum number of examples at a time, which does not change the result; 0 means 512
	Verbose   Verbosity // Bar and PerEpoch print Keras's line; Auto, the default, prints nothing here

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

// predict computes the model up to the layer with this name, or the whole model if it is nil.
func (m *Model) predict(given Arrays, layer *string, options PredictOptions) (out ArrayList, err error) {
	if err := checkWatch(options.Verbose, options.BatchSize); err != nil {
		return nil, err
	}
	p, err := m.begin()
	if err != nil {
		return nil, err
	}
	data := &examples{}
	if !hasArrays(given) {
		given = Array{}
	}
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
			return nil, hint.Try(fmt.Errorf("%s has %d examples", x.name, x.Len()), "the first input has %d", data.len())
		}
	}
	s, err := m.stateFor(p, shapesOf(data.x)...)
	if err != nil {
		return nil, err
	}
	if err := p.checkAdapted(); err != nil {
		return nil, err
	}
	through := wholeModel
	if layer != nil {
		if through, err = p.index(*layer); err != nil {
			return nil, err
		}
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
	weights, err := p.weightVariables().ToDevice(backend.devices(1)[0], s.Weights)
	if err != nil {
		return nil, err
	}
	defer engine.Free(weights...)
	show := watch(options.Verbose, options.BatchSize, data.len())
	predictor := m.newPredictor(backend, p, through, options)
	inputs := data.data()
	if options.Training {
		inputs.Inputs = append(inputs.Inputs, draws(m.drawSeed(options.Seed)))
	}
	values, err := predictor.Run(weights, inputs, func(done int) {
		if show != nil {
			show(done, func() map[string]float64 { return nil })
		}
	})
	if err != nil {
		return nil, err
	}
	for i, dimensions := range predictor.Outputs {
		out = append(out, NewArray(values[i], append(Shape{data.len()}, dimensions...)...).WithNote(data.note()))
	}
	return out, nil
}

// wholeModel, instead of the index of a layer, means all layers.
const wholeModel = -1

// newPredictor returns a predictor of the whole model, or of the model up to a layer.
func (m *Model) newPredictor(b *Backend, p *plan, through int, options PredictOptions) *engine.Predictor {
	predictor := &engine.Predictor{
		Network: m.network(b, p, options.BatchSize, fmt.Sprintln("through", through, options.Training)),
		Build: func(batch engine.Batch, weights []*graph.Node) []*graph.Node {
			call, inputs := &Call{examples: batch.Exist}, batch.Inputs
			if options.Training {
				call.training, call.random = true, randomOf(inputs[len(p.inputs)])
				inputs = inputs[:len(p.inputs)]
			}
			if through == wholeModel {
				return p.forward(call, weights, inputs...)
			}
			return []*graph.Node{p.forwardTo(through, call, weights, inputs...)}
		},
	}
	if through == wholeModel {
		for i := range p.outputs {
			predictor.Outputs = append(predictor.Outputs, p.outputShape(i))
		}
	} else {
		predictor.Outputs = [][]int{p.layers[through].Output}
	}
	return predictor
}

// draws is an additional input that selects the random numbers of a batch: [batch, 2], the seed and the index of the example.
func draws(seed uint32) engine.Source {
	return engine.Source{
		Name: "the seed", DType: dtypes.Uint32, Row: 2,
		Rows: func(low, high, room int) (any, error) {
			rows := make([]uint32, 0, 2*room)
			for i := range room {
				rows = append(rows, seed, uint32(low+i))
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
