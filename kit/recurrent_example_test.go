package kit_test

import (
	"fmt"
	"math"

	"layercake/kit"
)

// waves returns slow and fast waves of 12 steps each, and their class.
func waves() (x, y kit.Array) {
	const n, steps = 64, 12
	var values []float32
	labels := make([]uint8, n)
	for i := range n {
		labels[i] = uint8(i % 2)
		for t := range steps {
			values = append(values, float32(math.Sin(float64(i)+float64(t)*(0.5+float64(i%2)))))
		}
	}
	return kit.NewArray(values, n, steps, 1), kit.NewArray(labels)
}

func ExampleLSTM() {
	x, y := waves()
	model := kit.Sequential(
		kit.LSTM(8),
		kit.Dense(2).Activation(kit.Softmax),
	).Compile(kit.Adam(0.02), kit.SparseCategoricalCrossentropy, kit.Accuracy).Seed(1)
	history, err := model.Fit(x, y, kit.FitOptions{Epochs: 30, Verbose: kit.Silent})
	if err != nil {
		fmt.Println(err)
		return
	}
	accuracy, _ := history.Last("accuracy")
	fmt.Println("accuracy:", accuracy)
	// Output: accuracy: 1
}

func ExampleGRU() {
	model := kit.Sequential(
		kit.GRU(16).ReturnSequences(true).InputShape(12, 1),
		kit.GRU(8),
		kit.Dense(1),
	)
	layers, err := model.Info()
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, l := range layers {
		fmt.Println(l.Name, l.Output, l.Params())
	}
	// Output:
	// gru_1 (12, 16) 912
	// gru_2 (8,) 624
	// dense_1 (1,) 9
}

// The encoder's final states are the decoder's initial states.
func ExampleLSTMLayer_ReturnState() {
	question, answer := kit.Input(20, 8), kit.Input(10, 6)
	encoded := kit.LSTM(16).ReturnState(true).OnAll(question)
	decoded := kit.LSTM(16).ReturnSequences(true).On(answer, encoded[1], encoded[2])
	model := kit.NewModel(kit.List{question, answer}, kit.Dense(6).Activation(kit.Softmax).On(decoded))
	questions, answers := kit.NewArray(make([]float32, 3*20*8), 3, 20, 8), kit.NewArray(make([]float32, 3*10*6), 3, 10, 6)
	fmt.Println(model.MustPredict(kit.ArrayList{questions, answers}).Shape())
	// Output: (3, 10, 6)
}

// The paper's version resets before the product with the recurrent kernel, and has one bias.
func ExampleGRULayer_ResetAfter() {
	after, before := kit.Sequential(kit.GRU(8).InputShape(5, 3)), kit.Sequential(kit.GRU(8).ResetAfter(false).InputShape(5, 3))
	fmt.Println(kit.Must(after.CountParams()), kit.Must(before.CountParams()))
	// Output: 312 288
}

// With all kernels 1, a SimpleRNN returns running sums.
func ExampleSimpleRNN() {
	model := kit.Sequential(kit.SimpleRNN(1).Activation(kit.Linear).ReturnSequences(true).InputShape(4, 1))
	err := model.SetWeights([]kit.Array{
		kit.NewArray([]float32{1}, 1, 1), // kernel
		kit.NewArray([]float32{1}, 1, 1), // recurrent kernel
		kit.NewArray([]float32{0}),       // bias
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	sums, err := model.Predict(kit.NewArray([]float32{1, 2, 3, 4}, 1, 4, 1))
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(sums.Reshape(4))
	// Output: [ 1.  3.  6. 10.]
}

// The last two steps are padding. Their output is the previous step's output, or zeros.
func ExampleSimpleRNNLayer_ZeroOutputForMask() {
	sums := func() *kit.SimpleRNNLayer {
		return kit.SimpleRNN(1).Activation(kit.Linear).KernelInitializer(kit.Ones).RecurrentInitializer(kit.Ones).ReturnSequences(true)
	}
	x := kit.NewArray([]float32{1, 2, 0, 0}, 1, 4, 1)
	fmt.Println(kit.Sequential(kit.Masking(), sums()).MustPredict(x).Reshape(4))
	fmt.Println(kit.Sequential(kit.Masking(), sums().ZeroOutputForMask(true)).MustPredict(x).Reshape(4))
	// Output:
	// [1. 3. 3. 3.]
	// [1. 3. 0. 0.]
}

// Words are numbers; the layer learns a vector for each.
func ExampleEmbedding() {
	words := map[string]int32{"good": 0, "great": 1, "bad": 2, "awful": 3, "film": 4, "plot": 5}
	var x []int32
	for _, word := range []string{"good", "film", "great", "plot", "bad", "film", "awful", "plot"} {
		x = append(x, words[word])
	}
	model := kit.Sequential(
		kit.Embedding(len(words), 2),
		kit.Flatten(),
		kit.Dense(2).Activation(kit.Softmax),
	).Compile(kit.Adam(0.1), kit.SparseCategoricalCrossentropy, kit.Accuracy).Seed(1)
	history, err := model.Fit(kit.NewArray(x, 4, 2), kit.NewArray([]uint8{1, 1, 0, 0}), kit.FitOptions{Epochs: 50, Verbose: kit.Silent})
	if err != nil {
		fmt.Println(err)
		return
	}
	accuracy, _ := history.Last("accuracy")
	fmt.Println("accuracy:", accuracy)
	// Output: accuracy: 1
}
