package kit

import (
	"cmp"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"reflect"
	"regexp"
	"slices"
	"strings"

	"github.com/gomlx/gomlx/core/graph"
)

// A Model is a chain of layers that can be trained. Make one with [Sequential].
//
// Declaring a model costs nothing: its layers are checked and its weights made when it is built, at the latest by Fit.
// A Model is not safe for use by several goroutines at once.
type Model struct {
	name      string
	input     Shape // that an Input told
	layers    []Layer
	optimizer Optimizer
	loss      Loss
	metrics   []Metric
	seed      *uint64

	uncompiled string // why Load could not compile the model

	backend *Backend // nil: what OpenBackend chooses
	plan    *plan    // the layers checked and named, once the input shape is known
	state   *state   // the weights, once there are any
	fit     *fit     // the one that is under way, or nil
	kept    Shape    // the input of the layers that a change has left, which may not have been told it; or nil

	programs    programs     // those compiled for evaluation and prediction, which are often used again
	declaration *declaration // nil unless each cell of a notebook declares the model anew
}

// Sequential returns a model that puts its input through the layers, one after the other. It is new, and knows nothing yet.
func Sequential(layers ...Layer) *Model {
	m := chain(layers)
	m.declare("")
	return m
}

// chain returns a model of layers.
func chain(layers []Layer) *Model {
	m := &Model{name: "sequential"}
	for _, layer := range layers {
		if !m.takeInput(layer) {
			m.layers = append(m.layers, layer)
		}
	}
	return m
}

// Name sets the model's name, "sequential" by default.
func (m *Model) Name(name string) *Model {
	m.name = name
	return m
}

// Seed makes everything random about the model repeatable: its first weights, the shuffling of each epoch, and dropout.
// The same seed gives the same numbers on the same backend. Without it every run differs.
func (m *Model) Seed(seed uint64) *Model {
	m.seed = &seed
	return m
}

// Compile sets how the model is trained and what is shown of it. As in Keras another optimizer than the one before begins
// anew: its memory, its Schedule and the learning rate; the weights stay.
func (m *Model) Compile(optimizer Optimizer, loss Loss, metrics ...Metric) *Model {
	if m.busy("Compile") {
		return m
	}
	m.change(false)
	if m.state != nil && m.optimizer != nil && optimizer != nil && !same(m.optimizer, optimizer) {
		m.state = m.state.withoutOptimizer()
	}
	m.optimizer, m.loss, m.metrics = optimizer, loss, metrics
	m.programs = nil
	return m
}

// same tells if two optimizers are the same one.
func same(a, b Optimizer) bool {
	return reflect.TypeOf(a) == reflect.TypeOf(b) && reflect.TypeOf(a).Comparable() && a == b
}

// Add puts a layer at the model's end. The layers before it keep their weights.
func (m *Model) Add(layer Layer) *Model {
	if !m.busy("Add") && !m.takeInput(layer) {
		m.change(true)
		m.relayer(len(m.layers), layer)
	}
	return m
}

// Pop removes the model's last layer and returns it, or nil if there is none. The layers before it keep their weights.
func (m *Model) Pop() Layer {
	last := len(m.layers) - 1
	if last < 0 || m.busy("Pop") {
		return nil
	}
	m.change(true)
	popped := m.layers[last]
	m.relayer(last)
	return popped
}

// busy tells if the model is being trained, in which case this method of its cannot change it. The fit then ends with an error.
func (m *Model) busy(method string) bool {
	if m.fit != nil {
		m.fit.refused = method
	}
	return m.fit != nil
}

// relayer replaces the layers after the first n, which keep their weights.
func (m *Model) relayer(n int, layers ...Layer) {
	if m.state != nil && m.plan != nil {
		kept := m.state.withoutOptimizer()
		kept.Weights = nil
		for _, l := range m.plan.layers[:n] {
			kept.Weights = m.state.Weights[:len(kept.Weights)+len(l.Weights)]
		}
		m.state = kept
	}
	switch {
	case n == 0:
		m.kept = nil
	case m.plan != nil:
		m.kept = m.plan.input
	}
	m.layers = append(m.layers[:n:n], layers...)
	m.plan, m.programs = nil, nil
}

// A LayerInfo describes a layer in its place in a model.
type LayerInfo struct {
	Description
	Input, Output Shape // of one example; nil as long as the model's input shape is not known
	Weights       []Weight
}

// Params counts the numbers in the layer's weights.
func (l LayerInfo) Params() int {
	n := 0
	for _, w := range l.Weights {
		n += w.Shape.Size()
	}
	return n
}

// TrainableParams counts those that training changes.
func (l LayerInfo) TrainableParams() int {
	n := 0
	for _, w := range l.Weights {
		if !w.NonTrainable && !l.Frozen {
			n += w.Shape.Size()
		}
	}
	return n
}

// Info describes the model's layers, from the first to the last. It is an error if they do not fit together. Shapes
// and weights are left out as long as the input shape is not known.
func (m *Model) Info() ([]LayerInfo, error) {
	p, err := m.planned(nil)
	if err != nil {
		return nil, err
	}
	return p.layers, nil
}

// Layer describes the layer of that name.
func (m *Model) Layer(name string) (LayerInfo, error) {
	p, err := m.planned(nil)
	if err != nil {
		return LayerInfo{}, err
	}
	i, err := p.place(name)
	if err != nil {
		return LayerInfo{}, err
	}
	return p.layers[i], nil
}

// SetTrainable sets if training changes the weights of the layers of these names, or of all layers if none are named: to
// freeze part of a model that was loaded, say. Where the layers are at hand, their method Trainable does the same.
func (m *Model) SetTrainable(trainable bool, layers ...string) error {
	p, err := m.planned(nil)
	if err != nil {
		return err
	}
	var chosen []*Description
	for i, layer := range m.layers {
		if len(layers) > 0 && !slices.Contains(layers, p.layers[i].Name) {
			continue
		}
		own, ok := layer.(interface{ told() *Description })
		switch {
		case ok:
			chosen = append(chosen, own.told())
		case len(layers) > 0:
			return fmt.Errorf("layer %q is a %s, which says itself in its Describe if it is Frozen", p.layers[i].Name, p.layers[i].Class)
		}
	}
	for _, name := range layers {
		if _, err := p.place(name); err != nil {
			return err
		}
	}
	for _, d := range chosen {
		d.Frozen = !trainable
	}
	return nil
}

// MustSetTrainable is SetTrainable for notebook cells: it ends the cell with a message if that fails.
func (m *Model) MustSetTrainable(trainable bool, layers ...string) {
	must(m.SetTrainable(trainable, layers...))
}

// CountParams counts the numbers in the model's weights. The input shape has to be known.
func (m *Model) CountParams() (int, error) {
	p, err := m.planned(nil)
	if err != nil {
		return 0, fmt.Errorf("count params: %w", err)
	}
	if p.input == nil {
		return 0, errors.New("count params: " + unknownInput)
	}
	n := 0
	for _, l := range p.layers {
		n += l.Params()
	}
	return n, nil
}

// unknownInput says what a model lacks whose layers have no shapes yet.
const unknownInput = "the input shape is not known yet; give it to the first layer with InputShape, or let Fit find it in its data"

// plan is a model whose layers are named and checked against the input.
type plan struct {
	input  Shape // nil: not known yet
	layers []LayerInfo
}

// planned names the layers and works out their shapes. The input shape is that of the data, where there is data.
func (m *Model) planned(input Shape) (*plan, error) {
	if m == nil {
		return nil, errors.New("the model is nil; kit.Sequential(...) makes one, and kit.Load(path), unless it returns an error")
	}
	if len(m.layers) == 0 {
		return nil, errors.New("the model has no layers; put some into kit.Sequential(...), or Add them")
	}
	if i := slices.IndexFunc(m.layers, isNil); i >= 0 {
		return nil, fmt.Errorf("layer number %d is nil", i+1)
	}
	if i, j, ok := twice(m.layers); ok {
		return nil, fmt.Errorf("layers number %d and %d are the same one; make a layer for each place: layers of a Sequential model do not share weights", i+1, j+1)
	}
	told, err := m.toldInput()
	if err != nil {
		return nil, err
	}
	if !told.positive() {
		return nil, fmt.Errorf("the input shape is %v; all sizes have to be 1 or more", []int(told))
	}
	if err := m.recall(); err != nil {
		return nil, err
	}
	switch {
	case input == nil && m.plan != nil:
		input = m.plan.input // and look at the layers again: they may have been told something since, as Trainable(false)
	case input == nil && told == nil:
		input = m.kept
	case input == nil:
		input = told
	case told != nil && told.String() != input.String():
		return nil, fmt.Errorf("the model takes %v, as its first layer says; the data is %v%s", batched(told), batched(input), reshapeHint(told, input))
	}
	if m.plan != nil && m.plan.input != nil && m.plan.input.String() != input.String() {
		return nil, fmt.Errorf("the model was built for %v; the data is %v%s", batched(m.plan.input), batched(input), reshapeHint(m.plan.input, input))
	}
	p := &plan{input: input}
	names := map[string]bool{}
	count := map[string]int{}
	shape := input
	for _, layer := range m.layers {
		info := LayerInfo{Description: layer.Describe()}
		class := snakeCase(info.Class)
		count[class]++
		if info.Name == "" {
			info.Name = fmt.Sprintf("%s_%d", class, count[class])
		}
		if names[info.Name] {
			return nil, fmt.Errorf("two layers are named %q; names have to differ", info.Name)
		}
		names[info.Name] = true
		if shape != nil {
			var output Shape
			var weights []Weight
			var failed error
			err := caught(func() { output, weights, failed = layer.Build(shape) })
			if err = cmp.Or(err, failed); err == nil {
				err = info.built(shape, output, weights)
			}
			if err != nil {
				return nil, fmt.Errorf("layer %q: %w", info.Name, err)
			}
			shape = info.Output
		}
		p.layers = append(p.layers, info)
	}
	if input != nil {
		m.plan = p
	}
	return p, nil
}

// twice finds a layer that stands in two places.
func twice(layers []Layer) (first, second int, ok bool) {
	places := map[any]int{}
	for i, layer := range layers {
		if t := reflect.TypeOf(layer); t.Kind() != reflect.Pointer || t.Elem().Size() == 0 { // different ones can be equal
			continue
		}
		if first, ok := places[layer]; ok {
			return first, i, true
		}
		places[layer] = i
	}
	return 0, 0, false
}

// built takes what the layer's Build has returned for an input of this shape, or returns an error if that cannot be.
func (l *LayerInfo) built(input, output Shape, weights []Weight) error {
	if !output.positive() {
		return fmt.Errorf("Build announced the output %v of %v; all sizes have to be 1 or more", []int(output), batched(input))
	}
	if output.numbers() > math.MaxInt32 {
		return fmt.Errorf("the output is %v, which are %.3g numbers for each example; there can be at most %.3g", batched(output), output.numbers(), float64(math.MaxInt32))
	}
	if output == nil {
		output = Shape{} // a number for each example; nil would stand for what is not known
	}
	l.Input, l.Output, l.Weights = input, output, slices.Clone(weights)
	names := map[string]bool{}
	for i, w := range l.Weights {
		if err := w.check(); err != nil {
			return err
		}
		if names[w.Name] {
			return fmt.Errorf("Build announced two weights named %q; names have to differ", w.Name)
		}
		names[w.Name] = true
		l.Weights[i].layer = l.Name
	}
	return nil
}

// reshapeHint says what would make data whose examples are shaped like got fit, if anything.
func reshapeHint(want, got Shape) string {
	sizes := strings.Trim(want.String(), "(),")
	switch {
	case want.Size() == got.Size():
		return fmt.Sprintf("; Reshape(-1, %s) makes it fit", sizes)
	case len(want) > 0 && slices.Equal(want[1:], got):
		return fmt.Sprintf("; if it is a single example, Reshape(1, %s) makes a batch of it", sizes)
	}
	return ""
}

// place returns the index of the layer of that name.
func (p *plan) place(name string) (int, error) {
	var names []string
	for i, l := range p.layers {
		if l.Name == name {
			return i, nil
		}
		names = append(names, l.Name)
	}
	return 0, fmt.Errorf("there is no layer %q; the model has %s", name, strings.Join(names, ", "))
}

// output is the shape of the model's output for one example.
func (p *plan) output() Shape { return p.layers[len(p.layers)-1].Output }

// architecture is a text that is the same for models that can use each other's weights.
func (p *plan) architecture() string {
	var b strings.Builder
	fmt.Fprintln(&b, p.input)
	for _, l := range p.layers {
		fmt.Fprintln(&b, l.Class, l.Name, l.Activation, l.Options, l.Output)
		for _, w := range l.Weights {
			fmt.Fprintln(&b, " ", w.Name, w.Shape)
		}
	}
	return b.String()
}

// weights lists the weights of all layers, in order. Those of frozen layers are not trainable.
func (p *plan) weights() []Weight {
	var out []Weight
	for _, l := range p.layers {
		for _, w := range l.Weights {
			w.NonTrainable = w.NonTrainable || l.Frozen
			out = append(out, w)
		}
	}
	return out
}

// trained lists the places in plan.weights of those that training changes.
func (p *plan) trained() []int {
	var out []int
	for i, w := range p.weights() {
		if !w.NonTrainable {
			out = append(out, i)
		}
	}
	return out
}

// Build makes the model's weights anew and forgets what it was trained on before. The first layer has to know its InputShape.
// There is no need for it before Fit, which builds a model that was not built.
func (m *Model) Build() error {
	p, err := m.planned(nil)
	if err != nil {
		return fmt.Errorf("build: %w", err)
	}
	if p.input == nil {
		return errors.New("build: " + unknownInput)
	}
	if m.state, err = m.newState(p); err != nil {
		return fmt.Errorf("build: %w", err)
	}
	return m.remember()
}

// MustBuild is Build for notebook cells: it ends the cell with a message if that fails.
func (m *Model) MustBuild() { must(m.Build()) }

// MustSetWeights is SetWeights for notebook cells: it ends the cell with a message if that fails.
func (m *Model) MustSetWeights(weights []Array) { must(m.SetWeights(weights)) }

// newState makes new weights for a plan.
func (m *Model) newState(p *plan) (*state, error) {
	seed := rand.Uint64()
	if m.seed != nil {
		seed = *m.seed
	}
	rng := rand.New(rand.NewPCG(seed, 0))
	s := &state{Seed: seed}
	for _, l := range p.layers {
		for _, w := range l.Weights {
			var values []float32
			if err := caught(func() { values = w.Initializer.Fill(rng, w.Shape) }); err != nil {
				return nil, fmt.Errorf("layer %q: the initializer of its %s: %w", l.Name, w.Name, err)
			}
			if len(values) != w.Shape.Size() {
				return nil, fmt.Errorf("layer %q: the initializer of its %s made %d numbers; %v holds %d", l.Name, w.Name, len(values), w.Shape, w.Shape.Size())
			}
			s.Weights = append(s.Weights, values)
		}
	}
	return s, nil
}

// History returns what the last Fit measured.
func (m *Model) History() (*History, error) {
	_, s, err := m.current(nil)
	if err != nil {
		return nil, fmt.Errorf("history: %w", err)
	}
	if s.History == nil {
		return nil, errors.New("history: the model has not been trained yet; call Fit first")
	}
	return s.History, nil
}

// MustHistory is History for notebook cells: it ends the cell with a message if that fails.
func (m *Model) MustHistory() *History { return Must(m.History()) }

// Weights returns the current weights, layer by layer, each layer's in the order of its Info: Keras's get_weights.
func (m *Model) Weights() ([]Array, error) {
	p, s, err := m.current(nil)
	if err != nil {
		return nil, fmt.Errorf("weights: %w", err)
	}
	var out []Array
	for i, w := range p.weights() {
		out = append(out, NewArray(s.Weights[i], w.Shape...))
	}
	return out, nil
}

// SetWeights replaces all weights by values of the same shapes, in the order that Weights returns them.
func (m *Model) SetWeights(weights []Array) error {
	p, s, err := m.current(nil)
	if err != nil {
		return fmt.Errorf("set weights: %w", err)
	}
	want := p.weights()
	if len(weights) != len(want) {
		return fmt.Errorf("set weights: got %d arrays; the model has %d weights", len(weights), len(want))
	}
	values := make([][]float32, len(want))
	for i, w := range want {
		if weights[i].shape.String() != w.Shape.String() {
			return fmt.Errorf("set weights: array number %d is %v; the model's %s there is %v", i+1, weights[i].shape, w.Name, w.Shape)
		}
		if values[i], err = Values[float32](weights[i]); err != nil {
			return fmt.Errorf("set weights: %w", err)
		}
	}
	s.Weights = values
	return m.remember()
}

// current returns the model's plan for the input, and its state: what it has learned, or new weights.
func (m *Model) current(input Shape) (*plan, *state, error) {
	p, err := m.planned(input)
	if err != nil {
		return nil, nil, err
	}
	if p.input == nil {
		return nil, nil, errors.New(unknownInput)
	}
	if m.state == nil || len(m.state.Weights) < len(p.weights()) {
		if m.state, err = m.extended(m.state, p); err != nil {
			return nil, nil, err
		}
	}
	return p, m.state, nil
}

// extended returns new weights for a plan whose first layers may have theirs already, from before relayer.
func (m *Model) extended(kept *state, p *plan) (*state, error) {
	s, err := m.newState(p)
	if err != nil || kept == nil {
		return s, err
	}
	for i, values := range kept.Weights {
		if len(values) != len(s.Weights[i]) {
			return nil, fmt.Errorf("the model was built for another input than %v; Build makes its weights anew", batched(p.input))
		}
	}
	extended := *kept
	extended.Weights = append(slices.Clip(kept.Weights), s.Weights[len(kept.Weights):]...)
	return &extended, nil
}

// isOnlyMetric tells if this is one of the package's metrics that are no losses. They have all that a Loss has.
func isOnlyMetric(loss Loss) bool {
	is := func(name string) bool { return name == loss.Name() }
	return slices.ContainsFunc(metrics, func(m Metric) bool { return is(m.Name()) && reflect.TypeOf(m) == reflect.TypeOf(loss) }) &&
		!slices.ContainsFunc(losses, func(l Loss) bool { return is(l.Name()) })
}

// checkCompiled returns an error for a model that cannot be trained or evaluated on the targets.
func (m *Model) checkCompiled(p *plan, target Shape) error {
	if m.uncompiled != "" && (m.optimizer == nil || m.loss == nil) {
		return fmt.Errorf("the model is not compiled, since its file could not say how: %s; call Compile(optimizer, loss, metrics...) as it was", m.uncompiled)
	}
	if isNil(m.optimizer) || isNil(m.loss) {
		return errors.New("the model is not compiled; call Compile(optimizer, loss, metrics...) first, for example Compile(kit.RMSprop(), kit.CategoricalCrossentropy, kit.Accuracy)")
	}
	if isOnlyMetric(m.loss) {
		return fmt.Errorf("the loss %s is a metric only: training cannot follow it; train with a loss and watch it, for example Compile(kit.RMSprop(), kit.CategoricalCrossentropy, kit.Accuracy)", m.loss.Name())
	}
	if err := errors.Join(m.optimizer.Check(), tuningOf(m.optimizer).check()); err != nil {
		return fmt.Errorf("optimizer: %w", err)
	}
	if err := m.loss.Check(target, p.output()); err != nil {
		return err
	}
	for _, metric := range m.metrics {
		if isNil(unnamed(metric)) {
			return errors.New("one of the metrics is nil")
		}
		if metric.Name() == "" {
			return errors.New("one of the metrics has no name; kit.Named(name, metric) gives it one")
		}
		if err := metric.Check(target, p.output()); err != nil {
			return err
		}
		if n := metric.Sums(p.output()); n < 1 {
			return fmt.Errorf("the metric %s adds up %d numbers, as its Sums says; it has to be 1 or more", metric.Name(), n)
		}
	}
	return nil
}

// program returns the program of this name for these inputs and data, compiled when it is first asked for.
func (m *Model) program(d device, name string, inputs []input, data []*feed, build func(params []*graph.Node) []*graph.Node) (*program, error) {
	key := fmt.Sprint(d.backend.Name(), name, inputs, m.plan.architecture())
	for _, f := range data {
		key += fmt.Sprint(f.recipe, f.example)
	}
	return m.programs.get(key, func() (*program, error) { return compile([]device{d}, name, inputs, build) })
}

// open returns the backend that the model computes on.
func (m *Model) open() (*Backend, error) {
	if m.backend != nil {
		return m.backend, nil
	}
	return OpenBackend()
}

// snakeCase makes a name of a class as Keras does: conv2d of Conv2D, p_re_lu of PReLU.
func snakeCase(class string) string {
	for _, border := range []*regexp.Regexp{beforeWord, beforeCapital} {
		class = border.ReplaceAllString(class, "${1}_${2}")
	}
	return strings.ToLower(class)
}

var (
	beforeWord    = regexp.MustCompile("(.)([A-Z][a-z]+)")
	beforeCapital = regexp.MustCompile("([a-z])([A-Z])")
)
