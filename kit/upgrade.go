package kit

import (
	"cmp"
	"encoding/json"
	"fmt"
	"reflect"
	"regexp"
	"strconv"
	"strings"

	"layercake/internal/words"
)

// Before version 4 Save used names and forms specific to this project. This file converts them to Keras's, which Load
// reads.

// An oldFile is the model.json of versions 1 to 3, as far as it differs.
type oldFile struct {
	oldModel
	Compile *struct {
		Optimizer oldThing
		Schedule  *oldThing
		Loss      oldThing
		Metrics   []oldThing
		Missing   string
	}
}

type oldModel struct {
	Class   string
	Name    string
	Input   []int
	Layers  []oldLayer
	Inputs  []int
	Outputs [][3]int
}

type oldLayer struct {
	Class     string
	Name      string
	Input     []int
	Trainable bool
	Options   map[string]json.RawMessage
	Calls     [][][3]int
}

// An oldThing is an optimizer, a schedule, a loss or a metric.
type oldThing struct {
	Class   string
	Options map[string]json.RawMessage
	Name    string
}

// A kerasObject is an object in Keras's form, to be written.
type kerasObject struct {
	Class  string         `json:"class_name"`
	Config map[string]any `json:"config"`
}

// upgraded converts the model.json of an older version to the current one.
func upgraded(text []byte) (f modelFile, err error) {
	if err := json.Unmarshal(text, &f); err != nil {
		return f, err
	}
	var old oldFile
	if err := json.Unmarshal(text, &old); err != nil {
		return f, err
	}
	model, err := old.oldModel.upgraded("", nil)
	if err != nil {
		return f, err
	}
	if f.Model, err = json.Marshal(model); err != nil {
		return f, err
	}
	f.Compile = nil
	c := old.Compile
	if c == nil {
		return f, nil
	}
	f.Compile = &compileFile{Missing: c.Missing}
	if c.Missing != "" {
		return f, nil
	}
	optimizer := kerasObject{optimizers.classOf(c.Optimizer.Class), oldOptions(c.Optimizer.Options)}
	if c.Schedule != nil {
		schedule := oldOptions(c.Schedule.Options)
		if reflect.DeepEqual(schedule["warmup_target"], json.RawMessage("0")) && reflect.DeepEqual(schedule["warmup_steps"], json.RawMessage("0")) {
			schedule["warmup_target"] = nil
		}
		optimizer.Config["learning_rate"] = kerasObject{c.Schedule.Class, schedule}
	}
	var failed error
	raw := func(thing any) json.RawMessage {
		text, err := json.Marshal(thing)
		failed = cmp.Or(failed, err)
		return text
	}
	f.Compile.Optimizer = raw(optimizer)
	f.Compile.Loss = raw(kerasObject{losses.classOf(c.Loss.Class), oldOptions(c.Loss.Options)})
	for _, m := range c.Metrics {
		config := oldMetricOptions(m)
		if m.Name != "" {
			config["name"] = m.Name
		}
		f.Compile.Metrics = append(f.Compile.Metrics, raw(kerasObject{metrics.classOf(m.Class), config}))
	}
	return f, failed
}

// classOf returns the class that had this name: "adam", "mean_squared_error".
func (k *kind[T]) classOf(name string) string {
	for class := range k.makers {
		if words.Snake(class) == name || strings.EqualFold(class, name) {
			return class
		}
	}
	if name == "log_cosh" {
		return "LogCoshError"
	}
	return name
}

// oldOptions returns options by Keras's names: WeightDecay becomes weight_decay.
func oldOptions(options map[string]json.RawMessage) map[string]any {
	out := map[string]any{}
	for name, value := range options {
		name = words.Snake(name)
		switch name {
		case "beta1", "beta2":
			name = name[:4] + "_" + name[4:]
		case "clip_norm", "clip_value", "global_clip_norm":
			name = strings.Replace(name, "clip_", "clip", 1)
		case "ams_grad":
			name = "amsgrad"
		}
		out[name] = value
	}
	return out
}

// oldMetricOptions returns the options of a metric. Whether it had a threshold or a class was a separate option.
func oldMetricOptions(m oldThing) map[string]any {
	out := map[string]any{}
	is := func(flag string) bool { return string(m.Options[flag]) == "true" }
	for name, value := range m.Options {
		switch name {
		case "limited", "single", "Metric": // the last is the metric that this one was made of
			continue
		case "threshold":
			if _, ok := m.Options["limited"]; ok && !is("limited") {
				continue
			}
			if m.Class == "precision" || m.Class == "recall" {
				name = "thresholds"
			}
		case "class":
			if !is("single") {
				continue
			}
			name = "class_id"
		case "top_k":
			if string(value) == "0" {
				continue
			}
		case "thresholds":
			name = "num_thresholds"
		case "curve":
			value = ordinal(value, ROC, PR)
		case "average":
			value = ordinal(value, Macro, Micro, Weighted)
		}
		out[name] = value
	}
	return out
}

// ordinal returns the name of the value with this number.
func ordinal[T fmt.Stringer](number json.RawMessage, all ...T) json.RawMessage {
	for i, value := range all {
		if string(number) == strconv.Itoa(i) {
			return json.RawMessage(strconv.Quote(value.String()))
		}
	}
	return number
}

// upgraded returns the model in Keras's form. trainable is nil unless the model is a layer.
func (a oldModel) upgraded(name string, trainable *bool) (kerasObject, error) {
	w := kerasObject{cmp.Or(a.Class, sequential), map[string]any{"name": cmp.Or(name, a.Name), "trainable": trainable == nil || *trainable}}
	names := make([]string, len(a.Layers))
	counts := map[string]int{}
	for i, l := range a.Layers {
		class := words.Snake(l.Class)
		counts[class]++
		names[i] = cmp.Or(l.Name, autoName(class, counts[class]))
	}
	if w.Class == sequential {
		var all []any
		if a.Input != nil {
			all = append(all, kerasObject{"InputLayer", map[string]any{"batch_shape": batchShape(a.Input)}})
		}
		for i, l := range a.Layers {
			layer, err := l.upgraded(names[i])
			if err != nil {
				return w, fmt.Errorf("layer number %d: %w", i+1, err)
			}
			if i == 0 && a.Input == nil && l.Input != nil {
				all = append(all, kerasObject{"InputLayer", map[string]any{"batch_shape": batchShape(l.Input)}})
			}
			all = append(all, layer)
		}
		w.Config["layers"] = all
		return w, nil
	}
	type called struct {
		kerasObject
		Name  string           `json:"name"`
		Calls []map[string]any `json:"inbound_nodes"`
	}
	place := func(c [3]int) (tensorPlace, error) {
		if c[0] < 0 || c[0] >= len(names) {
			return tensorPlace{}, fmt.Errorf("its layers are not connected: %v is not a call", c)
		}
		return tensorPlace{names[c[0]], c[1], c[2]}, nil
	}
	var all []called
	for i, l := range a.Layers {
		layer, err := l.upgraded(names[i])
		if err != nil {
			return w, fmt.Errorf("layer number %d: %w", i+1, err)
		}
		c := called{layer, names[i], []map[string]any{}}
		for _, call := range l.Calls {
			var args []any
			for _, from := range call {
				t := kerasTensor{ClassName: kerasTensorClass}
				if t.Config.History, err = place(from); err != nil {
					return w, err
				}
				t.Config.Shape = batchShape{}
				args = append(args, t)
			}
			c.Calls = append(c.Calls, map[string]any{"args": args, "kwargs": map[string]any{}})
		}
		all = append(all, c)
	}
	var inputs, outputs []tensorPlace
	for _, i := range a.Inputs {
		p, err := place([3]int{i})
		if err != nil {
			return w, err
		}
		inputs = append(inputs, p)
	}
	for _, out := range a.Outputs {
		p, err := place(out)
		if err != nil {
			return w, err
		}
		if a.Layers[out[0]].Class == functional {
			p.call++
		}
		outputs = append(outputs, p)
	}
	w.Config["layers"], w.Config["input_layers"], w.Config["output_layers"] = all, inputs, outputs
	return w, nil
}

// upgraded returns the layer in Keras's form. name is its name in the model.
func (l oldLayer) upgraded(name string) (kerasObject, error) {
	if nested, ok := l.Options["model"]; ok {
		var m oldModel
		if err := json.Unmarshal(nested, &m); err != nil {
			return kerasObject{}, err
		}
		return m.upgraded(name, &l.Trainable)
	}
	w := kerasObject{l.Class, map[string]any{"name": name, "trainable": l.Trainable}}
	if l.Class == "InputLayer" {
		delete(w.Config, "trainable")
		w.Config["batch_shape"] = batchShape(l.Input)
		return w, nil
	}
	for name, value := range l.Options {
		if name == "dilation_rate" && strings.HasSuffix(l.Class, "Pooling2D") {
			continue // it was 1
		}
		var text string
		if err := json.Unmarshal(value, &text); err != nil || isNull(value) {
			w.Config[name] = value
			continue
		}
		thing, err := oldNamed(name, text)
		if err != nil {
			return w, fmt.Errorf("%s: %w", name, err)
		}
		name = strings.Replace(name, "recurrent_kernel_", "recurrent_", 1)
		if l.Class == "DepthwiseConv2D" {
			name = strings.Replace(name, "kernel_", "depthwise_", 1)
			name = strings.Replace(name, "depthwise_size", "kernel_size", 1)
		}
		w.Config[name] = thing
	}
	return w, nil
}

// oldNamed converts an option's text. Activations, initializers, regularizers and constraints were written as
// "glorot_uniform", "constant value=3", "l1=0 l2=0.01", "max_norm max=2 axes=[]".
func oldNamed(option, text string) (any, error) {
	switch {
	case strings.HasSuffix(option, "activation"), strings.HasSuffix(option, "_initializer"), strings.HasSuffix(option, "_regularizer"), strings.HasSuffix(option, "_constraint"):
	default:
		return text, nil
	}
	if text == "" {
		return nil, nil
	}
	arguments := map[string]any{}
	for _, found := range oldArgument.FindAllStringSubmatch(text, -1) {
		name, value := found[1], found[2]
		switch {
		case strings.HasPrefix(value, "["):
			var axes []int
			for _, field := range strings.Fields(strings.Trim(value, "[]")) {
				axis, err := strconv.Atoi(field)
				if err != nil {
					return nil, fmt.Errorf("%q: %w", text, err)
				}
				axes = append(axes, axis)
			}
			if len(axes) > 0 {
				arguments["axis"] = axesOption(axes)
			}
			continue
		case name == "min" || name == "max" || name == "value" && strings.HasSuffix(option, "activation"):
			name = map[string]string{"min": "min_value", "max": "max_value", "value": "default_value"}[name]
		}
		if number, err := strconv.ParseFloat(value, 64); err == nil {
			arguments[name] = number
		} else {
			arguments[name] = value
		}
	}
	class, _, _ := strings.Cut(text, " ")
	switch {
	case strings.HasSuffix(option, "activation"):
		if len(arguments) == 0 {
			return class, nil
		}
	case strings.HasSuffix(option, "_initializer"):
		class = initializers.classOf(class)
	case strings.HasSuffix(option, "_constraint"):
		class = constraints.classOf(class)
	case strings.Contains(class, "="):
		class = "L1L2"
	default:
		class = regularizers.classOf(class)
	}
	return kerasObject{class, arguments}, nil
}

var oldArgument = regexp.MustCompile(`(\w+)=(\[[^\]]*\]|\S+)`)
