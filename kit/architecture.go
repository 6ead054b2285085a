package kit

import (
	"encoding/json"
	"fmt"

	"layercake/internal/hint"
)

// An architecture is a model's layers and how they are connected, as a file has them.
type architecture struct {
	Class   string       `json:"class,omitempty"` // "" stands for Sequential
	Name    string       `json:"name"`
	Input   Shape        `json:"input,omitempty"` // of one example, of a Sequential model
	Layers  []savedLayer `json:"layers"`
	Inputs  []int        `json:"inputs,omitempty"`  // of a Functional model: the indices of its Inputs among the layers
	Outputs []connection `json:"outputs,omitempty"` // of a Functional model
}

type savedLayer struct {
	Class     string          `json:"class"`
	Name      string          `json:"name,omitempty"` // if the user has chosen it
	Input     Shape           `json:"input,omitempty"`
	Trainable bool            `json:"trainable"`
	Options   json.RawMessage `json:"options"`
	Calls     [][]connection  `json:"calls,omitempty"` // in a Functional model: the inputs of each call
}

// A connection names an output: the index of the layer, of its call, and of the output.
type connection [3]int

// describeLayers writes down the layers of a plan.
func (m *Model) describeLayers(p *plan) (a architecture, err error) {
	a.Name = m.title()
	var connections []connection // that calls are
	calls := map[int]int{}
	at := func(s slot) connection {
		c := connections[s.call]
		c[2] = s.output
		return c
	}
	for i, layer := range p.distinct() {
		d := layer.Describe()
		l := savedLayer{Class: d.Class, Name: d.Name, Input: d.InputShape, Trainable: !d.Frozen}
		if l.Options, err = json.Marshal(d.Options); err != nil {
			return a, fmt.Errorf("layer %q: %w", p.layers[i].Name, err)
		}
		a.Layers = append(a.Layers, l)
	}
	if m.class == sequential {
		a.Input = p.inputs[0]
		return a, nil
	}
	a.Class = m.class
	a.Inputs = make([]int, len(p.inputs))
	for _, c := range p.calls {
		connections = append(connections, connection{c.info, calls[c.info]})
		calls[c.info]++
		inputs := []connection{}
		for _, in := range c.inputs {
			if in.call < 0 {
				a.Inputs[-1-in.call] = c.info
			} else {
				inputs = append(inputs, at(in))
			}
		}
		a.Layers[c.info].Calls = append(a.Layers[c.info].Calls, inputs)
	}
	for _, out := range p.outputs {
		a.Outputs = append(a.Outputs, at(out))
	}
	return a, nil
}

// model makes the model anew.
func (a architecture) model() (*Model, error) {
	var made []Layer
	for i, l := range a.Layers {
		layer, err := l.layer()
		if err != nil {
			return nil, fmt.Errorf("layer number %d %w", i+1, err)
		}
		made = append(made, layer)
	}
	if a.Class == "" || a.Class == sequential {
		m := chain(made)
		if a.Name != snakeCase(sequential) {
			m.name = a.Name
		}
		if m.chainInput().shape == nil {
			m.chainInput().shape = a.Input
		}
		return m, nil
	}
	m := &Model{class: a.Class}
	if a.Name != snakeCase(a.Class) {
		m.name = a.Name
	}
	nodes := make([][]*node, len(made))
	find := func(c connection) (outlet, error) {
		if c[0] < 0 || c[0] >= len(nodes) || c[1] < 0 || c[1] >= len(nodes[c[0]]) || nodes[c[0]][c[1]] == nil {
			return outlet{}, fmt.Errorf("its layers are not connected: %v is no call", c)
		}
		return outlet{nodes[c[0]][c[1]], c[2]}, nil
	}
	// A layer can be called before and after another one: calls are made as soon as their inputs are there.
	left := 0
	for i, l := range a.Layers {
		nodes[i] = make([]*node, len(l.Calls))
		left += len(l.Calls)
	}
	for left > 0 {
		before := left
		for i, l := range a.Layers {
			for j, call := range l.Calls {
				if nodes[i][j] != nil {
					continue
				}
				n := &node{layer: made[i]}
				if in, ok := made[i].(*InputLayer); ok {
					n = in.at.node
				}
				ready := true
				for _, c := range call {
					from, err := find(c)
					ready = ready && err == nil
					n.inputs = append(n.inputs, from)
				}
				if ready {
					nodes[i][j] = n
					left--
				}
			}
		}
		if left == before {
			return nil, fmt.Errorf("its layers are not connected: %d calls lack an input", left)
		}
	}
	for _, i := range a.Inputs {
		in, err := find(connection{i})
		if err != nil {
			return nil, err
		}
		m.inputs = append(m.inputs, in.node)
	}
	for _, c := range a.Outputs {
		out, err := find(c)
		if err != nil {
			return nil, err
		}
		m.outputs = append(m.outputs, out)
	}
	return m, m.checkGraph()
}

// layer makes the layer anew.
func (l savedLayer) layer() (Layer, error) {
	maker := layers[l.Class]
	if maker == nil {
		return nil, hint.Try(fmt.Errorf("is a %s, which is not of this package", l.Class), "make it known with kit.Register, or build the model in code and use SaveWeights and LoadWeights")
	}
	layer := maker()
	if err := layer.Describe().Options.UnmarshalJSON(l.Options); err != nil {
		return nil, fmt.Errorf("is a %s: %w", l.Class, err)
	}
	if own, ok := layer.(interface {
		restore(name string, input Shape, frozen bool)
	}); ok {
		own.restore(l.Name, l.Input, !l.Trainable)
	}
	return layer, nil
}

// restore tells a layer again what it was told that is no option of its own.
func (o *options[Self]) restore(name string, input Shape, frozen bool) {
	o.description.Name, o.description.InputShape, o.description.Frozen = name, input, frozen
}

func (i *InputLayer) restore(name string, input Shape, _ bool) { i.name, i.shape = name, input }

func (m *Model) restore(name string, _ Shape, frozen bool) { m.name, m.frozen = name, frozen }

// A nestedModel is a model as an option of itself, where it is a layer.
type nestedModel Model

func (n *nestedModel) MarshalJSON() ([]byte, error) {
	m := (*Model)(n)
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
	a, err := m.describeLayers(p)
	if err != nil {
		return nil, err
	}
	return json.Marshal(a)
}

func (n *nestedModel) UnmarshalJSON(text []byte) error {
	var a architecture
	if err := json.Unmarshal(text, &a); err != nil {
		return err
	}
	m, err := a.model()
	if err == nil {
		*n = nestedModel(*m)
	}
	return err
}
