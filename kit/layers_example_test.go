package kit_test

import (
	"fmt"

	"github.com/gomlx/gomlx/core/graph"

	"layercake/kit"
)

// image returns an image of 4 × 4 pixels with one channel.
func image() kit.Array {
	return kit.NewArray([]float32{
		1, 2, 3, 4,
		5, 6, 7, 8,
		9, 8, 7, 6,
		5, 4, 3, 2,
	}, 1, 4, 4, 1)
}

// show prints a layer's output for images with one channel.
func show(layer kit.Layer, images kit.Array) {
	y := kit.Sequential(layer).MustPredict(images)
	shape := y.Shape()
	fmt.Println(y.Reshape(shape[1], shape[2]))
}

func ExampleDense() {
	// Each of 2 units computes the sum of all inputs, plus 1.
	model := kit.Sequential(kit.Dense(2).KernelInitializer(kit.Ones).BiasInitializer(kit.Ones).Activation(kit.ReLU))
	fmt.Println(model.MustPredict(kit.NewArray([]float32{1, 2, 3}, 1, 3)))
	// Output: [[7. 7.]]
}

func ExampleDropout() {
	model := kit.Sequential(kit.Dropout(0.5))
	fmt.Println(model.MustPredict(kit.NewArray([]float32{1, 2, 3}, 1, 3))) // dropout has an effect only in training
	// Output: [[1. 2. 3.]]
}

func ExampleFlatten() {
	fmt.Println(kit.Sequential(kit.Flatten()).MustPredict(image()).Shape())
	// Output: (1, 16)
}

func ExampleConv2D() {
	// A filter of ones, 2 pixels high and 3 wide, sums the pixels below it.
	show(kit.Conv2D(1, 2, 3).KernelInitializer(kit.Ones), image())
	// Output:
	// [[24. 30.]
	//  [42. 42.]
	//  [36. 30.]]
}

func ExampleMaxPooling2D() {
	show(kit.MaxPooling2D(2), image())
	// Output:
	// [[6. 8.]
	//  [9. 7.]]
}

func ExampleActivation() {
	model := kit.Sequential(kit.Activation(kit.ReLU))
	fmt.Println(model.MustPredict(kit.NewArray([]float32{-2, 0, 3}, 1, 3)))
	// Output: [[0. 0. 3.]]
}

func ExampleThreshold() {
	model := kit.Sequential(kit.Activation(kit.Threshold(1, 0)))
	fmt.Println(model.MustPredict(kit.NewArray([]float32{0.5, 1, 2}, 1, 3)))
	// Output: [[0. 0. 2.]]
}

func ExampleReLULayer() {
	model := kit.Sequential(kit.ReLULayer().MaxValue(4).NegativeSlope(0.5))
	fmt.Println(model.MustPredict(kit.NewArray([]float32{-2, 3, 8}, 1, 3)))
	// Output: [[-1.  3.  4.]]
}

func ExampleLeakyReLULayer() {
	model := kit.Sequential(kit.LeakyReLULayer(0.25))
	fmt.Println(model.MustPredict(kit.NewArray([]float32{-2, 0, 3}, 1, 3)))
	// Output: [[-0.5  0.   3. ]]
}

func ExampleELULayer() {
	model := kit.Sequential(kit.ELULayer(2))
	fmt.Println(model.MustPredict(kit.NewArray([]float32{-100, 0, 3}, 1, 3)))
	// Output: [[-2.  0.  3.]]
}

func ExampleSoftmaxLayer() {
	model := kit.Sequential(kit.SoftmaxLayer())
	fmt.Println(model.MustPredict(kit.NewArray([]float32{5, 5, 5, 5}, 1, 4)))
	// Output: [[0.25 0.25 0.25 0.25]]
}

func ExamplePReLU() {
	// Each of the 8 filters learns one slope, for all positions of the image.
	model := kit.Sequential(kit.Conv2D(8, 3).InputShape(28, 28, 1), kit.PReLU().SharedAxes(1, 2))
	layers, _ := model.Info()
	fmt.Println(layers[1].Name, layers[1].Params())
	// Output: p_re_lu_1 8
}

func ExampleInput() {
	model := kit.Sequential(kit.Input(28, 28), kit.Flatten(), kit.Dense(10))
	layers, _ := model.Info()
	for _, l := range layers {
		fmt.Println(l.Name, l.Output)
	}
	// Output:
	// flatten_1 (784,)
	// dense_1 (10,)
}

func ExampleReshape() {
	model := kit.Sequential(kit.Reshape(2, -1))
	fmt.Println(model.MustPredict(kit.NewArray([]float32{1, 2, 3, 4, 5, 6}, 1, 6)))
	// Output:
	// [[[1. 2. 3.]
	//   [4. 5. 6.]]]
}

func ExamplePermute() {
	model := kit.Sequential(kit.Permute(2, 1))
	fmt.Println(model.MustPredict(kit.NewArray([]float32{1, 2, 3, 4, 5, 6}, 1, 2, 3)))
	// Output:
	// [[[1. 4.]
	//   [2. 5.]
	//   [3. 6.]]]
}

func ExampleRescaling() {
	model := kit.Sequential(kit.Rescaling(0.5).Offset(-1))
	fmt.Println(model.MustPredict(kit.NewArray([]uint8{0, 2, 4}, 1, 3)))
	// Output: [[-1.  0.  1.]]
}

func ExampleDepthwiseConv2D() {
	model := kit.Sequential(
		kit.DepthwiseConv2D(3).DepthMultiplier(2).InputShape(28, 28, 8),
		kit.Conv2D(16, 1),
	)
	layers, _ := model.Info()
	for _, l := range layers {
		fmt.Println(l.Name, l.Output, l.Params())
	}
	// Output:
	// depthwise_conv2d_1 (26, 26, 16) 160
	// conv2d_1 (26, 26, 16) 272
}

func ExampleAveragePooling2D() {
	show(kit.AveragePooling2D(2), image())
	// Output:
	// [[3.5 5.5]
	//  [6.5 4.5]]
}

func ExampleGlobalMaxPooling2D() {
	fmt.Println(kit.Sequential(kit.GlobalMaxPooling2D()).MustPredict(image()))
	// Output: [[9.]]
}

func ExampleGlobalAveragePooling2D() {
	fmt.Println(kit.Sequential(kit.GlobalAveragePooling2D()).MustPredict(image()))
	// Output: [[5.]]
}

func ExampleZeroPadding2D() {
	show(kit.ZeroPadding2D(1, 0, 0, 2), kit.NewArray([]float32{1, 2, 3, 4}, 1, 2, 2, 1))
	// Output:
	// [[0. 0. 0. 0.]
	//  [1. 2. 0. 0.]
	//  [3. 4. 0. 0.]]
}

func ExampleUpSampling2D() {
	small := kit.NewArray([]float32{0, 8}, 1, 1, 2, 1)
	show(kit.UpSampling2D(1, 2), small)
	show(kit.UpSampling2D(1, 2).Interpolation(kit.Bilinear), small)
	// Output:
	// [[0. 0. 8. 8.]]
	// [[0. 2. 6. 8.]]
}

func ExampleBatchNormalization() {
	model := kit.Sequential(
		kit.Conv2D(16, 3).UseBias(false).InputShape(28, 28, 1), // beta replaces the bias
		kit.BatchNormalization(),
		kit.Activation(kit.ReLU),
	)
	layers, _ := model.Info()
	fmt.Println(layers[1].Params(), "parameters,", layers[1].TrainableParams(), "trainable")
	// Output: 64 parameters, 32 trainable
}

func ExampleLayerNormalization() {
	model := kit.Sequential(kit.LayerNormalization().Epsilon(0))
	fmt.Println(model.MustPredict(kit.NewArray([]float32{1, 3, 100, 300}, 2, 2)))
	// Output:
	// [[-1.  1.]
	//  [-1.  1.]]
}

// noisy uses layers that change their input only in training.
func noisy(layers ...kit.Layer) {
	layers = append(layers, kit.Flatten(), kit.Dense(2).Activation(kit.Softmax))
	model := kit.Sequential(layers...).Compile(kit.SGD(), kit.SparseCategoricalCrossentropy).Seed(1)
	_, err := model.Fit(image(), kit.NewArray([]uint8{1}), kit.FitOptions{Epochs: 3, Verbose: kit.Silent})
	fmt.Println(model.MustPredict(image()).Shape(), err)
}

func ExampleGaussianNoise() {
	noisy(kit.GaussianNoise(0.1))
	// Output: (1, 2) <nil>
}

func ExampleSpatialDropout2D() {
	noisy(kit.Conv2D(8, 3), kit.SpatialDropout2D(0.2))
	// Output: (1, 2) <nil>
}

func ExampleRandomTranslation() {
	noisy(kit.RandomTranslation(0.1, 0.1).FillMode(kit.FillConstant))
	// Output: (1, 2) <nil>
}

func ExampleRandomRotation() {
	noisy(kit.RandomRotation(0.1))
	// Output: (1, 2) <nil>
}

func ExampleRandomZoom() {
	noisy(kit.RandomZoom(0.2))
	// Output: (1, 2) <nil>
}

// sequence returns a sequence of 4 steps with one channel.
func sequence() kit.Array { return kit.NewArray([]float32{1, 2, 3, 4}, 1, 4, 1) }

// volume returns a volume of 2 × 2 × 2 pixels with one channel.
func volume() kit.Array {
	return kit.NewArray([]float32{
		1, 2,
		3, 4,

		5, 6,
		7, 8,
	}, 1, 2, 2, 2, 1)
}

// flat prints a layer's output for an example with one channel, and its shape.
func flat(layer kit.Layer, x kit.Array) {
	y := kit.Sequential(layer).MustPredict(x)
	fmt.Println(y.Reshape(-1), y.Shape())
}

func ExampleConv1D() {
	// A filter of two ones adds each step and the previous one.
	flat(kit.Conv1D(1, 2).Padding(kit.Causal).KernelInitializer(kit.Ones), sequence())
	// Output: [1. 3. 5. 7.] (1, 4, 1)
}

func ExampleConv3D() {
	flat(kit.Conv3D(1, 1, 2, 2).KernelInitializer(kit.Ones), volume())
	// Output: [10. 26.] (1, 2, 1, 1, 1)
}

func ExampleConv1DTranspose() {
	// Each step adds a pattern of three ones; the patterns start two steps apart.
	flat(kit.Conv1DTranspose(1, 3).Strides(2).KernelInitializer(kit.Ones), sequence())
	// Output: [1. 1. 3. 2. 5. 3. 7. 4. 4.] (1, 9, 1)
}

func ExampleConv2DTranspose() {
	// A decoder enlarges images from 7 to 28 pixels.
	model := kit.Sequential(
		kit.Input(7, 7, 64),
		kit.Conv2DTranspose(32, 3).Strides(2).Padding(kit.Same).Activation(kit.ReLU),
		kit.Conv2DTranspose(1, 3).Strides(2).Padding(kit.Same).Activation(kit.Sigmoid),
	)
	layers, _ := model.Info()
	for _, l := range layers {
		fmt.Println(l.Name, l.Output, l.Params())
	}
	// Output:
	// conv2d_transpose_1 (14, 14, 32) 18464
	// conv2d_transpose_2 (28, 28, 1) 289
}

func ExampleConv3DTranspose() {
	ones := kit.NewArray([]float32{1}, 1, 1, 1, 1, 1)
	flat(kit.Conv3DTranspose(1, 1, 2, 2).KernelInitializer(kit.Ones), ones)
	// Output: [1. 1. 1. 1.] (1, 1, 2, 2, 1)
}

func ExampleDepthwiseConv1D() {
	flat(kit.DepthwiseConv1D(2).DepthMultiplier(2).KernelInitializer(kit.Ones), sequence())
	// Output: [3. 3. 5. 5. 7. 7.] (1, 3, 2)
}

func ExampleSeparableConv1D() {
	flat(kit.SeparableConv1D(1, 2).KernelInitializer(kit.Ones).PointwiseInitializer(kit.Constant(10)), sequence())
	// Output: [30. 50. 70.] (1, 3, 1)
}

func ExampleSeparableConv2D() {
	model := kit.Sequential(kit.SeparableConv2D(64, 3).InputShape(28, 28, 32), kit.Conv2D(64, 3))
	layers, _ := model.Info()
	for _, l := range layers {
		fmt.Println(l.Name, l.Params())
	}
	// Output:
	// separable_conv2d_1 2400
	// conv2d_1 36928
}

func ExampleMaxPooling1D() {
	flat(kit.MaxPooling1D(2), sequence())
	// Output: [2. 4.] (1, 2, 1)
}

func ExampleMaxPooling3D() {
	flat(kit.MaxPooling3D(2), volume())
	// Output: [8.] (1, 1, 1, 1, 1)
}

func ExampleAveragePooling1D() {
	flat(kit.AveragePooling1D(3).Strides(1), sequence())
	// Output: [2. 3.] (1, 2, 1)
}

func ExampleAveragePooling3D() {
	flat(kit.AveragePooling3D(1, 2, 2), volume())
	// Output: [2.5 6.5] (1, 2, 1, 1, 1)
}

func ExampleGlobalMaxPooling1D() {
	flat(kit.GlobalMaxPooling1D(), sequence())
	// Output: [4.] (1, 1)
}

func ExampleGlobalMaxPooling3D() {
	flat(kit.GlobalMaxPooling3D(), volume())
	// Output: [8.] (1, 1)
}

func ExampleGlobalAveragePooling1D() {
	flat(kit.GlobalAveragePooling1D(), sequence())
	// Output: [2.5] (1, 1)
}

func ExampleGlobalAveragePooling3D() {
	flat(kit.GlobalAveragePooling3D().KeepDims(true), volume())
	// Output: [4.5] (1, 1, 1, 1, 1)
}

func ExampleZeroPadding1D() {
	flat(kit.ZeroPadding1D(2, 1), sequence())
	// Output: [0. 0. 1. 2. 3. 4. 0.] (1, 7, 1)
}

func ExampleZeroPadding3D() {
	flat(kit.ZeroPadding3D(0, 0, 1), volume())
	// Output: [0. 1. 2. 0. 0. 3. 4. 0. 0. 5. 6. 0. 0. 7. 8. 0.] (1, 2, 2, 4, 1)
}

func ExampleCropping1D() {
	flat(kit.Cropping1D(2, 1), sequence())
	// Output: [3.] (1, 1, 1)
}

func ExampleCropping2D() {
	show(kit.Cropping2D(0, 1), image())
	// Output:
	// [[2. 3.]
	//  [6. 7.]
	//  [8. 7.]
	//  [4. 3.]]
}

func ExampleCropping3D() {
	flat(kit.Cropping3D(1, 0, 0, 0, 0, 1), volume())
	// Output: [5. 7.] (1, 1, 2, 1, 1)
}

func ExampleUpSampling1D() {
	flat(kit.UpSampling1D(2), sequence())
	// Output: [1. 1. 2. 2. 3. 3. 4. 4.] (1, 8, 1)
}

func ExampleUpSampling3D() {
	flat(kit.UpSampling3D(1, 1, 2), volume())
	// Output: [1. 1. 2. 2. 3. 3. 4. 4. 5. 5. 6. 6. 7. 7. 8. 8.] (1, 2, 2, 4, 1)
}

func ExampleRepeatVector() {
	model := kit.Sequential(kit.RepeatVector(3))
	fmt.Println(model.MustPredict(kit.NewArray([]float32{1, 2}, 1, 2)))
	// Output:
	// [[[1. 2.]
	//   [1. 2.]
	//   [1. 2.]]]
}

func ExampleLambda() {
	model := kit.Sequential(kit.Lambda(func(x *graph.Node) *graph.Node { return graph.Square(x) }))
	fmt.Println(model.MustPredict(kit.NewArray([]float32{1, 2, 3}, 1, 3)))
	// Output: [[1. 4. 9.]]
}

func ExampleGroupNormalization() {
	model := kit.Sequential(kit.GroupNormalization().Groups(2).Epsilon(0))
	fmt.Println(model.MustPredict(kit.NewArray([]float32{1, 3, 100, 300}, 1, 4)))
	// Output: [[-1.  1. -1.  1.]]
}

func ExampleRMSNormalization() {
	model := kit.Sequential(kit.RMSNormalization().Epsilon(0))
	fmt.Println(model.MustPredict(kit.NewArray([]float32{2, -2, 2, -2}, 1, 4)))
	// Output: [[ 1. -1.  1. -1.]]
}

func ExampleUnitNormalization() {
	model := kit.Sequential(kit.UnitNormalization())
	fmt.Println(model.MustPredict(kit.NewArray([]float32{3, 4}, 1, 2)))
	// Output: [[0.6 0.8]]
}

func ExampleGaussianDropout() {
	noisy(kit.GaussianDropout(0.1))
	// Output: (1, 2) <nil>
}

func ExampleAlphaDropout() {
	noisy(kit.Flatten(), kit.Dense(8).Activation(kit.SELU).KernelInitializer(kit.LecunNormal), kit.AlphaDropout(0.1))
	// Output: (1, 2) <nil>
}

func ExampleSpatialDropout1D() {
	noisy(kit.Reshape(4, 4), kit.Conv1D(8, 3), kit.SpatialDropout1D(0.2))
	// Output: (1, 2) <nil>
}

func ExampleSpatialDropout3D() {
	noisy(kit.Reshape(2, 2, 4, 1), kit.Conv3D(8, 2), kit.SpatialDropout3D(0.2))
	// Output: (1, 2) <nil>
}

func ExampleActivityRegularization() {
	model := kit.Sequential(kit.ActivityRegularization(0.5, 0)).Compile(kit.SGD(), kit.MeanSquaredError)
	x := kit.NewArray([]float32{1, -3}, 1, 2)
	fmt.Println(model.MustEvaluate(x, x).Loss)
	// Output: 2
}
