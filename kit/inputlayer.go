package kit

import (
	"encoding/json"
	"errors"
	"fmt"

	"github.com/gomlx/gomlx/core/graph"

	"layercake/internal/hint"
)

// An InputLayer is a model's input. Make one with [Input].
type InputLayer struct {
	shape   Shape
	name    string
	ofChain bool // it is the input of a Sequential model, which is not a layer
	at      outlet
}

// Input sets the shape of one example, as the first layer given to [Sequential]:
//
//	kit.Sequential(kit.Input(28, 28), kit.Flatten(), kit.Dense(10))
//
// This is the same as InputShape of the next layer: the summary and the diagram do not show it as a layer. For [NewModel]
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
	return Description{Class: "InputLayer", Name: i.name, InputShape: i.shape, Options: Options{
		"batch_shape": (*batchShape)(&i.shape), "dtype": &float32Option{}, "sparse": always(false), "ragged": always(false), "optional": always(false),
		"trainable": &absent{},
	}}
}

// A batchShape is the shape of an example, written as the shape of a batch of any size: [null, 784].
type batchShape Shape

func (b batchShape) MarshalJSON() ([]byte, error) {
	sizes := []*int{nil}
	for i := range b {
		sizes = append(sizes, &b[i])
	}
	return json.Marshal(sizes)
}

func (b *batchShape) UnmarshalJSON(text []byte) error {
	var sizes []*int
	if err := json.Unmarshal(text, &sizes); err != nil {
		return err
	}
	if len(sizes) == 0 || sizes[0] != nil {
		return hint.Try(fmt.Errorf("it is %s", excerpt(text)), "the first axis must be null, a batch of any size")
	}
	*b = batchShape{}
	for _, size := range sizes[1:] {
		if size == nil {
			return hint.Try(fmt.Errorf("it is %s", excerpt(text)), "this version needs the sizes of all axes but the batch")
		}
		*b = append(*b, *size)
	}
	return nil
}

// Build implements [Layer]. A Sequential model removes an Input at its beginning, so one that remains is elsewhere or has
// no shape.
func (i *InputLayer) Build(input Shape) (Shape, []Weight, error) {
	if len(i.shape) == 0 {
		return nil, nil, errors.New("Input() takes the shape of one example: Input(28, 28)")
	}
	return nil, nil, hint.Try(errors.New("Input must be the model's first layer"), "Reshape changes the shape of examples further on")
}

// Call implements [Layer].
func (i *InputLayer) Call(_ *Call, x *graph.Node) *graph.Node { return x }
