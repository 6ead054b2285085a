package kit

import (
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
		params, _ := p.params()
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
