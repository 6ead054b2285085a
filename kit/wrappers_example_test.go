package kit_test

import (
	"fmt"

	"github.com/gomlx/gomlx/core/graph"

	"layercake/kit"
)

func ExampleBidirectional() {
	model := kit.Sequential(
		kit.Input(100),
		kit.Embedding(20000, 64).MaskZero(true),
		kit.Bidirectional(kit.LSTM(32).ReturnSequences(true)),
		kit.Bidirectional(kit.LSTM(32)),
		kit.Dense(1).Activation(kit.Sigmoid),
	)
	for _, layer := range kit.Must(model.Info()) {
		fmt.Println(layer.Name, layer.Output, layer.Params())
	}
	// Output:
	// embedding_1 (100, 64) 1280000
	// bidirectional_1 (100, 64) 24832
	// bidirectional_2 (64,) 24832
	// dense_1 (1,) 65
}

func ExampleTimeDistributed() {
	film := kit.Input(10, 28, 28, 1) // ten frames
	features := kit.TimeDistributed(kit.Sequential(kit.Conv2D(8, 3).Activation(kit.ReLU), kit.GlobalMaxPooling2D())).On(film)
	model := kit.NewModel(film, kit.LSTM(16).On(features))
	fmt.Println(kit.Must(model.Layer("time_distributed_1")).Output)
	// Output: (10, 8)
}

func ExampleOnAll() {
	x := kit.Input(4)
	halves := kit.OnAll(halving{}, 2, x)
	model := kit.NewModel(x, kit.List{halves[1], halves[0]})
	for _, half := range model.MustPredictAll(kit.NewArray([]float32{1, 2, 3, 4}, 1, 4)) {
		fmt.Println(half)
	}
	// Output:
	// [[3. 4.]]
	// [[1. 2.]]
}

// A halving layer has two outputs, the halves of its input.
type halving struct{}

func (halving) Describe() kit.Description { return kit.Description{Class: "Halving"} }

func (h halving) Build(input kit.Shape) (kit.Shape, []kit.Weight, error) {
	return kit.Shape{input[0] / 2}, nil, nil
}

func (h halving) Call(_ *kit.Call, x *graph.Node) *graph.Node { return graph.Split(x, 1, 2)[0] }

func (h halving) BuildAll(inputs []kit.Shape) ([]kit.Shape, []kit.Weight, error) {
	half := kit.Shape{inputs[0][0] / 2}
	return []kit.Shape{half, half}, nil, nil
}

func (h halving) CallAll(_ *kit.Call, inputs []*graph.Node) []*graph.Node {
	return graph.Split(inputs[0], 1, 2)
}

// A custom block of layers, as in a transformer.
func ExampleParts() {
	model := kit.Sequential(kit.Input(5, 16), newTransformerBlock(4, 16), newTransformerBlock(4, 16), kit.GlobalAveragePooling1D(), kit.Dense(2))
	fmt.Println(kit.Must(model.CountParams()))
	// Output: 4482
}

type transformerBlock struct {
	attention      *kit.MultiHeadAttentionLayer
	norm1, norm2   kit.Layer
	hidden, output kit.Layer
}

func newTransformerBlock(heads, features int) *transformerBlock {
	return &transformerBlock{
		attention: kit.MultiHeadAttention(heads, features/heads), norm1: kit.LayerNormalization(), norm2: kit.LayerNormalization(),
		hidden: kit.Dense(2 * features).Activation(kit.ReLU), output: kit.Dense(features),
	}
}

func (b *transformerBlock) Describe() kit.Description {
	return kit.Description{Class: "TransformerBlock", SupportsMasking: true}
}

func (b *transformerBlock) Build(input kit.Shape) (kit.Shape, []kit.Weight, error) {
	var parts kit.Parts
	parts.Build("attention", b.attention, input)
	parts.Build("norm1", b.norm1, input)
	y := parts.Build("output", b.output, parts.Build("hidden", b.hidden, input))
	parts.Build("norm2", b.norm2, y)
	return input, parts.Weights(), parts.Err()
}

func (b *transformerBlock) Call(c *kit.Call, x *graph.Node) *graph.Node {
	x = c.Apply("norm1", b.norm1, graph.Add(x, c.Apply("attention", b.attention, x)))
	return c.Apply("norm2", b.norm2, graph.Add(x, c.Apply("output", b.output, c.Apply("hidden", b.hidden, x))))
}
