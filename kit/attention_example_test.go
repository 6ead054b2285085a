package kit_test

import (
	"fmt"

	"layercake/kit"
)

func ExampleMasking() {
	model := kit.Sequential(kit.Masking(), kit.Dense(3).Activation(kit.Tanh), kit.Dense(1)).Compile(kit.Adam(), kit.MeanSquaredError).Seed(1)
	x := kit.NewArray([]float32{1, 2, 3, 4, 0, 0}, 1, 3, 2) // two steps, and one of padding
	wrong := kit.NewArray([]float32{0, 0, 1000}, 1, 3, 1)
	fmt.Println(model.MustEvaluate(x, wrong).Loss < 100)
	// Output: true
}

func ExampleEmbeddingLayer_MaskZero() {
	words := kit.Input(4)
	sequence := kit.Embedding(20, 8).MaskZero(true).On(words)
	answer := kit.Attention().On(sequence, sequence)
	model := kit.NewModel(words, answer).Seed(1)
	y := model.MustPredict(kit.NewArray([]int32{7, 0, 0, 0}, 1, 4))
	fmt.Println(y.At(0, 1).Abs().Sum().MustFloat()) // a masked query gives zeros
	// Output: 0
}

func ExampleAttention() {
	query, value := kit.Input(2, 3), kit.Input(4, 3)
	model := kit.NewModel(kit.List{query, value}, kit.Attention().UseScale(true).On(query, value))
	fmt.Println(kit.Must(model.Layer("attention_1")).Output)
	// Output: (2, 3)
}

func ExampleAdditiveAttention() {
	query, value := kit.Input(2, 3), kit.Input(4, 3)
	model := kit.NewModel(kit.List{query, value}, kit.AdditiveAttention().On(query, value))
	fmt.Println(kit.Must(model.CountParams()))
	// Output: 3
}

func ExampleMultiHeadAttention() {
	x := kit.Input(5, 16)
	attended := kit.MultiHeadAttention(4, 8).Causal(true).On(x, x)
	y := kit.LayerNormalization().On(kit.Add().On(x, attended)) // the first half of a transformer block
	model := kit.NewModel(x, y)
	fmt.Println(kit.Must(model.CountParams()))
	// Output: 2192
}
