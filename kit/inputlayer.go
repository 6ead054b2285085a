package kit

import (
	"errors"
	"fmt"

	"github.com/gomlx/gomlx/core/graph"
)

// An InputLayer tells the shape of a model's input. Make one with [Input].
type InputLayer struct{ shape Shape }

// Input tells the shape of one example, as the first of the layers that [Sequential] is given:
//
//	kit.Sequential(kit.Input(28, 28), kit.Flatten(), kit.Dense(10))
//
// It says the same as InputShape of the layer after it. It is no layer of its own in the summary and the diagram.
func Input(shape ...int) *InputLayer { return &InputLayer{shape} }

// Describe implements [Layer].
func (i *InputLayer) Describe() Description {
	return Description{Class: "InputLayer", InputShape: i.shape}
}

// Build implements [Layer]. A model takes an Input at its beginning away, so it is elsewhere, or without a shape.
func (i *InputLayer) Build(Shape) (Shape, []Weight, error) {
	if len(i.shape) == 0 {
		return nil, nil, errors.New("Input() takes the shape of one example: Input(28, 28)")
	}
	return nil, nil, errors.New("Input has to be the model's first layer; Reshape gives examples another shape further on")
}

// Call implements [Layer].
func (i *InputLayer) Call(_ *Call, x *graph.Node) *graph.Node { return x }

// takeInput takes in an Input that the model begins with, and tells if the layer is one.
func (m *Model) takeInput(layer Layer) bool {
	in, ok := layer.(*InputLayer)
	if !ok || in == nil || len(in.shape) == 0 || m.input != nil || len(m.layers) > 0 {
		return false
	}
	m.input = in.shape
	return true
}

// toldInput is the shape of one example, as an Input or the first layer's InputShape tells; nil if neither does.
func (m *Model) toldInput() (Shape, error) {
	told := m.layers[0].Describe().InputShape
	switch {
	case m.input == nil:
		return told, nil
	case told != nil && told.String() != m.input.String():
		return nil, fmt.Errorf("Input tells %v, and the InputShape of the layer after it %v; one of them is enough", batched(m.input), batched(told))
	}
	return m.input, nil
}
