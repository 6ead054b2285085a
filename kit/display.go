package kit

import (
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"layercake/internal/words"
)

// The texts that a cell shows for values of this package, if one is its last expression: a line with the options that
// differ from the defaults.

// String describes the model in one line:
//
//	Sequential "mnist": (784,) → (10,), 3 layers, 535,818 parameters, compiled with adam and categorical_crossentropy
func (m *Model) String() string {
	if m == nil {
		return "a model that is nil"
	}
	var parts []string
	ends := ""
	switch p, err := m.plan(); {
	case err != nil:
		parts = append(parts, "does not work: "+err.Error())
	case !p.known():
		parts = append(parts, words.Plural(len(p.layers), "layer"), "no input shape yet")
	default:
		var outputs []Shape
		for i := range p.outputs {
			outputs = append(outputs, p.outputShape(i))
		}
		ends = joined(p.inputs) + " → " + joined(outputs) + ", "
		params := 0
		for _, l := range p.layers {
			params += l.Params()
		}
		parts = append(parts, words.Plural(len(p.layers), "layer"), thousands(params)+" parameters")
	}
	compiled := "not compiled"
	if !isNil(m.optimizer) && !isNil(m.loss) {
		compiled = "compiled with " + optimizerClass(m.optimizer) + " and " + m.loss.Name()
	}
	return fmt.Sprintf("%s %q: %s%s", m.class, m.title(), ends, strings.Join(append(parts, compiled), ", "))
}

// joined returns the shapes as "(784,), (10,)".
func joined(shapes []Shape) string {
	var texts []string
	for _, s := range shapes {
		texts = append(texts, s.String())
	}
	return strings.Join(texts, ", ")
}

// String returns the number of epochs and the last metrics:
//
//	History of 5 epochs: accuracy: 0.9897 - loss: 0.0331
func (h *History) String() string {
	if h == nil {
		return "a history that is nil"
	}
	last := map[string]float64{}
	for _, name := range h.Names() {
		if value, ok := h.Last(name); ok {
			last[name] = value
		}
	}
	text := "History of " + words.Plural(len(h.Epochs), "epoch")
	if h.Interrupted {
		text += ", interrupted"
	}
	if len(last) > 0 {
		text += ": " + strings.TrimPrefix(formatLogs(last), " - ")
	}
	return text
}

// String returns the number of examples, and the shapes and types of the arrays:
//
//	Dataset of 60000 examples: x (60000, 28, 28) uint8, y (60000,) uint8
func (d Dataset) String() string {
	var parts []string
	add := func(name string, a Array) {
		switch {
		case a.Err() != nil && a.given():
			parts = append(parts, name+": "+a.Err().Error())
		case a.given():
			parts = append(parts, fmt.Sprintf("%s %v %s", name, a.shape, strings.ToLower(a.dtype.String())))
		}
	}
	several := func(name string, arrays Arrays) {
		switch arrays := arrays.(type) {
		case Array:
			add(name, arrays)
		case ArrayList:
			for i, a := range arrays {
				add(fmt.Sprintf("%s[%d]", name, i), a)
			}
		case ArrayMap:
			for _, key := range slices.Sorted(maps.Keys(arrays)) {
				add(fmt.Sprintf("%s[%q]", name, key), arrays[key])
			}
		}
	}
	several("x", d.inputs())
	if len(d.Columns) > 0 && len(parts) > 0 {
		parts[0] += " of " + words.Names(d.Columns)
	}
	several("y", d.targets())
	several("sample weights", d.SampleWeight)
	text := "Dataset"
	if x, ok := d.inputs().(Array); ok {
		text += " of " + words.Plural(x.Len(), "example")
	}
	if len(parts) == 0 {
		return text
	}
	return text + ": " + strings.Join(parts, ", ")
}

// String returns the layer's class and options: Dense(units=64, activation="relu").
func (o *options[Self]) String() string {
	layer, ok := any(o.layer).(Layer)
	if !ok || isNil(layer) {
		return "a layer not made by a function of kit"
	}
	return layerText(layer)
}

// String describes the input: InputLayer(input_shape=(784,)).
func (i *InputLayer) String() string { return layerText(i) }

// String returns the tensor's shape and the layer that makes it:
//
//	Tensor (None, 64), the output of Dense
func (p outlet) String() string {
	nodes, err := ordered([]outlet{p})
	var inputs []*node
	var shapes []Shape
	for _, n := range nodes {
		if in, ok := n.layer.(*InputLayer); ok {
			inputs, shapes = append(inputs, n), append(shapes, in.shape)
		}
	}
	var pl *plan
	if err == nil {
		pl, err = newPlan(inputs, []outlet{p}, shapes)
	}
	if err != nil {
		return "Tensor with an error: " + err.Error()
	}
	return fmt.Sprintf("Tensor %v, the output of %s", batched(pl.output()), p.node.layer.Describe().Class)
}

func layerText(layer Layer) string {
	d := layer.Describe()
	var usual Options
	if maker, ok := layers.makers[d.Class]; ok {
		usual = maker().Describe().Options
	}
	delete(d.Options, "batch_shape") // of an Input, whose shape follows below
	told := toldOf(d.Options, usual)
	if d.Name != "" {
		told = append(told, fmt.Sprintf("name=%q", d.Name))
	}
	if d.InputShape != nil {
		told = append(told, fmt.Sprintf("input_shape=%v", d.InputShape))
	}
	if d.Frozen {
		told = append(told, "trainable=false")
	}
	return fmt.Sprintf("%s(%s)", d.Class, strings.Join(told, ", "))
}

// essential are the options that are always shown, and come first. Others are shown only if they differ from the usual
// values.
var essential = []string{"units", "filters", "kernel_size", "input_dim", "output_dim", "target_shape", "dims", "rate", "stddev",
	"factor", "height_factor", "width_factor", "pool_size", "size", "scale",
	"learning_rate", "initial_learning_rate", "decay_steps", "first_decay_steps", "decay_rate", "boundaries", "values", "l1", "l2", "value", "max_value"}

// toldOf lists the essential options and then those that differ from the usual values.
func toldOf(options, usual Options) (told []string) {
	text := func(value any) string {
		switch value := value.(type) {
		case *Initializer:
			return value.String()
		case *Regularizer:
			return value.String()
		case *Constraint:
			return value.String()
		case *rateOption:
			if value.schedule != nil {
				return scheduleText(value.schedule)
			}
		}
		data, err := json.Marshal(value)
		if err != nil {
			return "?"
		}
		return strings.NewReplacer(",", ", ", "[", "(", "]", ")").Replace(string(data))
	}
	names := slices.Sorted(maps.Keys(options))
	slices.SortStableFunc(names, func(a, b string) int { return rank(a) - rank(b) })
	for _, name := range names {
		is, was := text(options[name]), text(usual[name])
		if is != was || slices.Contains(essential, name) && is != "null" {
			told = append(told, name+"="+is)
		}
	}
	return told
}

func rank(name string) int {
	if i := slices.Index(essential, name); i >= 0 {
		return i
	}
	return len(essential)
}

// configText returns the class with the options that differ from the usual ones: Adam(learning_rate=0.001).
func configText(c, usual Config) string {
	return fmt.Sprintf("%s(%s)", c.Class, strings.Join(toldOf(c.Options, usual.Options), ", "))
}

// text returns the configText of a thing.
func (k *kind[T]) text(thing T) string {
	d, err := k.describe(thing)
	if err != nil {
		return fmt.Sprintf("%T", thing)
	}
	var usual Config
	if maker := k.makers[d.Class]; maker != nil {
		if u, err := k.describe(maker()); err == nil {
			usual = u.Config
		}
	}
	return configText(d.Config, usual)
}

// String describes the optimizer: Adam(learning_rate=0.001).
func (o *optimizerOptions[Self]) String() string {
	optimizer, ok := any(o.self).(Optimizer)
	if !ok || isNil(optimizer) {
		return "an optimizer not made by a function of kit"
	}
	return optimizers.text(optimizer)
}

// scheduleText describes a schedule: CosineDecay(initial_learning_rate=0.1, decay_steps=100).
func scheduleText(s Schedule) string {
	if _, ok := s.(Configured); !ok || isNil(s) {
		return scheduleClass(s)
	}
	return schedules.text(s)
}

// metricText describes a metric: precision thresholds=0.8.
func metricText(m Metric) string {
	d, err := metrics.describe(m)
	if err != nil {
		return m.Name()
	}
	delete(d.Options, "name")
	var usual Options
	if maker := metrics.makers[d.Class]; maker != nil {
		if u, err := metrics.describe(maker()); err == nil {
			usual = u.Options
		}
	}
	return strings.Join(append([]string{m.Name()}, toldOf(d.Options, usual)...), " ")
}

func (n named) String() string { return fmt.Sprintf("%s: %v", n.name, n.Metric) }

// String returns the name, with the options if there are any.
func (f ActivationFunc) String() string {
	if len(f.options) > 0 {
		return activations.text(f)
	}
	return cmp.Or(f.Name, "no activation")
}

// String describes the initializer: Constant(value=3).
func (i Initializer) String() string {
	if i.Name == "" {
		return "no initializer"
	}
	return initializers.text(i)
}

// String describes the regularizer: L2(l2=0.01).
func (r Regularizer) String() string {
	if r.Name == "" {
		return "no regularizer"
	}
	return regularizers.text(r)
}

// String describes the constraint: MaxNorm(max_value=2).
func (c Constraint) String() string {
	if c.Name == "" {
		return "no constraint"
	}
	return constraints.text(c)
}
