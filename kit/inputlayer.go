package kit

import (
	"errors"

	"github.com/gomlx/gomlx/core/graph"

	"layercake/internal/hint"
)

// An InputLayer stands for a model's input. Make one with [Input].
type InputLayer struct {
	shape   Shape
	name    string
	ofChain bool // it stands for the input of a Sequential model, which is no layer
	at      outlet
}

// Input tells the shape of one example, as the first of the layers that [Sequential] is given:
//
//	kit.Sequential(kit.Input(28, 28), kit.Flatten(), kit.Dense(10))
//
// It says the same as InputShape of the layer after it, and is no layer of its own in the summary and the diagram. For [NewModel]
// it is the [Tensor] that a model begins with:
//
//	x := kit.Input(784)
//	model := kit.NewModel(x, kit.Dense(10).On(x))
func Input(shape ...int) *InputLayer {
	in := &InputLayer{shape: shape}
	in.at = outlet{node: &node{layer: in}}
	return in
}

// Name sets the input's name, by which data can be given to it. By default inputs are numbered: input_layer_1.
func (i *InputLayer) Name(name string) *InputLayer {
	i.name = name
	return i
}

func (i *InputLayer) outlet() outlet    { return i.at }
func (i *InputLayer) outlets() []outlet { return []outlet{i.at} }

// Describe implements [Layer].
func (i *InputLayer) Describe() Description {
	return Description{Class: "InputLayer", Name: i.name, InputShape: i.shape}
}

// Build implements [Layer]. A Sequential model takes an Input at its beginning away, so it is elsewhere there, or without a shape.
func (i *InputLayer) Build(input Shape) (Shape, []Weight, error) {
	if len(i.shape) == 0 {
		return nil, nil, errors.New("Input() takes the shape of one example: Input(28, 28)")
	}
	return nil, nil, hint.Try(errors.New("Input has to be the model's first layer"), "Reshape gives examples another shape further on")
}

// Call implements [Layer].
func (i *InputLayer) Call(_ *Call, x *graph.Node) *graph.Node { return x }
