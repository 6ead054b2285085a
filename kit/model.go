package kit

import (
	"cmp"
	"errors"
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"

	"layercake/internal/engine"
	"layercake/internal/hint"
	"layercake/internal/words"
)

// A Model is a graph of layers that are trained together. Make one with [Sequential] or [NewModel].
//
// Declaring a model costs nothing: its layers are checked and its weights created when it is used, at the latest by Fit.
// Weights belong to layers: models that share layers, such as an autoencoder and its encoder, share what these have
// learned. A Model is not safe for use by several goroutines at once.
type Model struct {
	class   string // "Sequential" or "Functional"
	name    string // "" for the class's name
	inputs  []*node
	outputs []outlet
	compilation
	seed   *uint64
	drawn  uint64 // number of predictions in training mode, each of which has its own random numbers
	frozen bool   // as a layer of another model

	uncompiled string // why Load could not compile the model

	backend *Backend // nil: the one OpenBackend chooses
	built   []Shape  // shapes of the inputs that the model has been used with, or nil
	state   *state   // what it has learned, without the weights; nil before its first use
	running *refusal // of the running fit, or nil

	programs    engine.Programs // compiled for evaluation and prediction, and often reused
	alone       spare           // a model of only this one, for Apply
	declaration *declaration    // nil unless each cell of a notebook declares the model again
}

// Name sets the model's name; by default it is "sequential" or "functional".
func (m *Model) Name(name string) *Model {
	m.name = name
	return m
}

// title returns the model's name.
func (m *Model) title() string { return cmp.Or(m.name, words.Snake(m.class)) }

// Seed makes everything random about the model repeatable: its initial weights, the shuffling of each epoch, and dropout.
// The same seed gives the same numbers on the same backend. Without it every run differs.
func (m *Model) Seed(seed uint64) *Model {
	m.seed = &seed
	return m
}

// Compile sets how the model is trained and which metrics are shown. As in Keras a new optimizer starts from the beginning,
// with its state, schedule and learning rate; the weights stay.
func (m *Model) Compile(optimizer Optimizer, loss Loss, metrics ...Metric) *Model {
	if m.refuses("Compile") {
		return m
	}
	m.change(false)
	if m.state != nil && m.optimizer != nil && optimizer != nil && !same(m.optimizer, optimizer) {
		m.state = m.state.withoutOptimizer()
	}
	m.optimizer, m.loss, m.metrics = optimizer, loss, metrics
	m.programs = engine.Programs{}
	return m
}

// same reports whether two optimizers are the same one.
func same(a, b Optimizer) bool {
	return reflect.TypeOf(a) == reflect.TypeOf(b) && reflect.TypeOf(a).Comparable() && a == b
}

// A refusal is what a running fit refuses.
type refusal struct {
	method string // that was called to change the model during the fit, or ""
}

// refuses reports whether the model is being trained, so that method cannot change it. The fit then ends with an error.
func (m *Model) refuses(method string) bool {
	if m.running != nil {
		m.running.method = method
	}
	return m.running != nil
}

// Info describes the model's layers, from the first to the last. Layers that do not fit together are an error. Shapes and
// weights are left out while the input shape is unknown.
func (m *Model) Info() ([]LayerInfo, error) {
	p, err := m.planned()
	if err != nil {
		return nil, err
	}
	return p.layers, nil
}

// Layer describes the layer with this name.
func (m *Model) Layer(name string) (LayerInfo, error) {
	p, err := m.planned()
	if err != nil {
		return LayerInfo{}, err
	}
	i, err := p.index(name)
	if err != nil {
		return LayerInfo{}, err
	}
	return p.layers[i], nil
}

// SetTrainable sets whether training updates the weights of the named layers, or of all layers if none are named: for
// example to freeze part of a loaded model. If you have the layers at hand, use their method Trainable.
func (m *Model) SetTrainable(trainable bool, layers ...string) error {
	p, err := m.planned()
	if err != nil {
		return err
	}
	for _, name := range layers {
		if _, err := p.index(name); err != nil {
			return err
		}
	}
	var chosen []freezable
	for i, layer := range p.distinct() {
		if len(layers) > 0 && !slices.Contains(layers, p.layers[i].Name) {
			continue
		}
		own, ok := layer.(freezable)
		switch {
		case ok:
			chosen = append(chosen, own)
		case len(layers) > 0:
			return fmt.Errorf("layer %q is a %s, whose own Describe method says whether it is Frozen", p.layers[i].Name, p.layers[i].Class)
		}
	}
	for _, layer := range chosen {
		layer.freeze(!trainable)
	}
	return nil
}

// MustSetTrainable is like SetTrainable but ends the cell with the error.
func (m *Model) MustSetTrainable(trainable bool, layers ...string) {
	must(m.SetTrainable(trainable, layers...))
}

// CountParams counts the numbers in the model's weights. The input shape must be known.
func (m *Model) CountParams() (int, error) {
	p, err := m.planned()
	if err != nil {
		return 0, fmt.Errorf("count params: %w", err)
	}
	if !p.known() {
		return 0, fmt.Errorf("count params: %w", errUnknownInput)
	}
	total, _ := p.params()
	return total, nil
}

// errUnknownInput is the error of a model whose layers have no shapes yet.
var errUnknownInput = hint.Try(errors.New("the input shape is not known yet"), "give it to the first layer with InputShape, or let Fit find it in its data")

// outline returns the model's plan before its shapes are known. Like plan it only reads the model.
func (m *Model) outline() (*plan, error) {
	if m == nil {
		return nil, hint.Try(errors.New("the model is nil"), "make one with kit.Sequential(...), or check the error of kit.Load(path)")
	}
	if err := m.checkGraph(); err != nil {
		return nil, err
	}
	return newOutline(m.inputs, m.outputs)
}

// plan checks the model for data of these shapes, of one example each. Without data it uses the known shapes.
func (m *Model) plan(data ...Shape) (*plan, error) {
	p, err := m.outline()
	if err != nil {
		return nil, err
	}
	if err := m.build(p, data...); err != nil {
		return nil, err
	}
	return p, nil
}

// inputShapes returns the shape of one example for each input: from the data, else as the model was built, else as given to
// its layers; nil if it is unknown. Data that does not fit is an error.
func (m *Model) inputShapes(data ...Shape) ([]Shape, error) {
	told, err := m.toldInputs()
	if err != nil {
		return nil, err
	}
	for _, t := range told {
		if !t.positive() {
			return nil, hint.Try(hint.Try(fmt.Errorf("the input shape is %v", []int(t)), "all sizes must be 1 or more"), "kit.PadSequences makes sequences equally long")
		}
	}
	if len(data) > 0 && len(data) != len(told) {
		return nil, hint.Try(fmt.Errorf("the data has %s", words.Plural(len(data), "array")), "the model has %s", words.Plural(len(told), "input"))
	}
	inputs := slices.Clone(told)
	for i := range inputs {
		given := Shape(nil)
		if len(data) > 0 {
			given = data[i]
		}
		var built Shape
		if len(m.built) > 0 {
			built = m.built[i]
		}
		switch {
		case given == nil:
			inputs[i] = cmpShape(built, told[i])
		case told[i] != nil && !slices.Equal(told[i], given):
			return nil, hint.Try(hint.Try(fmt.Errorf("the model takes %v, as its first layer says", batched(told[i])), "the data is %v", batched(given)), "%s", reshapeHint(told[i], given))
		case built != nil && !slices.Equal(built, given):
			return nil, hint.Try(hint.Try(fmt.Errorf("the model was built for %v", batched(built)), "the data is %v", batched(given)), "%s", reshapeHint(built, given))
		default:
			inputs[i] = given
		}
	}
	return inputs, nil
}

// begin starts an operation on the model: it restores what notebook.go has kept, and outlines
// its plan.
func (m *Model) begin() (*plan, error) {
	p, err := m.outline()
	if err == nil {
		err = m.recall()
	}
	if err != nil {
		return nil, err
	}
	return p, nil
}

// build completes an outline for data of these shapes, as plan does.
func (m *Model) build(p *plan, data ...Shape) error {
	inputs, err := m.inputShapes(data...)
	if err != nil {
		return err
	}
	return p.build(inputs)
}

// planned begins an operation that does not need known shapes.
func (m *Model) planned() (*plan, error) {
	p, err := m.begin()
	if err == nil {
		err = m.build(p)
	}
	if err != nil {
		return nil, err
	}
	return p, nil
}

// cmpShape returns the first known shape.
func cmpShape(shapes ...Shape) Shape {
	for _, s := range shapes {
		if s != nil {
			return s
		}
	}
	return nil
}

// reshapeHint says how to reshape data with examples of shape got to fit want, if possible.
func reshapeHint(want, got Shape) string {
	sizes := strings.Trim(want.String(), "(),")
	switch {
	case want.Size() == got.Size():
		return fmt.Sprintf("Reshape(-1, %s) makes it fit", sizes)
	case len(want) > 0 && slices.Equal(withoutOnes(want[1:]), withoutOnes(got)):
		return fmt.Sprintf("if it is a single example, Reshape(1, %s) makes a batch of it", sizes)
	}
	return ""
}

// Reset recreates the model's weights and discards its training, but keeps the results of layers' Adapt. The input shape must be known.
// It is not needed before Fit, which creates missing weights.
func (m *Model) Reset() error {
	p, err := m.planned()
	if err != nil {
		return fmt.Errorf("reset: %w", err)
	}
	if !p.known() {
		return fmt.Errorf("reset: %w", errUnknownInput)
	}
	s, err := m.newState(p)
	if err != nil {
		return fmt.Errorf("reset: %w", err)
	}
	m.keep(p, s)
	return m.remember(p)
}

// MustReset is like Reset but ends the cell with the error.
func (m *Model) MustReset() { must(m.Reset()) }

// MustBuild is the former name of MustReset.
//
// Deprecated: a model needs no Build; MustReset recreates the weights.
func (m *Model) MustBuild() { must(m.Reset()) }

// MustSetWeights is like SetWeights but ends the cell with the error.
func (m *Model) MustSetWeights(weights []Array) { must(m.SetWeights(weights)) }

// newState creates new weights for a plan.
func (m *Model) newState(p *plan) (*state, error) {
	seed := rand.Uint64()
	if m.seed != nil {
		seed = *m.seed
	}
	rng := rand.New(rand.NewPCG(seed, 0))
	s := &state{Seed: seed}
	for i, w := range p.weights() {
		if kept := p.variables[i].values; w.adapted && len(kept) == w.Shape.Size() {
			s.Weights = append(s.Weights, kept)
			continue
		}
		var values []float32
		if err := caught(func() { values = w.Initializer.Fill(rng, w.Shape) }); err != nil {
			return nil, fmt.Errorf("layer %q: the initializer of its %s: %w", w.layer, w.Name, err)
		}
		if len(values) != w.Shape.Size() {
			return nil, hint.Try(fmt.Errorf("layer %q: the initializer of its %s made %d numbers", w.layer, w.Name, len(values)), "%v holds %d", w.Shape, w.Shape.Size())
		}
		s.Weights = append(s.Weights, values)
	}
	return s, nil
}

// History returns the history of the last Fit.
func (m *Model) History() (*History, error) {
	_, s, err := m.current()
	if err != nil {
		return nil, fmt.Errorf("history: %w", err)
	}
	if s.History == nil {
		return nil, hint.Try(errors.New("history: the model has not been trained yet"), "call Fit first")
	}
	return s.History, nil
}

// MustHistory is like History but ends the cell with the error.
func (m *Model) MustHistory() *History { return Must(m.History()) }

// Weights returns the current weights, layer by layer, and for each layer in the order of its Info: Keras's get_weights.
func (m *Model) Weights() ([]Array, error) {
	p, s, err := m.current()
	if err != nil {
		return nil, fmt.Errorf("weights: %w", err)
	}
	var out []Array
	for i, w := range p.weights() {
		out = append(out, NewArray(s.Weights[i]).Reshape(w.Shape...)) // a scalar too, for which NewArray has no shape
	}
	return out, nil
}

// SetWeights replaces all weights by values of the same shapes, in the order of Weights.
func (m *Model) SetWeights(weights []Array) error {
	p, s, err := m.current()
	if err == nil {
		err = m.setWeights(p, s, weights)
	}
	if err != nil {
		return fmt.Errorf("set weights: %w", err)
	}
	return nil
}

func (m *Model) setWeights(p *plan, s *state, weights []Array) (err error) {
	want := p.weights()
	if len(weights) != len(want) {
		return hint.Try(fmt.Errorf("got %d arrays", len(weights)), "the model has %d weights", len(want))
	}
	values := make([][]float32, len(want))
	for i, w := range want {
		if weights[i].shape.String() != w.Shape.String() {
			return hint.Try(fmt.Errorf("array number %d is %v", i+1, weights[i].shape), "the model's %s there is %v", w.Name, w.Shape)
		}
		if values[i], err = Values[float32](weights[i]); err != nil {
			return err
		}
	}
	s.Weights = values
	m.keep(p, s)
	return m.remember(p)
}

// current begins an operation for inputs of these shapes: it returns the model's plan and state.
func (m *Model) current(inputs ...Shape) (*plan, *state, error) {
	p, err := m.begin()
	if err != nil {
		return nil, nil, err
	}
	s, err := m.stateFor(p, inputs...)
	if err != nil {
		return nil, nil, err
	}
	return p, s, nil
}

// stateFor completes an outline for inputs of these shapes, and returns the model's state.
func (m *Model) stateFor(p *plan, inputs ...Shape) (*state, error) {
	if err := m.build(p, inputs...); err != nil {
		return nil, err
	}
	return m.stateOf(p)
}

// stateOf returns the model's state for a plan: what it has learned, or new weights.
func (m *Model) stateOf(p *plan) (*state, error) {
	if !p.known() {
		return nil, errUnknownInput
	}
	values := p.values()
	if m.state == nil || slices.ContainsFunc(values, func(v []float32) bool { return v == nil }) {
		if err := m.complete(p); err != nil {
			return nil, err
		}
		values = p.values()
	}
	for i, w := range p.weights() {
		if len(values[i]) == w.Shape.Size() {
			continue
		}
		if w.adapted {
			return nil, hint.Try(fmt.Errorf("layer %q was adapted to other data than %v", w.layer, batched(p.inputs[0])), "call its Adapt with data like this")
		}
		return nil, hint.Try(fmt.Errorf("layer %q was built for another input than %v", w.layer, batched(p.inputs[0])), "Reset recreates the model's weights")
	}
	m.built = p.inputs
	s := *m.state
	s.Weights = values
	return &s, nil
}

// complete creates missing weights, and the state if it is missing.
func (m *Model) complete(p *plan) error {
	s, err := m.newState(p)
	if err != nil {
		return err
	}
	for i, v := range p.variables {
		if v.values != nil {
			s.Weights[i] = v.values
		}
	}
	if m.state != nil {
		weights := s.Weights
		*s = *m.state
		s.Weights = weights
	}
	m.keep(p, s)
	return nil
}

// keep sets the model's state and its layers' weights.
func (m *Model) keep(p *plan, s *state) {
	p.setValues(s.Weights)
	kept := *s
	kept.Weights = nil
	m.state, m.built = &kept, p.inputs
}

// checkOptimizer returns an error for a model without a valid optimizer.
func (m *Model) checkOptimizer() error {
	if m.uncompiled != "" && (m.optimizer == nil || m.loss == nil) {
		return hint.Try(fmt.Errorf("the model is not compiled, since its file could not say how: %s", m.uncompiled), "call Compile(optimizer, loss, metrics...) as it was")
	}
	if isNil(m.optimizer) || isNil(m.loss) {
		return hint.Try(errors.New("the model is not compiled"), "call Compile(optimizer, loss, metrics...) first, for example Compile(kit.RMSprop(), kit.CategoricalCrossentropy, kit.Accuracy)")
	}
	if err := errors.Join(m.optimizer.Check(), tuningOf(m.optimizer).check()); err != nil {
		return fmt.Errorf("optimizer: %w", err)
	}
	return nil
}

// checkCompiled returns an error for a model that cannot be trained or evaluated on the targets.
func (m *Model) checkCompiled(p *plan, targets []Shape) error {
	if err := m.checkOptimizer(); err != nil {
		return err
	}
	names := p.outputNames()
	if _, err := m.lossesOf(names); err != nil {
		return err
	}
	for _, metric := range m.metrics {
		if isNil(unnamed(metric)) {
			return errors.New("one of the metrics is nil")
		}
		if metric.Name() == "" {
			return hint.Try(errors.New("one of the metrics has no name"), "kit.Named(name, metric) gives it one")
		}
		if of, ok := metric.(metricOf); ok && !slices.Contains(names, of.output) {
			return hint.Try(fmt.Errorf("the metric %s is of the output %q", metric.Name(), of.output), "the model has %s", strings.Join(names, ", "))
		}
	}
	for i, g := range m.gauges(p) {
		about := func(err error) error {
			if err != nil && len(names) > 1 {
				err = fmt.Errorf("output %q: %w", g.name, err)
			}
			return err
		}
		if err := g.loss.Check(targets[i], p.outputShape(i)); err != nil {
			return about(err)
		}
		for _, metric := range g.metrics {
			if err := metric.Check(targets[i], p.outputShape(i)); err != nil {
				return about(err)
			}
			if n := metric.Sums(p.outputShape(i)); n < 1 {
				return about(hint.Try(fmt.Errorf("the metric %s has %d sums, according to its Sums method", metric.Name(), n), "it must be 1 or more"))
			}
		}
	}
	return nil
}

// network describes the model for evaluations and predictions on the backend's first device. what distinguishes programs
// that compute different things with the same layers.
func (m *Model) network(b *Backend, p *plan, what string) engine.Network {
	return engine.Network{
		Device: b.devices(1)[0], Weights: p.weightVariables(), Programs: &m.programs, Key: what + p.programs(),
	}
}

// open returns the backend that the model computes on.
func (m *Model) open() (*Backend, error) {
	if m.backend != nil {
		return m.backend, nil
	}
	return OpenBackend()
}
