package kit

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"layercake/internal/hint"
	"layercake/internal/words"
)

// A modelConfig is Keras's config of a model: its layers and how they are connected.
type modelConfig Model

// A sequentialConfig is Keras's config of a Sequential model. The first layer is an InputLayer if the shape is known.
type sequentialConfig struct {
	Name      string            `json:"name"`
	Trainable bool              `json:"trainable"`
	DType     *float32Option    `json:"dtype"`
	Layers    []json.RawMessage `json:"layers"`
	Built     batchShape        `json:"build_input_shape,omitempty"`
}

// A functionalConfig is Keras's config of a Functional model.
type functionalConfig struct {
	Name      string         `json:"name"`
	Trainable bool           `json:"trainable"`
	Layers    []calledLayer  `json:"layers"`
	Inputs    tensorPlaces   `json:"input_layers"`
	Outputs   tensorPlaces   `json:"output_layers"`
	DType     *float32Option `json:"dtype,omitempty"`
}

// A calledLayer is a layer with its calls.
type calledLayer struct {
	object
	Name  string      `json:"name"`
	Calls []layerCall `json:"inbound_nodes"`
}

// A layerCall has the arguments of a call of a layer.
type layerCall struct {
	Args   []json.RawMessage `json:"args"`   // a tensor, or a list of several
	Kwargs map[string]any    `json:"kwargs"` // other arguments
}

// A tensorPlace identifies a tensor by its layer, the number of the call, and the number of the output.
type tensorPlace struct {
	layer        string
	call, output int
}

// tensorPlaces are places, written without a list if there is only one.
type tensorPlaces []tensorPlace

// A kerasTensor is a tensor, an argument of a layer's call, as Keras writes it.
type kerasTensor struct {
	ClassName string `json:"class_name"`
	Config    struct {
		Shape   batchShape  `json:"shape"`
		DType   string      `json:"dtype"`
		History tensorPlace `json:"keras_history"`
	} `json:"config"`
}

const kerasTensorClass = "__keras_tensor__"

func (p tensorPlace) MarshalJSON() ([]byte, error) {
	return json.Marshal([]any{p.layer, p.call, p.output})
}

func (p *tensorPlace) UnmarshalJSON(text []byte) error {
	parts := []any{&p.layer, &p.call, &p.output}
	if err := json.Unmarshal(text, &parts); err != nil || len(parts) != 3 {
		return fmt.Errorf("%s is not a tensor: it must be a layer's name and two numbers", excerpt(text))
	}
	return nil
}

func (p tensorPlaces) MarshalJSON() ([]byte, error) {
	if len(p) == 1 {
		return json.Marshal(p[0])
	}
	return json.Marshal([]tensorPlace(p))
}

func (p *tensorPlaces) UnmarshalJSON(text []byte) error {
	var one tensorPlace
	if json.Unmarshal(text, &one) == nil {
		*p = tensorPlaces{one}
		return nil
	}
	return json.Unmarshal(text, (*[]tensorPlace)(p))
}

// MarshalJSON writes the model as far as it is known without data, for example as a layer of another model.
func (c *modelConfig) MarshalJSON() ([]byte, error) {
	m := (*Model)(c)
	if err := m.checkGraph(); err != nil {
		return nil, err
	}
	told, err := m.toldInputs()
	if err != nil {
		return nil, err
	}
	p, err := newPlan(m.inputs, m.outputs, told)
	if err != nil {
		return nil, err
	}
	return m.config(p)
}

// encoded returns Keras's JSON of the model, given its plan.
func (m *Model) encoded(p *plan) (json.RawMessage, error) {
	config, err := m.config(p)
	if err != nil {
		return nil, err
	}
	o, err := layers.object(Config{Class: m.class})
	if err != nil {
		return nil, err
	}
	o.Config = config
	return json.Marshal(o)
}

// config returns Keras's config of the model, given its plan.
func (m *Model) config(p *plan) (json.RawMessage, error) {
	var made []object
	for i, layer := range p.distinct() {
		if nested, ok := layer.(*Model); ok {
			renamed := *nested
			renamed.name, layer = p.layers[i].Name, &renamed
		}
		d, err := layers.described(layer)
		if err == nil {
			d.Options["name"] = &p.layers[i].Name
			var o object
			if o, err = layers.object(d.Config); err == nil {
				made = append(made, o)
			}
		}
		if err != nil {
			return nil, fmt.Errorf("layer %q: %w", p.layers[i].Name, innermost(err))
		}
	}
	if m.class == sequential {
		return m.sequentialConfig(p, made)
	}
	f := functionalConfig{Name: m.title(), Trainable: !m.frozen, Inputs: make(tensorPlaces, len(p.inputs))}
	for i, o := range made {
		f.Layers = append(f.Layers, calledLayer{o, p.layers[i].Name, []layerCall{}})
	}
	var places []tensorPlace // of the calls
	at := func(s slot) tensorPlace {
		place := places[s.call]
		place.output = s.output
		return place
	}
	for _, c := range p.calls {
		layer := &f.Layers[c.info]
		places = append(places, tensorPlace{layer: layer.Name, call: len(layer.Calls)})
		if _, ok := c.layer.(*InputLayer); ok {
			f.Inputs[-1-c.inputs[0].call] = tensorPlace{layer: layer.Name}
			continue
		}
		call, err := callOf(p, c, at)
		if err != nil {
			return nil, err
		}
		layer.Calls = append(layer.Calls, call)
	}
	for _, out := range p.outputs {
		place := at(out)
		if p.layers[p.calls[out.call].info].Class == functional {
			place.call++ // Keras counts the call that made that model, but only here
		}
		f.Outputs = append(f.Outputs, place)
	}
	return json.Marshal(f)
}

// callOf returns Keras's JSON of a call of a plan.
func callOf(p *plan, c call, at func(slot) tensorPlace) (out layerCall, err error) {
	var tensors []json.RawMessage
	for _, in := range c.inputs {
		shape, err := p.shape(in)
		if err != nil {
			return out, err
		}
		t := kerasTensor{ClassName: kerasTensorClass}
		t.Config.Shape, t.Config.DType, t.Config.History = batchShape(shape), "float32", at(in)
		text, err := json.Marshal(t)
		if err != nil {
			return out, err
		}
		tensors = append(tensors, text)
	}
	out = layerCall{Args: tensors, Kwargs: keywordsOf(c.layer)}
	if _, ok := c.layer.(recurrentLayer); ok {
		if out.Args = tensors[:1]; len(tensors) > 1 {
			out.Kwargs = map[string]any{initialState: tensors[1:]} // Keras then writes no defaults
		}
		return out, nil
	}
	_, several := c.layer.(MultiLayer)
	_, apart := c.layer.(positional)
	if several && !apart && len(tensors) > 1 {
		list, err := json.Marshal(tensors)
		if err != nil {
			return out, err
		}
		out.Args = []json.RawMessage{list}
	}
	return out, nil
}

func (m *Model) sequentialConfig(p *plan, made []object) (json.RawMessage, error) {
	f := sequentialConfig{Name: m.title(), Trainable: !m.frozen, DType: &float32Option{policy: true}, Built: batchShape(p.inputs[0])}
	if p.inputs[0] != nil {
		in := Input(p.inputs[0]...).Name(cmp.Or(m.chainInput().name, "input_layer"))
		text, err := layers.encode(in)
		if err != nil {
			return nil, err
		}
		f.Layers = append(f.Layers, text)
	}
	for _, o := range made {
		text, err := json.Marshal(o)
		if err != nil {
			return nil, err
		}
		f.Layers = append(f.Layers, text)
	}
	return json.Marshal(f)
}

// UnmarshalJSON sets a model, whose class is known, from its config.
func (c *modelConfig) UnmarshalJSON(text []byte) (err error) {
	m := (*Model)(c)
	if m.class == sequential {
		err = m.setSequential(text)
	} else {
		err = m.setFunctional(text)
	}
	if err == nil {
		err = m.checkGraph()
	}
	if err != nil {
		return err
	}
	return m.renumber()
}

func (m *Model) setSequential(text []byte) error {
	var f sequentialConfig
	if err := json.Unmarshal(text, &f); err != nil {
		return err
	}
	m.name, m.frozen = f.Name, !f.Trainable
	for i, text := range f.Layers {
		layer, err := layers.decode(text)
		if err != nil {
			return fmt.Errorf("layer number %d: %w", i+1, err)
		}
		if in, ok := layer.(*InputLayer); ok && i == 0 {
			m.chainInput().name = in.name
		}
		m.append(layer)
	}
	if m.chainInput().shape == nil {
		m.chainInput().shape = Shape(f.Built)
	}
	return nil
}

func (m *Model) setFunctional(text []byte) error {
	var f functionalConfig
	if err := json.Unmarshal(text, &f); err != nil {
		return err
	}
	m.name, m.frozen = f.Name, !f.Trainable
	f.Layers = withoutOperations(f.Layers)
	made := make([]Layer, len(f.Layers))
	nodes := map[string][]*node{} // the calls made of each layer
	for i, l := range f.Layers {
		text, err := json.Marshal(l.object)
		if err == nil {
			made[i], err = layers.decode(text)
		}
		if err != nil {
			return fmt.Errorf("layer number %d: %w", i+1, err)
		}
		if nodes[l.Name] != nil {
			return hint.Try(fmt.Errorf("two layers are named %q", l.Name), "names must differ")
		}
		nodes[l.Name] = []*node{}
		if in, ok := made[i].(*InputLayer); ok {
			nodes[l.Name] = []*node{in.at.node}
			f.Layers[i].Calls = nil
		}
	}
	find := func(p tensorPlace) (outlet, error) {
		if p.call < 0 || p.call >= len(nodes[p.layer]) || p.output < 0 {
			return outlet{}, fmt.Errorf("its layers are not connected: there is no call number %d of a layer %q", p.call+1, p.layer)
		}
		return outlet{nodes[p.layer][p.call], p.output}, nil
	}
	// A layer can be called both before and after another layer, so calls are made as soon as their inputs exist.
	for {
		left, before := 0, 0
		for i := range f.Layers {
			l := &f.Layers[i]
			before += len(l.Calls)
			for len(l.Calls) > 0 {
				places, err := l.Calls[0].tensors(made[i], nodes)
				if err != nil {
					return fmt.Errorf("layer %q: %w", l.Name, err)
				}
				n := &node{layer: made[i]}
				ready := true
				for _, place := range places {
					in, err := find(place)
					ready = ready && err == nil
					n.inputs = append(n.inputs, in)
				}
				if !ready {
					break
				}
				nodes[l.Name], l.Calls = append(nodes[l.Name], n), l.Calls[1:]
			}
			left += len(l.Calls)
		}
		if left == 0 {
			break
		}
		if left == before {
			return fmt.Errorf("its layers are not connected: %d calls lack an input", left)
		}
	}
	for _, place := range f.Inputs {
		in, err := find(place)
		if err != nil {
			return err
		}
		m.inputs = append(m.inputs, in.node)
	}
	for _, place := range f.Outputs {
		if i := slices.IndexFunc(f.Layers, func(l calledLayer) bool { return l.Name == place.layer }); i >= 0 && f.Layers[i].ClassName == functional {
			place.call--
		}
		out, err := find(place)
		if err != nil {
			return err
		}
		m.outputs = append(m.outputs, out)
	}
	return nil
}

// sourceOf returns the layer that a decoded argument is an output of, if it is a tensor.
func sourceOf(value any) (layer string, ok bool) {
	text, err := json.Marshal(value)
	if err != nil {
		return "", false
	}
	if names := tensorNames(text); len(names) == 1 {
		return names[0], true
	}
	return "", false
}

// withoutOperations returns the layers without the operations that Keras writes among them to compute masks, of which nothing else
// depends: layers compute masks themselves here.
func withoutOperations(all []calledLayer) (kept []calledLayer) {
	needed := map[string]bool{}
	for _, l := range all {
		for _, c := range l.Calls {
			for _, arg := range c.Args {
				for _, name := range tensorNames(arg) {
					needed[name] = needed[name] || !l.isOperation()
				}
			}
		}
	}
	return slices.DeleteFunc(slices.Clone(all), func(l calledLayer) bool { return l.isOperation() && !needed[l.Name] })
}

func (l calledLayer) isOperation() bool {
	return l.Module != nil && strings.HasPrefix(*l.Module, "keras.src.ops")
}

// tensorNames are the layers whose outputs an argument has.
func tensorNames(arg json.RawMessage) (names []string) {
	var list []json.RawMessage
	if json.Unmarshal(arg, &list) == nil {
		for _, one := range list {
			names = append(names, tensorNames(one)...)
		}
		return names
	}
	var t kerasTensor
	if json.Unmarshal(arg, &t) == nil && t.ClassName == kerasTensorClass {
		names = append(names, t.Config.History.layer)
	}
	return names
}

// tensors returns the places of the tensors that a layer is called on.
func (c layerCall) tensors(layer Layer, nodes map[string][]*node) (places []tensorPlace, err error) {
	_, recurrent := layer.(recurrentLayer)
	for name, value := range c.Kwargs {
		if recurrent && name == initialState {
			continue // they are collected below
		}
		if source, ok := sourceOf(value); ok && nodes[source] == nil && name != "attention_mask" {
			continue // an operation without which the mask comes with its tensor
		}
		if taker, ok := layer.(keywordTaker); ok && taker.takeKeyword(name, value) {
			continue
		}
		if value != nil && value != inferring[name] && value != keywordsOf(layer)[name] {
			return nil, fmt.Errorf("it is called with %s=%v, which this version does not have", name, value)
		}
	}
	var collect func(text json.RawMessage) error
	collect = func(text json.RawMessage) error {
		var list []json.RawMessage
		if json.Unmarshal(text, &list) == nil {
			for _, element := range list {
				if err := collect(element); err != nil {
					return err
				}
			}
			return nil
		}
		var t kerasTensor
		if err := json.Unmarshal(text, &t); err != nil || t.ClassName != kerasTensorClass {
			return fmt.Errorf("it is called on %s, which is not a tensor", excerpt(text))
		}
		places = append(places, t.Config.History)
		return nil
	}
	for _, arg := range c.Args {
		if err := collect(arg); err != nil {
			return nil, err
		}
	}
	if len(places) == 0 {
		return nil, errors.New("it is called on nothing")
	}
	if states := c.Kwargs[initialState]; recurrent && states != nil {
		text, err := json.Marshal(states)
		if err == nil {
			err = collect(text)
		}
		if err != nil {
			return nil, err
		}
	}
	return places, nil
}

// renumber removes names that equal a layer's automatic name, so that these layers are renumbered when the model changes.
func (m *Model) renumber() error {
	told, err := m.toldInputs()
	if err != nil {
		return err
	}
	p, err := newPlan(m.inputs, m.outputs, told)
	if err != nil {
		return err
	}
	counts := map[string]int{}
	for i, layer := range p.distinct() {
		class := words.Snake(p.layers[i].Class)
		counts[class]++
		if own, ok := layer.(interface {
			restore(name string, frozen bool)
		}); ok && p.layers[i].Name == autoName(class, counts[class]) {
			own.restore("", p.layers[i].Frozen)
		}
	}
	return nil
}

// restore sets a layer's name and whether it is frozen.
func (o *options[Self]) restore(name string, frozen bool) {
	o.description.Name, o.description.Frozen = name, frozen
}

func (i *InputLayer) restore(name string, _ bool) { i.name = name }

func (m *Model) restore(name string, frozen bool) { m.name, m.frozen = name, frozen }
