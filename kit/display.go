package kit

import (
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"

	"layercake/internal/words"
)

// What a cell shows of the things of this package, if one is its last expression: a line that says what it is, with the
// options that are not the defaults.

// String says what the model is, in one line:
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

// joined is "(784,), (10,)".
func joined(shapes []Shape) string {
	var texts []string
	for _, s := range shapes {
		texts = append(texts, s.String())
	}
	return strings.Join(texts, ", ")
}

// String says how many epochs there were, and what was measured last:
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

// String says how many examples there are, and what they are:
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
	add("sample weights", d.SampleWeight)
	text := "Dataset"
	if x, ok := d.inputs().(Array); ok {
		text += " of " + words.Plural(x.Len(), "example")
	}
	if len(parts) == 0 {
		return text
	}
	return text + ": " + strings.Join(parts, ", ")
}

// String says what the layer is and what it was told: Dense(units=64, activation="relu").
func (o *options[Self]) String() string {
	layer, ok := any(o.layer).(Layer)
	if !ok || isNil(layer) {
		return "a layer that no function of kit has made"
	}
	return layerText(layer)
}

// String says what the input is: InputLayer(input_shape=(784,)).
func (i *InputLayer) String() string { return layerText(i) }

// String says what the tensor is made by, and its shape:
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
		return "Tensor that cannot be: " + err.Error()
	}
	return fmt.Sprintf("Tensor %v, the output of %s", batched(pl.output()), p.node.layer.Describe().Class)
}

func layerText(layer Layer) string {
	d := layer.Describe()
	var usual Options
	if maker, ok := layers[d.Class]; ok {
		usual = maker().Describe().Options
	}
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

// essential are the options that say what a thing is, and come first. The others are shown if they are not what they usually are.
var essential = []string{"units", "filters", "kernel_size", "input_dim", "output_dim", "target_shape", "dims", "rate", "stddev",
	"factor", "height_factor", "width_factor", "pool_size", "size", "scale",
	"initial_learning_rate", "decay_steps", "first_decay_steps", "decay_rate", "boundaries", "values"}

// toldOf lists the options that are not as usual, and the essential ones before them.
func toldOf(options, usual Options) (told []string) {
	text := func(value any) string {
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

// optimizerText says what an optimizer is: Adam(learning_rate=0.001, weight_decay=0.01).
func optimizerText(o Optimizer) string {
	if isNil(o) {
		return "an optimizer that is nil"
	}
	rate := fmt.Sprintf("learning_rate=%v", o.InitialLearningRate())
	if s := tuningOf(o).schedule; !isNil(s) {
		rate = "learning_rate=" + scheduleClass(s)
	}
	usual := ""
	if p, err := prototypeOf(optimizers(), optimizerClass, optimizerClass(o)); err == nil {
		usual = p.Describe()
	}
	told := []string{rate}
	for _, option := range strings.Fields(o.Describe())[1:] {
		if !slices.Contains(strings.Fields(usual), option) {
			told = append(told, option)
		}
	}
	told = append(told, strings.Fields(tuningOf(o).text())...)
	class := strings.TrimSuffix(reflect.TypeOf(o).Elem().Name(), "Optimizer")
	return fmt.Sprintf("%s(%s)", class, strings.Join(told, ", "))
}

// scheduleText says what a schedule is: CosineDecay(initial_learning_rate=0.1, decay_steps=100).
func scheduleText(s Schedule) string {
	configured, ok := s.(Configured)
	if !ok || isNil(s) {
		return scheduleClass(s)
	}
	var told []string
	c := configured.Config()
	for _, known := range schedules() {
		if usual := known.(Configured).Config(); usual.Class == c.Class {
			told = toldOf(c.Options, usual.Options)
		}
	}
	return fmt.Sprintf("%s(%s)", c.Class, strings.Join(told, ", "))
}

// String says what the optimizer is: Adam(learning_rate=0.001).
func (o *AdadeltaOptimizer) String() string { return optimizerText(o) }

// String says what the optimizer is: Adam(learning_rate=0.001).
func (o *AdagradOptimizer) String() string { return optimizerText(o) }

// String says what the optimizer is: Adam(learning_rate=0.001).
func (o *AdamOptimizer) String() string { return optimizerText(o) }

// String says what the optimizer is: Adam(learning_rate=0.001).
func (o *AdamaxOptimizer) String() string { return optimizerText(o) }

// String says what the optimizer is: Adam(learning_rate=0.001).
func (o *LionOptimizer) String() string { return optimizerText(o) }

// String says what the optimizer is: Adam(learning_rate=0.001).
func (o *NadamOptimizer) String() string { return optimizerText(o) }

// String says what the optimizer is: Adam(learning_rate=0.001).
func (o *RMSpropOptimizer) String() string { return optimizerText(o) }

// String says what the optimizer is: Adam(learning_rate=0.001).
func (o *SGDOptimizer) String() string { return optimizerText(o) }

// metricText says what a metric is: precision threshold=0.8.
func metricText(m Metric) string {
	var is, usual Options
	is, _ = optionsOf(pointerTo(m)).(Options)
	if p, err := prototypeOf(metrics, Metric.Name, m.Name()); err == nil {
		usual, _ = optionsOf(pointerTo(p)).(Options)
	}
	for option, flag := range map[string]string{"threshold": "limited", "class": "single"} { // which says that 0 is a choice too
		if set, ok := is[flag].(*bool); ok && *set {
			delete(usual, option)
		}
		delete(is, flag)
	}
	return strings.Join(append([]string{m.Name()}, toldOf(is, usual)...), " ")
}

// String is the metric's name, with the options that are not the defaults.
func (m AUCMetric) String() string { return metricText(m) }

// String is the metric's name, with the options that are not the defaults.
func (a BinaryAccuracyMetric) String() string { return metricText(a) }

// String is the metric's name, with the options that are not the defaults.
func (m F1ScoreMetric) String() string { return metricText(m) }

// String is the metric's name, with the options that are not the defaults.
func (m PrecisionMetric) String() string { return metricText(m) }

// String is the metric's name, with the options that are not the defaults.
func (a TopKAccuracyMetric) String() string { return metricText(a) }

func (a accuracy) String() string             { return a.Name() }
func (a classAccuracy) String() string        { return a.Name() }
func (m rootMeanSquaredError) String() string { return m.Name() }
func (n named) String() string                { return fmt.Sprintf("%s: %v", n.name, n.Metric) }

// String is the name.
func (f ActivationFunc) String() string { return cmp.Or(f.Name, "no activation") }

// String is the name.
func (i Initializer) String() string { return cmp.Or(i.Name, "no initializer") }

// String is the name.
func (r Regularizer) String() string { return cmp.Or(r.Name, "no regularizer") }

// String is the name.
func (c Constraint) String() string { return cmp.Or(c.Name, "no constraint") }
