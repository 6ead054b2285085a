package kit

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"

	"layercake/internal/hint"
	"layercake/internal/words"
)

// A plan is a checked model: its layers with their names, shapes and weights, and their calls in order. Each operation makes one, from
// only the graph of layers: newOutline finds the names and the order, and build computes what depends on the shapes of the model's
// inputs.
type plan struct {
	inputs    []Shape     // of one example; nil if unknown
	layers    []LayerInfo // each once, in the order of their first calls
	calls     []call
	outputs   []slot
	variables variables         // in the order of weights
	shapes    []Shape           // of variables
	places    []int             // index in weights of each weight of each layer; weights has shared weights once
	metrics   []metricKey       // added by layers
	unmasked  map[string]string // classes of layers that drop a mask, by name; set once there is a graph
}

// A container is a layer with a graph of its own: a model.
type container interface {
	// nested returns the plan of the layer for inputs of these shapes.
	nested(inputs []Shape) (*plan, error)
}

// A call is a call of a layer.
type call struct {
	*node
	info    int    // index of the layer in the plan's layers
	again   bool   // the layer was called before
	isInput bool   // the layer is one of the model's Inputs
	inputs  []slot // the node's, as slots
	outputs []Shape
	nested  *plan // of a layer that is a model
}

// A slot is an output of a call, or with a negative call an input of the model: -1 is the first.
type slot struct{ call, output int }

// newPlan checks the graph between inputs and outputs, for inputs of these shapes. An unknown shape is nil.
func newPlan(inputs []*node, outputs []outlet, shapes []Shape) (*plan, error) {
	p, err := newOutline(inputs, outputs)
	if err == nil {
		err = p.build(shapes)
	}
	if err != nil {
		return nil, err
	}
	return p, nil
}

// newOutline returns the plan of the graph between inputs and outputs, before any shapes are known.
func newOutline(inputs []*node, outputs []outlet) (*plan, error) {
	nodes, err := ordered(outputs)
	if err != nil {
		return nil, err
	}
	p := &plan{inputs: make([]Shape, len(inputs)), unmasked: map[string]string{}}
	slots := map[*node]int{} // the call of each node
	for i, in := range inputs {
		slots[in] = -1 - i
	}
	infos, counts, calls, nth := map[any]int{}, map[string]int{}, map[int]int{}, map[*node]int{}
	for _, n := range nodes {
		at, isInput := slots[n]
		in, ok := n.layer.(*InputLayer)
		switch {
		case ok && in.ofChain && isInput:
			continue
		case ok && !in.ofChain && !isInput:
			name := ""
			if in.name != "" {
				name = fmt.Sprintf(" %q", in.name)
			}
			return nil, fmt.Errorf("an output depends on an Input%s of %v that is not among the model's inputs", name, batched(in.shape))
		}
		info, known := infos[n.key()]
		if !known {
			info = len(p.layers)
			infos[n.key()] = info
			l, err := p.named(n.layer, counts)
			if err != nil {
				return nil, err
			}
			p.layers = append(p.layers, l)
		}
		if len(n.inputs) == 0 && !isInput {
			return nil, hint.Try(fmt.Errorf("layer %q is called without tensors", p.layers[info].Name), "call it on one, as in On(x)")
		}
		nth[n] = calls[info]
		calls[info]++
		l := &p.layers[info]
		c := call{node: n, info: info, again: known, isInput: isInput}
		if isInput {
			c.inputs = []slot{{at, 0}}
		}
		for _, in := range n.inputs {
			s := slot{slots[in.node], in.output}
			c.inputs = append(c.inputs, s)
			if s.call >= 0 {
				from := p.layers[p.calls[s.call].info].Name
				l.Connected = append(l.Connected, fmt.Sprintf("%s[%d][%d]", from, nth[in.node], in.output))
			}
		}
		slots[n] = len(p.calls)
		p.calls = append(p.calls, c)
	}
	for i, in := range inputs {
		if !slices.Contains(nodes, in) {
			return nil, hint.Try(fmt.Errorf("no output depends on input number %d", i+1), "leave it out of the model's inputs")
		}
	}
	for _, out := range outputs {
		p.outputs = append(p.outputs, slot{slots[out.node], out.output})
	}
	return p, nil
}

// build computes the shapes and weights of all layers, for inputs of these shapes. An unknown shape is nil.
func (p *plan) build(shapes []Shape) error {
	p.inputs = shapes
	for i := range p.calls {
		c := &p.calls[i]
		l := &p.layers[c.info]
		var inputs []Shape
		for _, s := range c.inputs {
			shape, err := p.shape(s)
			if err != nil {
				return fmt.Errorf("layer %q: %w", l.Name, err)
			}
			inputs = append(inputs, shape)
		}
		switch {
		case c.isInput:
			c.outputs, l.Input, l.Output = inputs, inputs[0], inputs[0]
		case slices.ContainsFunc(inputs, func(s Shape) bool { return s == nil }):
			c.outputs = []Shape{nil}
		default:
			if err := l.build(c, inputs); err != nil {
				return fmt.Errorf("layer %q: %w", l.Name, err)
			}
		}
		if !c.again {
			if err := p.share(l.Weights, c.variablesOf(l.Weights)); err != nil {
				return fmt.Errorf("layer %q: %w", l.Name, err)
			}
			p.metrics = append(p.metrics, c.metricsOf(l.Name)...)
		}
	}
	for _, s := range p.outputs {
		if _, err := p.shape(s); err != nil {
			return err
		}
	}
	return nil
}

// named describes a layer and gives it a unique name.
func (p *plan) named(layer Layer, counts map[string]int) (LayerInfo, error) {
	l := LayerInfo{Description: layer.Describe()}
	class := words.Snake(l.Class)
	counts[class]++
	if l.Name == "" {
		l.Name = autoName(class, counts[class])
	}
	if slices.ContainsFunc(p.layers, func(other LayerInfo) bool { return other.Name == l.Name }) {
		return l, hint.Try(fmt.Errorf("two layers are named %q", l.Name), "names must differ")
	}
	return l, nil
}

// autoName returns the automatic name of the nth layer of a class.
func autoName(class string, n int) string { return fmt.Sprintf("%s_%d", class, n) }

// shape returns the shape of a slot for one example.
func (p *plan) shape(s slot) (Shape, error) {
	if s.call < 0 {
		return p.inputs[-1-s.call], nil
	}
	c := p.calls[s.call]
	if s.output >= len(c.outputs) {
		return nil, hint.Try(fmt.Errorf("layer %q has %d outputs", p.layers[c.info].Name, len(c.outputs)), "output number %d is requested", s.output+1)
	}
	return c.outputs[s.output], nil
}

// build computes a call's output shapes, and at the layer's first call sets its shapes and weights.
func (l *LayerInfo) build(c *call, inputs []Shape) error {
	if told := l.InputShape; told != nil && !slices.Equal(told, inputs[0]) {
		return hint.Try(fmt.Errorf("its InputShape is %v, but its input %v", batched(told), batched(inputs[0])), "only a model's first layer needs one")
	}
	var outputs []Shape
	var weights []Weight
	var failed error
	err := caught(func() { outputs, weights, failed = c.build(l.Class, inputs) })
	if err = cmp.Or(err, failed); err != nil {
		return err
	}
	if len(outputs) == 0 {
		return errors.New("Build returned no output")
	}
	for i, output := range outputs {
		if outputs[i], err = checkedOutput(inputs[0], output); err != nil {
			return err
		}
	}
	c.outputs = outputs
	if c.again {
		return l.checkAgain(weights)
	}
	l.Input, l.Output, l.Weights = inputs[0], outputs[0], slices.Clone(weights)
	names := map[string]bool{}
	for i, w := range l.Weights {
		if err := w.check(); err != nil {
			return err
		}
		if names[w.Name] {
			return hint.Try(fmt.Errorf("Build returned two weights named %q", w.Name), "names must differ")
		}
		names[w.Name] = true
		l.Weights[i].layer = l.Name
	}
	return nil
}

// build calls the layer's Build, or BuildAll, or plans a nested model.
func (c *call) build(class string, inputs []Shape) (outputs []Shape, weights []Weight, err error) {
	switch layer := c.layer.(type) {
	case container:
		if c.nested, err = layer.nested(inputs); err != nil {
			return nil, nil, err
		}
		return c.nested.announced()
	case MultiLayer:
		return layer.BuildAll(inputs)
	}
	if len(inputs) != 1 {
		return nil, nil, hint.Try(hint.Try(fmt.Errorf("it is called on %d tensors", len(inputs)), "a %s takes one", class), "kit.Concatenate, kit.Add and similar layers combine several")
	}
	output, weights, err := c.layer.Build(inputs[0])
	return []Shape{output}, weights, err
}

// checkedOutput returns an output shape returned by Build, or an error if it is invalid.
func checkedOutput(input, output Shape) (Shape, error) {
	if !output.positive() {
		return nil, hint.Try(fmt.Errorf("Build returned the output %v for %v", []int(output), batched(input)), "all sizes must be 1 or more")
	}
	if output.numbers() > math.MaxInt32 {
		return nil, hint.Try(fmt.Errorf("the output is %v, which is %.3g numbers for each example", batched(output), output.numbers()), "there can be at most %.3g", float64(math.MaxInt32))
	}
	if output == nil {
		output = Shape{} // a number for each example; nil would mean unknown
	}
	return output, nil
}

// checkAgain returns an error if a layer's repeated call would need other weights.
func (l *LayerInfo) checkAgain(weights []Weight) error {
	same := slices.EqualFunc(l.Weights, weights, func(a, b Weight) bool { return a.Name == b.Name && slices.Equal(a.Shape, b.Shape) })
	if !same {
		return hint.Try(errors.New("it is called on inputs of different shapes, for which its weights would differ"), "make a layer for each")
	}
	return nil
}

// index returns the index of the layer with this name.
func (p *plan) index(name string) (int, error) {
	var names []string
	for i, l := range p.layers {
		if l.Name == name {
			return i, nil
		}
		names = append(names, l.Name)
	}
	return 0, hint.Try(fmt.Errorf("there is no layer %q", name), "the model has %s", strings.Join(names, ", "))
}

// isChain reports whether each layer is called once, on only the output of the layer before it.
func (p *plan) isChain() bool {
	if len(p.inputs) > 1 || len(p.outputs) > 1 || len(p.calls) > len(p.layers) {
		return false
	}
	for i, c := range p.calls {
		if len(c.inputs) != 1 || c.inputs[0].call != i-1 {
			return false
		}
	}
	return true
}

// distinct returns the layers, each once, in the order of their infos.
func (p *plan) distinct() []Layer {
	out := make([]Layer, len(p.layers))
	for _, c := range p.calls {
		out[c.info] = c.layer
	}
	return out
}

// known reports whether the shapes of all inputs are known.
func (p *plan) known() bool {
	return !slices.ContainsFunc(p.inputs, func(s Shape) bool { return s == nil })
}

// output returns the shape of the model's first output for one example.
func (p *plan) output() Shape { return p.outputShape(0) }

// outputShape returns the shape of one of the model's outputs for one example.
func (p *plan) outputShape(i int) Shape {
	s, _ := p.shape(p.outputs[i])
	return s
}

// architecture returns a text that is the same for models that can use each other's weights.
func (p *plan) architecture() string {
	var b strings.Builder
	fmt.Fprintln(&b, p.inputs, p.metrics)
	for i, l := range p.layers {
		var options any = l.Options
		if nested := p.nestedPlan(i); nested != nil {
			options = nested.architecture()
		}
		fmt.Fprintln(&b, l.Class, l.Name, l.Activation, options, l.Output, l.Connected)
		for _, w := range l.Weights {
			fmt.Fprintln(&b, " ", w.Name, w.Shape)
		}
	}
	return b.String()
}

// functions returns a text that differs for models whose layers' options have different functions, such as custom activations.
func (p *plan) functions() string {
	var b strings.Builder
	for i, l := range p.layers {
		if nested := p.nestedPlan(i); nested != nil {
			b.WriteString(nested.functions())
		} else {
			b.WriteString(l.Options.functions())
		}
	}
	return b.String()
}

// frozen returns a text that differs for models of which other layers are frozen.
func (p *plan) frozen() string {
	text := ""
	for i, l := range p.layers {
		text += fmt.Sprintln(l.Frozen)
		if nested := p.nestedPlan(i); nested != nil {
			text += nested.frozen()
		}
	}
	return text
}

// programs returns a text that is the same for models whose layers build the same graphs.
func (p *plan) programs() string { return p.architecture() + p.functions() + p.frozen() }

// nestedPlan returns the plan of a layer that is a model, or nil.
func (p *plan) nestedPlan(info int) *plan {
	for _, c := range p.calls {
		if c.info == info {
			return c.nested
		}
	}
	return nil
}

// share records the places of a layer's weights, which have the given variables.
func (p *plan) share(weights []Weight, of variables) error {
	for i, v := range of {
		at := slices.Index(p.variables, v)
		if at < 0 {
			at = len(p.variables)
			p.variables, p.shapes = append(p.variables, v), append(p.shapes, weights[i].Shape)
		}
		if shared := p.shapes[at]; !slices.Equal(shared, weights[i].Shape) {
			return hint.Try(fmt.Errorf("its %s would be %v, but elsewhere it is %v", weights[i].Name, weights[i].Shape, shared), "make a layer for each")
		}
		p.places = append(p.places, at)
	}
	return nil
}

// printUnmasked prints after which layers there is no mask, if a graph was built.
func (p *plan) printUnmasked() {
	for _, name := range slices.Sorted(maps.Keys(p.unmasked)) {
		fmt.Printf("Layers after %q see no mask: %s does not support masking.\n", name, p.unmasked[name])
	}
}

// params returns the number of parameters, and of trainable parameters.
func (p *plan) params() (total, trainable int) {
	for _, w := range p.weights() {
		total += w.Shape.Size()
		if !w.NonTrainable {
			trainable += w.Shape.Size()
		}
	}
	return total, trainable
}

// weights returns the weights of all layers, in order, shared weights once. Weights of frozen layers are not trainable.
func (p *plan) weights() []Weight {
	out := make([]Weight, 0, len(p.variables))
	places := p.places
	for _, l := range p.layers {
		for _, w := range l.Weights {
			at := places[0]
			places = places[1:]
			w.NonTrainable = w.NonTrainable || l.Frozen
			if at == len(out) {
				out = append(out, w)
			} else {
				out[at].NonTrainable = out[at].NonTrainable || w.NonTrainable
			}
		}
	}
	return out
}

// ofLayers returns one element for each weight of each layer, given one for each of weights.
func ofLayers[T any](p *plan, things []T) []T {
	out := make([]T, len(p.places))
	for i, at := range p.places {
		out[i] = things[at]
	}
	return out
}

// trained returns the indices, in plan.weights, of the trainable weights.
func (p *plan) trained() []int {
	var out []int
	for i, w := range p.weights() {
		if !w.NonTrainable {
			out = append(out, i)
		}
	}
	return out
}

// values returns the values of all weights.
func (p *plan) values() [][]float32 {
	out := make([][]float32, len(p.variables))
	for i, v := range p.variables {
		out[i] = v.values
	}
	return out
}

// setValues replaces the values of all weights.
func (p *plan) setValues(values [][]float32) {
	for i, v := range p.variables {
		v.values = values[i]
	}
}

// metricsOf returns the metrics that a call's layer, with the given name, announces.
func (c *call) metricsOf(scope string) (keys []metricKey) {
	switch l := c.layer.(type) {
	case container:
		if c.nested == nil {
			return nil // its shapes are still unknown
		}
		for _, inner := range c.nested.metrics {
			keys = append(keys, metricKey{scope + "/" + inner.scope, inner.name})
		}
	case MeasuringLayer:
		for _, name := range l.Metrics() {
			if key := (metricKey{scope, name}); !slices.Contains(keys, key) {
				keys = append(keys, key)
			}
		}
	}
	return keys
}

// variablesOf returns the variables of a call's layer, which has the given weights.
func (c *call) variablesOf(weights []Weight) variables {
	own := &c.node.variables
	if l, ok := c.layer.(interface{ own() *variables }); ok {
		own = l.own()
	}
	return own.of(weights)
}

// announced returns the outputs and weights of a nested model.
func (p *plan) announced() (outputs []Shape, weights []Weight, err error) {
	for _, out := range p.outputs {
		shape, err := p.shape(out)
		if err != nil {
			return nil, nil, err
		}
		outputs = append(outputs, shape)
	}
	return outputs, p.scoped(), nil
}

// scoped returns the weights of a nested model, with their variables. Their names are prefixed with the names of their layers.
func (p *plan) scoped() (weights []Weight) {
	variables := ofLayers(p, p.variables)
	for _, l := range p.layers {
		for _, w := range l.Weights {
			w.Name, w.NonTrainable, w.variable = l.Name+"/"+w.Name, w.NonTrainable || l.Frozen, variables[len(weights)]
			weights = append(weights, w)
		}
	}
	return weights
}

// inputNames returns the names of the model's inputs.
func (p *plan) inputNames() []string {
	names := make([]string, len(p.inputs))
	for i := range names {
		names[i] = "x"
	}
	for _, c := range p.calls {
		for _, in := range c.inputs {
			if _, ok := c.layer.(*InputLayer); ok && in.call < 0 {
				names[-1-in.call] = p.layers[c.info].Name
			}
		}
	}
	return names
}

// outputNames returns the names of the model's outputs: the names of the layers that return them.
func (p *plan) outputNames() (names []string) {
	for _, out := range p.outputs {
		name := ""
		switch {
		case out.call < 0:
			name = p.inputNames()[-1-out.call]
		default:
			name = p.layers[p.calls[out.call].info].Name
			if out.output > 0 {
				name = fmt.Sprintf("%s_%d", name, out.output)
			}
		}
		for i, taken := 1, name; slices.Contains(names, name); i++ {
			name = fmt.Sprintf("%s_%d", taken, i)
		}
		names = append(names, name)
	}
	return names
}

// isInput reports whether a slot is the given input of the model.
func (p *plan) isInput(s slot, input int) bool {
	if s.call >= 0 {
		if _, ok := p.calls[s.call].layer.(*InputLayer); ok {
			s = p.calls[s.call].inputs[0]
		}
	}
	return s.call == -1-input
}
