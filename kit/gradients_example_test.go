package kit_test

import (
	"fmt"

	"github.com/gomlx/gomlx/core/graph"

	"layercake/kit"
)

// A training loop of one's own: gradient descent on the line y = 2x - 1.
func ExampleModel_Gradients() {
	x, y := kit.NewArray([]float32{-1, 0, 1, 2}, 4, 1), kit.NewArray([]float32{-3, -1, 1, 3}, 4, 1)
	model := kit.Sequential(kit.Dense(1)).Compile(kit.SGD(0.1), kit.MeanSquaredError).Seed(1)
	for range 200 {
		_, gradients := model.MustGradients(x, y)
		model.MustApplyGradients(gradients)
	}
	fmt.Println(model.MustPredict(kit.NewArray([]float32{10}, 1, 1)).Round(2))
	// Output: [[19.]]
}

// Gradients are arrays, to compute with before they are applied: here each of two examples has its own.
func ExampleModel_ApplyGradients() {
	model := kit.Sequential(kit.Dense(1).UseBias(false).KernelInitializer(kit.Zeros)).Compile(kit.SGD(0.1), kit.MeanSquaredError)
	x, y := kit.NewArray([]float32{1, 10}, 2, 1), kit.NewArray([]float32{1, 10}, 2, 1)
	_, small := model.MustGradients(x.Slice(0, 1), y.Slice(0, 1))
	_, large := model.MustGradients(x.Slice(1, 2), y.Slice(1, 2))
	fmt.Println(small[0], large[0])
	model.MustApplyGradients([]kit.Array{small[0].Add(large[0].Clip(-1, 1))})
	fmt.Println(kit.Must(model.Weights())[0])
	// Output:
	// [[-2.]] [[-200.]]
	// [[0.3]]
}

// The class depends most on the second number of the input, and not at all on the third.
func ExampleModel_InputGradients() {
	model := kit.Sequential(kit.Dense(2).Activation(kit.Softmax).InputShape(3))
	kernel := kit.NewArray([]float32{1, 0, 5, 0, 0, 0}, 3, 2)
	if err := model.SetWeights([]kit.Array{kernel, kit.NewArray([]float32{0, 0})}); err != nil {
		fmt.Println(err)
		return
	}
	x := kit.NewArray([]float32{0.1, 0.2, 0.3}, 1, 3)
	fmt.Println(model.MustInputGradients(x, kit.ClassScore(0).Logits(true)))
	// Output: [[1. 5. 0.]]
}

// Grad-CAM: where a convolution sees what makes an image of the class. Here it is the upper left corner, where the image is bright.
func ExampleModel_LayerGradients() {
	model := kit.Sequential(
		kit.Conv2D(1, 2).Strides(2).KernelInitializer(kit.Ones).InputShape(4, 4, 1),
		kit.GlobalAveragePooling2D(),
		kit.Dense(2).KernelInitializer(kit.Ones).Activation(kit.Softmax),
	)
	image := kit.Where(kit.Arange(4).ExpandDims(1).Add(kit.Arange(4)).Less(2), 1.0, 0.0).Reshape(1, 4, 4, 1)
	output, gradient := model.MustLayerGradients("conv2d_1", image, kit.ClassScore(0).Logits(true))
	weights := gradient.Mean(1, 2, kit.KeepDims) // [1, 1, 1, channels]
	fmt.Println(output.Mul(weights).Sum(-1).Maximum(0).At(0))
	// Output:
	// [[0.75 0.  ]
	//  [0.   0.  ]]
}

// Gradient ascent on the input, to see what a unit looks for: here for inputs like 1, -1.
func ExampleChannelScore() {
	model := kit.Sequential(kit.Dense(1).Activation(kit.Tanh).InputShape(2).Name("unit"))
	if err := model.SetWeights([]kit.Array{kit.NewArray([]float32{1, -1}, 2, 1), kit.NewArray([]float32{0})}); err != nil {
		fmt.Println(err)
		return
	}
	x := kit.NewArray([]float32{0, 0}, 1, 2)
	for range 100 {
		gradient := model.MustInputGradients(x, kit.ChannelScore("unit", 0))
		x = x.Add(gradient.Mul(0.1)).Clip(-1, 1)
	}
	fmt.Println(x)
	// Output: [[ 1. -1.]]
}

// A score of the program's own: how much the first two outputs differ.
func ExampleScoreFunc() {
	model := kit.Sequential(kit.Dense(3).KernelInitializer(kit.Identity(1)).InputShape(3))
	score := kit.ScoreFunc(func(y ...*graph.Node) *graph.Node {
		at := func(i int) *graph.Node { return graph.Slice(y[0], graph.AxisRange(), graph.AxisElem(i)) }
		return graph.Square(graph.Sub(at(0), at(1)))
	})
	fmt.Println(model.MustInputGradients(kit.NewArray([]float32{3, 1, 5}, 1, 3), score))
	// Output: [[ 4. -4.  0.]]
}
