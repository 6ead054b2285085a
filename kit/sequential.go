package kit

import (
	"errors"
	"fmt"
	"slices"

	"layercake/internal/engine"
	"layercake/internal/hint"
)

// Sequential returns a model that puts its input through the layers, one after the other. It is new, and knows nothing yet.
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

// sequential is the class of models that are chains.
const sequential = "Sequential"

// append puts a layer behind the others. An Input that the model begins with tells its shape, and is no layer.
func (m *Model) append(layer Layer) {
	end := m.outputs[0]
	if in, ok := layer.(*InputLayer); ok && in != nil && len(in.shape) > 0 && end.node == m.inputs[0] && m.chainInput().shape == nil {
		m.chainInput().shape = in.shape
		return
	}
	m.outputs = []outlet{{node: &node{layer: layer, inputs: []outlet{end}}}}
}

// chainInput is what stands for the input of a chain.
func (m *Model) chainInput() *InputLayer { return m.inputs[0].layer.(*InputLayer) }

// chained are the nodes of a chain's layers.
func (m *Model) chained() (nodes []*node) {
	for n := m.outputs[0].node; n != m.inputs[0]; n = n.inputs[0].node {
		nodes = append(nodes, n)
	}
	slices.Reverse(nodes)
	return nodes
}

// Add puts a layer at the model's end. The layers before it keep their weights. It is for models that [Sequential] makes; the
// layer is refused, as an error of what uses the model, where several models have their layers in common.
func (m *Model) Add(layer Layer) *Model {
	if m.busy("Add") {
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
	if m.class != sequential || end == m.inputs[0] || m.busy("Pop") {
		return nil
	}
	m.change(true)
	m.outputs = []outlet{end.inputs[0]}
	m.relayered()
	return end.layer
}

// relayered forgets what was about the layers that a model had.
func (m *Model) relayered() {
	if m.state != nil {
		m.state = m.state.withoutOptimizer()
	}
	if m.outputs[0].node == m.inputs[0] {
		m.built = nil
	}
	m.programs = engine.Programs{}
}

// checkChain returns an error for layers that make no chain.
func (m *Model) checkChain() error {
	if m.class != sequential {
		return nil
	}
	nodes := m.chained()
	if len(nodes) == 0 {
		return hint.Try(errors.New("the model has no layers"), "put some into kit.Sequential(...), or Add them")
	}
	places := map[any]int{}
	for i, n := range nodes {
		if isNil(n.layer) {
			return fmt.Errorf("layer number %d is nil", i+1)
		}
		if first, ok := places[n.key()]; ok {
			return hint.Try(fmt.Errorf("layers number %d and %d are the same one", first+1, i+1), "make a layer for each place: layers of a Sequential model do not share weights")
		}
		places[n.key()] = i
	}
	return nil
}

// toldInputs are the shapes of the model's inputs as Inputs, or the first layer's InputShape, tell them; nil for one that is not
// told.
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
		return nil, hint.Try(fmt.Errorf("Input tells %v, and the InputShape of the layer after it %v", batched(input), batched(told)), "one of them is enough")
	}
	return []Shape{input}, nil
}
