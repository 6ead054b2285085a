package kit

import (
	"errors"
	"fmt"
	"slices"

	"layercake/internal/engine"
	"layercake/internal/hint"
)

// Sequential returns a new, untrained model that applies the layers one after the other.
func Sequential(layers ...Layer) *Model {
	m := chain(layers)
	m.declare("")
	return m
}

// chain returns a model of layers.
func chain(layers []Layer) *Model {
	input := &node{layer: &InputLayer{ofChain: true}}
	m := &Model{class: sequential, inputs: []*node{input}, outputs: []outlet{{node: input}}}
	for _, layer := range layers {
		m.append(layer)
	}
	return m
}

// sequential is the class of models made by Sequential.
const sequential = "Sequential"

// append adds a layer at the end. An Input at the beginning only sets the model's input shape.
func (m *Model) append(layer Layer) {
	end := m.outputs[0]
	if in, ok := layer.(*InputLayer); ok && in != nil && len(in.shape) > 0 && end.node == m.inputs[0] && m.chainInput().shape == nil {
		m.chainInput().shape, m.chainInput().name = in.shape, in.name
		return
	}
	m.outputs = []outlet{{node: &node{layer: layer, inputs: []outlet{end}}}}
}

// chainInput returns the chain's input.
func (m *Model) chainInput() *InputLayer { return m.inputs[0].layer.(*InputLayer) }

// chained returns the nodes of a chain's layers.
func (m *Model) chained() (nodes []*node) {
	for n := m.outputs[0].node; n != m.inputs[0]; n = n.inputs[0].node {
		nodes = append(nodes, n)
	}
	slices.Reverse(nodes)
	return nodes
}

// Add adds a layer at the model's end. The layers before it keep their weights. It is for models made by [Sequential]. A
// layer that the model already has is an error when the model is used.
func (m *Model) Add(layer Layer) *Model {
	if m.refuses("Add") {
		return m
	}
	m.change(true)
	m.append(layer)
	m.relayered()
	return m
}

// Pop removes the model's last layer and returns it, or nil if there is none. The layers before it keep their weights.
func (m *Model) Pop() Layer {
	end := m.outputs[0].node
	if m.class != sequential || end == m.inputs[0] || m.refuses("Pop") {
		return nil
	}
	m.change(true)
	m.outputs = []outlet{end.inputs[0]}
	m.relayered()
	return end.layer
}

// relayered discards what depends on the model's previous layers.
func (m *Model) relayered() {
	if m.state != nil {
		m.state = m.state.withoutOptimizer()
	}
	if m.outputs[0].node == m.inputs[0] {
		m.built = nil
	}
	m.programs = engine.Programs{}
}

// checkChain returns an error for layers that do not make a chain.
func (m *Model) checkChain() error {
	if m.class != sequential {
		return nil
	}
	nodes := m.chained()
	if len(nodes) == 0 {
		return hint.Try(errors.New("the model has no layers"), "pass some to kit.Sequential(...), or Add them")
	}
	places := map[any]int{}
	for i, n := range nodes {
		if isNil(n.layer) {
			return fmt.Errorf("layer number %d is nil", i+1)
		}
		if inner, ok := n.layer.(*Model); ok && len(inner.outputs) > 1 {
			return hint.Try(fmt.Errorf("layer number %d is a model with %d outputs", i+1, len(inner.outputs)), "layers of a Sequential model have one; kit.NewModel connects several")
		}
		if first, ok := places[n.key()]; ok {
			return hint.Try(fmt.Errorf("layers number %d and %d are the same", first+1, i+1), "make a layer for each place: layers of a Sequential model do not share weights")
		}
		places[n.key()] = i
	}
	return nil
}

// toldInputs returns the shapes of the model's inputs as set by Inputs or by the first layer's InputShape; nil for one that
// is not set.
func (m *Model) toldInputs() ([]Shape, error) {
	if m.class != sequential {
		var shapes []Shape
		for _, in := range m.inputs {
			shapes = append(shapes, in.layer.(*InputLayer).shape)
		}
		return shapes, nil
	}
	input, chain := m.chainInput().shape, m.chained()
	if len(chain) == 0 {
		return []Shape{input}, nil
	}
	told := chain[0].layer.Describe().InputShape
	switch {
	case input == nil:
		return []Shape{told}, nil
	case told != nil && !slices.Equal(told, input):
		return nil, hint.Try(fmt.Errorf("Input says %v, but the InputShape of the next layer %v", batched(input), batched(told)), "one of them is enough")
	}
	return []Shape{input}, nil
}
