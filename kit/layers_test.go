package kit

import (
	"math"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/gomlx/compute/dtypes"
	"github.com/gomlx/compute/shapes"
	"github.com/gomlx/gomlx/core/graph"

	"layercake/internal/engine"
)

func TestRowLayersEqualKeras(t *testing.T) {
	x := NewArray(pattern(6*5, 2, 101), 6, 5)
	squares := NewArray(pattern(6*3*5, 2, 101), 6, 3, 5)
	images := NewArray(pattern(6*4*3*5, 2, 101), 6, 4, 3, 5)
	models := map[string]modelOf{
		"softmax_last": {x, func() *Model { return classifier(Dense(4), SoftmaxLayer()) }},
	}
	for name, of := range map[string]struct {
		x     Array
		layer Layer
	}{
		"activation":       {x, Activation(Tanh)},
		"relu":             {x, ReLULayer()},
		"relu_maximum":     {x, ReLULayer().MaxValue(0.25)},
		"relu_slope":       {x, ReLULayer().NegativeSlope(0.2)},
		"relu_threshold":   {x, ReLULayer().Threshold(0.125)},
		"relu_all":         {x, ReLULayer().MaxValue(0.5).NegativeSlope(0.2).Threshold(0.125)},
		"leaky_relu":       {x, LeakyReLULayer()},
		"leaky_relu_slope": {x, LeakyReLULayer(0.05)},
		"elu":              {x, ELULayer()},
		"elu_alpha":        {x, ELULayer(0.5)},
		"softmax":          {squares, SoftmaxLayer()},
		"softmax_axis":     {squares, SoftmaxLayer(1)},
		"softmax_axes":     {squares, SoftmaxLayer(1, -1)},
		"prelu":            {squares, PReLU()},
		"prelu_shared":     {images, PReLU().SharedAxes(1, 2)},
		"reshape":          {x, Reshape(2, -1, 2)},
		"permute":          {images, Permute(3, 1, 2)},
		"rescaling":        {x, Rescaling(0.5).Offset(-0.25)},
		"repeat_vector":    {x, RepeatVector(3)},
		"gaussian_dropout": {x, GaussianDropout(0.5)},
		"alpha_dropout":    {x, AlphaDropout(0.5)},

		"activity_regularization": {squares, ActivityRegularization(0.01, 0.02)},
	} {
		models[name] = modelOf{of.x, func() *Model {
			return classifier(Dense(8).UseBias(false), of.layer, Flatten(), Dense(4).Activation(Softmax))
		}}
	}
	compareModels(t, "rows", 4, models)
}

func classifier(layers ...Layer) *Model {
	return Sequential(layers...).Compile(RMSprop(), CategoricalCrossentropy)
}

func TestWindowLayersEqualKeras(t *testing.T) {
	x := NewArray(pattern(6*7*6*3, 1, 101), 6, 7, 6, 3)
	models := map[string]modelOf{}
	for name, layer := range map[string]Layer{
		"depthwise":                       DepthwiseConv2D(3),
		"depthwise_all":                   DepthwiseConv2D(2, 3).Strides(2, 1).Padding(Same).DepthMultiplier(3).Activation(ReLU),
		"depthwise_dilation":              DepthwiseConv2D(2).DilationRate(3, 2).UseBias(false),
		"average_pooling":                 AveragePooling2D(),
		"average_pooling_same":            AveragePooling2D(3, 2).Strides(2, 1).Padding(Same),
		"average_pooling_overlapping":     AveragePooling2D(3).Strides(1),
		"global_max_pooling":              GlobalMaxPooling2D(),
		"global_max_pooling_keepdims":     GlobalMaxPooling2D().KeepDims(true),
		"global_average_pooling":          GlobalAveragePooling2D(),
		"global_average_pooling_keepdims": GlobalAveragePooling2D().KeepDims(true),
		"zero_padding":                    ZeroPadding2D(),
		"zero_padding_two":                ZeroPadding2D(2, 0),
		"zero_padding_four":               ZeroPadding2D(1, 0, 2, 3),
		"up_sampling":                     UpSampling2D(),
		"up_sampling_oblong":              UpSampling2D(1, 3),
		"up_sampling_bilinear":            UpSampling2D(3, 2).Interpolation(Bilinear),
		"up_sampling_bicubic":             UpSampling2D(2).Interpolation(Bicubic),
		"up_sampling_lanczos3":            UpSampling2D(2).Interpolation(Lanczos3),
		"up_sampling_lanczos5":            UpSampling2D(2, 3).Interpolation(Lanczos5),
		"spatial_dropout":                 SpatialDropout2D(0.5),
		"gaussian_noise":                  GaussianNoise(0.5),
	} {
		models[name] = modelOf{x, func() *Model {
			return classifier(Conv2D(4, 2).Activation(ReLU), layer, Flatten(), Dense(4).Activation(Softmax))
		}}
	}
	compareModels(t, "windows", 4, models)
}

func TestSpacesEqualKeras(t *testing.T) {
	inputs := map[space]Array{
		1: NewArray(pattern(6*9*3, 1, 101), 6, 9, 3),
		2: NewArray(pattern(6*7*6*3, 1, 101), 6, 7, 6, 3),
		3: NewArray(pattern(6*5*4*5*2, 1, 101), 6, 5, 4, 5, 2),
	}
	models := map[string]modelOf{}
	for name, of := range map[string]struct {
		space space
		layer Layer
	}{
		"conv_1d":                    {1, Conv1D(5, 3).Activation(ReLU)},
		"conv_1d_causal":             {1, Conv1D(5, 3).Padding(Causal).DilationRate(2)},
		"conv_1d_groups":             {1, Conv1D(6, 2).Strides(2).Padding(Same).Groups(2)},
		"conv_2d_groups":             {2, Conv2D(8, 2, 3).Groups(4).UseBias(false)},
		"conv_3d":                    {3, Conv3D(5, 2).Activation(ReLU)},
		"conv_3d_all":                {3, Conv3D(6, 1, 2, 3).Strides(1, 2, 1).Padding(Same).Groups(2)},
		"conv_1d_transpose":          {1, Conv1DTranspose(3, 3).Strides(2)},
		"conv_2d_transpose":          {2, Conv2DTranspose(3, 3).Strides(2).Padding(Same).Activation(ReLU)},
		"conv_2d_transpose_output":   {2, Conv2DTranspose(3, 3, 2).Strides(2, 3).Padding(Same).OutputPadding(1)},
		"conv_2d_transpose_dilation": {2, Conv2DTranspose(3, 2).DilationRate(2, 1).UseBias(false)},
		"conv_3d_transpose":          {3, Conv3DTranspose(2, 2).Strides(1, 2, 1)},
		"depthwise_1d":               {1, DepthwiseConv1D(3).DepthMultiplier(2).Activation(ReLU)},
		"separable_1d":               {1, SeparableConv1D(5, 3).Padding(Same).DepthMultiplier(2)},
		"separable_2d":               {2, SeparableConv2D(5, 2, 3).Strides(2).Activation(ReLU)},
		"max_pooling_1d":             {1, MaxPooling1D()},
		"max_pooling_1d_same":        {1, MaxPooling1D(3).Strides(2).Padding(Same)},
		"max_pooling_3d":             {3, MaxPooling3D(2).Strides(1)},
		"average_pooling_1d":         {1, AveragePooling1D(3).Strides(1).Padding(Same)},
		"average_pooling_3d":         {3, AveragePooling3D(1, 2, 3).Padding(Same)},
		"global_max_pooling_1d":      {1, GlobalMaxPooling1D()},
		"global_max_pooling_3d":      {3, GlobalMaxPooling3D().KeepDims(true)},
		"global_average_pooling_1d":  {1, GlobalAveragePooling1D().KeepDims(true)},
		"global_average_pooling_3d":  {3, GlobalAveragePooling3D()},
		"zero_padding_1d":            {1, ZeroPadding1D(2, 0)},
		"zero_padding_3d":            {3, ZeroPadding3D(0, 1, 2, 0, 1, 1)},
		"cropping_1d":                {1, Cropping1D(2, 1)},
		"cropping_2d":                {2, Cropping2D(1, 0, 2, 1)},
		"cropping_3d":                {3, Cropping3D(1, 1, 0)},
		"up_sampling_1d":             {1, UpSampling1D(3)},
		"up_sampling_3d":             {3, UpSampling3D(1, 2, 1)},
		"spatial_dropout_1d":         {1, SpatialDropout1D(0.5)},
		"spatial_dropout_3d":         {3, SpatialDropout3D(0.5)},
	} {
		models[name] = modelOf{inputs[of.space], func() *Model {
			return classifier(conv(of.space, 4, []int{2}).Activation(ReLU), of.layer, Flatten(), Dense(4).Activation(Softmax))
		}}
	}
	compareModels(t, "spaces", 4, models)
}

// normalizations are the models and data of testdata/keras/normalization.py.
func normalizations() map[string]modelOf {
	rows := NewArray(pattern(20*6, 2, 101), 20, 6)
	images := NewArray(pattern(20*5*4*3, 2, 101), 20, 5, 4, 3)
	models := map[string]modelOf{}
	for name, of := range map[string]struct {
		x     Array
		layer Layer
	}{
		"batch_rows":       {rows, BatchNormalization()},
		"batch_images":     {images, BatchNormalization()},
		"batch_axis":       {images, BatchNormalization().Axis(1).Momentum(0.5).Epsilon(0.01)},
		"batch_plain":      {rows, BatchNormalization().Center(false).Scale(false)},
		"batch_frozen":     {rows, BatchNormalization().Trainable(false)},
		"layer_rows":       {rows, LayerNormalization()},
		"layer_axes":       {images, LayerNormalization().Axis(1, 3).Epsilon(0.01)},
		"layer_uncentered": {images, LayerNormalization().Center(false)},
		"layer_unscaled":   {images, LayerNormalization().Scale(false)},
		"group_images":     {images, GroupNormalization().Groups(3)},
		"group_each":       {images, GroupNormalization().Groups(-1).Epsilon(0.01).Scale(false)},
		"group_axis":       {images, GroupNormalization().Groups(2).Axis(2)},
		"group_rows":       {rows, GroupNormalization().Groups(2).Center(false)},
		"rms_rows":         {rows, RMSNormalization()},
		"rms_axes":         {images, RMSNormalization().Axis(2, 3).Epsilon(0.01)},
		"unit_rows":        {rows, UnitNormalization()},
		"unit_axes":        {images, UnitNormalization().Axis(1, 2)},
	} {
		models[name] = modelOf{of.x, func() *Model {
			return classifier(Dense(6).UseBias(false), of.layer, Flatten(), Dense(4).Activation(Softmax))
		}}
	}
	return models
}

func TestNormalizationEqualKeras(t *testing.T) {
	compareModels(t, "normalization", 4, normalizations())
}

// With equal bounds the layers' factors are not random.
func TestAugmentationEqualKeras(t *testing.T) {
	move := func() *RandomTranslationLayer {
		return RandomTranslation(0, 0).HeightFactor(0.3, 0.3).WidthFactor(-0.45, -0.45)
	}
	zoom := func(height, width float64) *RandomZoomLayer {
		return RandomZoom(0).HeightFactor(height, height).WidthFactor(width, width)
	}
	rotate := func(factor float64) *RandomRotationLayer { return RandomRotation(0).Factor(factor, factor) }
	layers := map[string]Layer{
		"translation":                     move(),
		"translation_whole":               RandomTranslation(0, 0).HeightFactor(2.0/7, 2.0/7).WidthFactor(-1.0/6, -1.0/6),
		"translation_far":                 RandomTranslation(0, 0).HeightFactor(-1, -1).WidthFactor(0.9, 0.9),
		"translation_wrap":                move().FillMode(FillWrap),
		"translation_nearest":             move().FillMode(FillNearest),
		"translation_constant":            move().FillMode(FillConstant).FillValue(0.5),
		"translation_of_nearest":          move().Interpolation(Nearest),
		"translation_constant_of_nearest": move().Interpolation(Nearest).FillMode(FillConstant),
		"rotation":                        rotate(0.1),
		"rotation_back":                   rotate(-0.35),
		"rotation_constant":               rotate(0.15).FillMode(FillConstant),
		"rotation_of_nearest":             rotate(0.1).Interpolation(Nearest),
		"zoom_out":                        RandomZoom(0).HeightFactor(0.4, 0.4),
		"zoom_in":                         RandomZoom(0).HeightFactor(-0.3, -0.3),
		"zoom_both":                       zoom(0.9, -0.2).FillMode(FillWrap),
		"zoom_constant":                   zoom(0.5, 0.3).FillMode(FillConstant).FillValue(-1),
	}
	var cases map[string]struct {
		kerasDescription
		Output []float64
	}
	readFixture(t, "augmentation", &cases)
	if len(cases) != len(layers) {
		t.Fatalf("%d cases for %d layers", len(cases), len(layers))
	}
	x := NewArray(pattern(3*7*6*2, 1, 101), 3, 7, 6, 2)
	eachBackend(t, func(t *testing.T, backend *Backend) {
		for name, layer := range layers {
			m := Sequential(layer)
			if _, _, err := m.current(x.shape[1:]); err != nil {
				t.Fatal(err)
			}
			cases[name].compare(t, name, m)
			compareNumbers(t, name, training(t, backend, layer, x), cases[name].Output)
		}
	})
}

// training returns a layer's output for x in a training step.
func training(t *testing.T, backend *Backend, layer Layer, x Array) []float32 {
	t.Helper()
	if _, _, err := layer.Build(x.shape[1:]); err != nil {
		t.Fatal(err)
	}
	return runGraph(t, backend, x, func(x *graph.Node) []*graph.Node {
		g := x.Graph()
		seed := graph.Scalar(g, dtypes.Uint32, uint32(7))
		c := &Call{training: true, random: engine.NewRandom(seed, seed), examples: graph.Ones(g, shapes.Make(Float32, x.Shape().Dim(0)))}
		return []*graph.Node{layer.Call(c, x)}
	})[0]
}

// A device whose part of the last batch is only padding leaves the moving averages unchanged.
func TestBatchNormalizationOnDevices(t *testing.T) {
	onFourDevices(t, func(t *testing.T, backend *Backend) {
		m := Sequential(BatchNormalization().Momentum(0), Dense(2).Activation(Softmax)).Compile(SGD(), SparseCategoricalCrossentropy)
		m.backend = backend
		x := NewArray([]float32{9, 9, 9, 9, 7, 5}, 6, 1)
		for range 2 {
			if _, err := m.Fit(x, kerasLabels(6, 2), FitOptions{BatchSize: 5, Devices: 2, NoShuffle: true, Verbose: Silent}); err != nil {
				t.Fatal(err)
			}
		}
		// After the last batch, of only the example 5, the first device has the mean 5, and the second keeps its own.
		if mean := weightsOf(m)[2][0]; !(mean > 5 && mean < 9) {
			t.Errorf("the moving mean is %v", mean)
		}
	})
}

func TestRandomLayersDoNothingAtPrediction(t *testing.T) {
	x := NewArray(pattern(2*5*4*3, 1, 101), 2, 5, 4, 3)
	m := Sequential(GaussianNoise(1), GaussianDropout(0.5), AlphaDropout(0.5), SpatialDropout2D(0.5), RandomTranslation(1, 1), RandomRotation(1), RandomZoom(1, 1), RandomFlip(), RandomContrast(1),
		RandomBrightness(1))
	values, err := Values[float32](m.MustPredict(x))
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(values, pattern(2*5*4*3, 1, 101)) {
		t.Error("they do something")
	}
}

func TestGaussianNoise(t *testing.T) {
	eachBackend(t, func(t *testing.T, backend *Backend) {
		noise := training(t, backend, GaussianNoise(0.5), NewArray(make([]float32, 200*500), 200, 500))
		mean, stddev := moments(noise)
		within := 0.0
		for _, x := range noise {
			if math.Abs(float64(x)) < 0.5 {
				within += 1 / float64(len(noise))
			}
		}
		// The limits are five standard errors for 100,000 numbers.
		if math.Abs(mean) > 0.008 || math.Abs(stddev-0.5) > 0.006 || math.Abs(within-0.6827) > 0.008 {
			t.Errorf("mean %v, standard deviation %v, %v of all within one", mean, stddev, within)
		}
	})
}

func TestGlobalAveragePoolingOfMaskedSteps(t *testing.T) {
	x := NewArray([]float32{1, 2, 0, 0, 3, 4, 5, 6}, 2, 4, 1)
	eachBackend(t, func(t *testing.T, backend *Backend) {
		m := Sequential(Masking(), SpatialDropout1D(0.5), UnitNormalization(), GlobalAveragePooling1D().KeepDims(true))
		m.backend = backend
		values, err := Values[float32](m.MustPredict(x.Mul(2)))
		if err != nil || !slices.Equal(values, []float32{1, 1}) {
			t.Error(values, err)
		}
		m = Sequential(Masking(), GlobalAveragePooling1D())
		m.backend = backend
		values, err = Values[float32](m.MustPredict(x))
		if err != nil || !slices.Equal(values, []float32{1.5, 4.5}) {
			t.Error(values, err)
		}
	})
}

// The factors are 1 on average, and as varied as Keras's.
func TestGaussianDropout(t *testing.T) {
	eachBackend(t, func(t *testing.T, backend *Backend) {
		ones := slices.Repeat([]float32{1}, 100_000)
		mean, stddev := moments(training(t, backend, GaussianDropout(0.2), NewArray(ones, 200, 500)))
		if math.Abs(mean-1) > 0.008 || math.Abs(stddev-0.5) > 0.006 {
			t.Errorf("mean %v, standard deviation %v", mean, stddev)
		}
	})
}

// Numbers of mean 0 and variance 1 stay so; some of them are all the same.
func TestAlphaDropout(t *testing.T) {
	eachBackend(t, func(t *testing.T, backend *Backend) {
		y := training(t, backend, AlphaDropout(0.25), NewArray(pattern(100_000, math.Sqrt(3), 1), 200, 500))
		mean, stddev := moments(y)
		dropped, saturation := 0.0, slices.Min(y)
		for _, v := range y {
			if v == saturation {
				dropped += 1 / float64(len(y))
			}
		}
		if math.Abs(mean) > 0.02 || math.Abs(stddev-1) > 0.02 || math.Abs(dropped-0.25) > 0.01 {
			t.Errorf("mean %v, standard deviation %v, %v of all dropped", mean, stddev, dropped)
		}
	})
}

func moments(x []float32) (mean, stddev float64) {
	n := float64(len(x))
	for _, v := range x {
		mean += float64(v) / n
	}
	for _, v := range x {
		stddev += (float64(v) - mean) * (float64(v) - mean) / n
	}
	return mean, math.Sqrt(stddev)
}

func TestSpatialDropoutDropsWholeChannels(t *testing.T) {
	const images, pixels, channels = 50, 6, 40
	x := make([]float32, images*pixels*channels)
	for i := range x {
		x[i] = 1
	}
	eachBackend(t, func(t *testing.T, backend *Backend) {
		y := training(t, backend, SpatialDropout2D(0.75), NewArray(x, images, 2, 3, channels))
		kept := 0
		for i, v := range y {
			first := y[i/(pixels*channels)*pixels*channels+i%channels]
			if v != first || v != 0 && v != 4 {
				t.Fatalf("pixel %d is %v; the first one of its channel is %v", i, v, first)
			}
			if v != 0 {
				kept++
			}
		}
		if part := float64(kept) / float64(len(y)); math.Abs(part-0.25) > 0.05 {
			t.Errorf("%v of the channels are kept", part)
		}
	})
}

// The images are ramps: each pixel's value is its position, so the pixels of the result reveal the factors.
func TestAugmentationDrawsFactors(t *testing.T) {
	const images, size, middle, reach = 400, 41, 20, 10
	ramps := make([]float32, images*size*size*2)
	for i := range ramps {
		place := [2]int{i / 2 / size % size, i / 2 % size}
		ramps[i] = float32(place[i%2] - middle)
	}
	tests := map[string]struct {
		layer    Layer
		y, x     int // the pixel that is read, from the middle
		factors  func(y, x float64) (a, b float64)
		from, to [2]float64
		alike    bool
	}{
		"translation": {RandomTranslation(0.2, 0).WidthFactor(-0.1, 0.3), 0, 0,
			func(y, x float64) (a, b float64) { return -y / size, -x / size }, [2]float64{-0.2, -0.1}, [2]float64{0.2, 0.3}, false},
		"rotation": {RandomRotation(0.2), 0, reach,
			func(y, x float64) (a, b float64) { a = math.Atan2(y, x) / 2 / math.Pi; return a, a }, [2]float64{-0.2, -0.2}, [2]float64{0.2, 0.2}, true},
		"zoom": {RandomZoom(0.5), reach, reach,
			func(y, x float64) (a, b float64) { return y/reach - 1, x/reach - 1 }, [2]float64{-0.5, -0.5}, [2]float64{0.5, 0.5}, true},
		"zoom of both": {RandomZoom(0.5, 0.1), reach, reach,
			func(y, x float64) (a, b float64) { return y/reach - 1, x/reach - 1 }, [2]float64{-0.5, -0.1}, [2]float64{0.5, 0.1}, false},
	}
	eachBackend(t, func(t *testing.T, backend *Backend) {
		for name, test := range tests {
			moved := training(t, backend, test.layer, NewArray(ramps, images, size, size, 2))
			var drawn [2][]float32
			same := true
			for i := range images {
				pixel := moved[((i*size+middle+test.y)*size+middle+test.x)*2:]
				a, b := test.factors(float64(pixel[0]), float64(pixel[1]))
				drawn[0], drawn[1] = append(drawn[0], float32(a)), append(drawn[1], float32(b))
				same = same && math.Abs(a-b) < 1e-5
			}
			if same != test.alike {
				t.Errorf("%s: both factors are the same: %t", name, same)
			}
			for k, factors := range drawn {
				from, to := test.from[k], test.to[k]
				mean, stddev := moments(factors)
				wide := to - from
				if float64(slices.Min(factors)) < from-1e-5 || float64(slices.Max(factors)) > to+1e-5 ||
					math.Abs(mean-(from+to)/2) > 0.08*wide || math.Abs(stddev-wide/math.Sqrt(12)) > 0.04*wide {
					t.Errorf("%s: factor %d from %v to %v, mean %v, standard deviation %v; it should be spread from %v to %v", name, k, slices.Min(factors), slices.Max(factors), mean, stddev, from, to)
				}
			}
		}
	})
}

// Layers below random ones, and below an activation that changes the shape, learn too.
func TestGradientsGoThroughRandomLayers(t *testing.T) {
	x := NewArray(pattern(6*7*6*3, 1, 101), 6, 7, 6, 3)
	eachBackend(t, func(t *testing.T, backend *Backend) {
		m := Sequential(Conv2D(4, 2), GaussianNoise(0.1), SpatialDropout2D(0.1), RandomTranslation(0.2, 0.2), RandomRotation(0.1),
			RandomZoom(0.1).FillMode(FillConstant), RandomFlip(), RandomContrast(0.1).ValueRange(-9, 9), RandomBrightness(0.1).ValueRange(-9, 9),
			RandomCrop(5, 4), Resizing(6, 5), CenterCrop(5, 4), Resizing(7, 8).Interpolation(Nearest).CropToAspectRatio(true), Activation(GLU), Flatten(), Dense(4).Activation(Softmax)).
			Compile(SGD(0.1), SparseCategoricalCrossentropy)
		m.backend = backend
		if _, _, err := m.current(x.shape[1:]); err != nil {
			t.Fatal(err)
		}
		before := slices.Clone(weightsOf(patterned(t, m)))
		if _, err := m.Fit(x, kerasLabels(6, 4), FitOptions{Verbose: Silent}); err != nil {
			t.Fatal(err)
		}
		for i, w := range weightsOf(m) {
			if slices.Equal(w, before[i]) {
				t.Errorf("weight %d has not changed", i)
			}
		}
	})
}

func TestLayersAreLoadedFromAFile(t *testing.T) {
	for _, layer := range []Layer{
		Activation(GLU), Activation(Threshold(1, 2)), LeakyReLULayer(0.1), ELULayer(2), SoftmaxLayer(1, 2),
		ReLULayer().NegativeSlope(0.5), ReLULayer().MaxValue(3).Threshold(1), PReLU().SharedAxes(1).AlphaInitializer(Ones),
		Reshape(-1, 2), Permute(2, 1, 3), Rescaling(0.5).Offset(1),
		DepthwiseConv2D(2).DepthMultiplier(3), AveragePooling2D(2, 3).Padding(Same), MaxPooling2D(3).Strides(1),
		GlobalMaxPooling2D().KeepDims(true), ZeroPadding2D(1, 2, 3, 4), UpSampling2D(3).Interpolation(Bicubic),
		BatchNormalization().Axis(1).Center(false).MovingMeanInitializer(Ones), LayerNormalization().Axis(1, 2).Scale(false),
		GaussianNoise(0.5), SpatialDropout2D(0.25), RandomTranslation(0.5, 0.25).FillMode(FillConstant).FillValue(2),
		RandomRotation(0).Factor(-0.5, 0), RandomZoom(0.5), RandomZoom(0.5, 0.1).Interpolation(Nearest),
	} {
		said := layer.Describe()
		path := filepath.Join(t.TempDir(), "model")
		if err := Sequential(Input(6, 6, 4), layer).Save(path); err != nil {
			t.Error(err)
			continue
		}
		again, err := Load(path)
		if err != nil {
			t.Error(err)
		} else if says := layersOf(again)[0].Describe(); says.Class != said.Class || says.Options.String() != said.Options.String() {
			t.Errorf("%s %v came back as %s %v", said.Class, said.Options, says.Class, says.Options)
		}
	}
}

func TestInput(t *testing.T) {
	layers, err := Sequential(Input(28, 28), Flatten(), Dense(10)).Info()
	if err != nil {
		t.Fatal(err)
	}
	if len(layers) != 2 || layers[0].Name != "flatten_1" || layers[1].Params() != 7850 {
		t.Errorf("%v", layers)
	}
	m := Sequential().Add(Input(4)).Add(Dense(3).InputShape(4))
	if err := m.Reset(); err != nil {
		t.Error(err)
	}
	if _, err := m.Predict(NewArray(make([]float32, 6), 2, 3)); err == nil || !strings.Contains(err.Error(), "(None, 4)") {
		t.Error(err)
	}
}

func TestBadLayers(t *testing.T) {
	images, rows := Shape{8, 8, 3}, Shape{6}
	for name, test := range map[string]struct {
		layer Layer
		input Shape
		want  []string
	}{
		"leaky relu":               {LeakyReLULayer(-1), rows, []string{"LeakyReLULayer", "0 or more", "[-1]"}},
		"leaky relu, two slopes":   {LeakyReLULayer(1, 2), rows, []string{"one slope", "[1 2]"}},
		"elu":                      {ELULayer(math.Inf(1)), rows, []string{"ELULayer", "[+Inf]"}},
		"relu":                     {ReLULayer().NegativeSlope(-2), rows, []string{"ReLULayer", "NegativeSlope(-2)", "0 or more"}},
		"softmax":                  {SoftmaxLayer(2), rows, []string{"SoftmaxLayer", "[2]", "(None, 6)"}},
		"softmax of the batch":     {SoftmaxLayer(0), rows, []string{"axis 0 is the batch"}},
		"glu":                      {Activation(GLU), Shape{5}, []string{"GLU", "even", "(None, 5)"}},
		"prelu":                    {PReLU().SharedAxes(1, 1), rows, []string{"PReLU", "[1 1]"}},
		"reshape":                  {Reshape(4, 2), rows, []string{"Reshape", "(None, 6)", "(4, 2)"}},
		"reshape, two free sizes":  {Reshape(-1, -1), rows, []string{"at most one size can be -1"}},
		"permute":                  {Permute(1, 3), Shape{2, 3}, []string{"Permute(1, 3)", "[1 2]", "(None, 2, 3)"}},
		"rescaling":                {Rescaling(math.NaN()), rows, []string{"Rescaling(NaN)"}},
		"input":                    {Input(6), rows, []string{"first"}},
		"input without a shape":    {Input(), rows, []string{"shape of one example"}},
		"depthwise":                {DepthwiseConv2D(3).DepthMultiplier(0), images, []string{"DepthMultiplier(0)"}},
		"depthwise, rows":          {DepthwiseConv2D(3), rows, []string{"DepthwiseConv2D takes images", "(None, 6)"}},
		"depthwise, window":        {DepthwiseConv2D(), images, []string{"the window []; it must be"}},
		"average pooling":          {AveragePooling2D(9), images, []string{"AveragePooling2D", "[9 9]", "(8, 8)"}},
		"global pooling":           {GlobalMaxPooling2D(), Shape{8, 8}, []string{"GlobalMaxPooling2D takes images", "Reshape(-1, 8, 8, 1)"}},
		"zero padding":             {ZeroPadding2D(1, 2, 3), images, []string{"ZeroPadding2D: the padding [1 2 3]", "four (top, bottom, left, right)"}},
		"zero padding, negative":   {ZeroPadding2D(-1), images, []string{"0 or more"}},
		"up-sampling":              {UpSampling2D(0), images, []string{"UpSampling2D", "1 or more"}},
		"up-sampling, volumes":     {UpSampling3D(1, 2), Shape{2, 2, 2, 1}, []string{"UpSampling3D: the size [1 2]", "or three"}},
		"up-sampling, how":         {UpSampling2D().Interpolation("cubic"), images, []string{`Interpolation("cubic")`, "Bicubic"}},
		"sequences":                {Conv1D(4, 3), images, []string{"Conv1D takes sequences, (None, steps, channels)", "(None, 8, 8, 3)"}},
		"sequences of rows":        {MaxPooling1D(), rows, []string{"Reshape(-1, 6, 1) returns sequences with one channel"}},
		"volumes":                  {Conv3D(4, 3), images, []string{"Conv3D takes volumes, (None, depth, height, width, channels)", "Reshape(-1, 8, 8, 3, 1) returns volumes with one channel"}},
		"one size":                 {Conv1D(4, 0), Shape{8, 3}, []string{"Conv1D: the window [0]", "it must be one number, of 1 or more"}},
		"three sizes":              {Conv3D(4, 2, 2), Shape{4, 4, 4, 1}, []string{"Conv3D: the window [2 2]", "one number or three (depth, height, width)"}},
		"no filters":               {Conv2D(0, 3), images, []string{"Conv2D: filters is 0", "1 or more"}},
		"groups":                   {Conv2D(4, 3).Groups(2), images, []string{"Conv2D: Groups(2) of 4 filters and 3 channels", "divide both"}},
		"no groups":                {Conv2D(4, 3).Groups(0), images, []string{"Groups(0)", "1 or more"}},
		"strides and dilation":     {Conv2D(4, 3).Strides(2).DilationRate(1, 2), images, []string{"Conv2D: Strides(2, 2) and DilationRate(1, 2)", "one of the two must be 1"}},
		"causal images":            {Conv2D(4, 3).Padding(Causal), images, []string{"Conv2D: Padding(Causal) is for Conv1D"}},
		"a padding that is not":    {Conv1D(4, 3).Padding(full), Shape{8, 3}, []string{"Conv1D: padding 3"}},
		"many elements":            {MaxPooling3D(1000).Padding(Same), Shape{4, 4, 4, 1}, []string{"[1000 1000 1000] has 1e+09 elements", "at most 65536"}},
		"a span without end":       {Conv2D(1, 3).DilationRate(math.MaxInt).Padding(Same), images, []string{"it must span less"}},
		"transposed":               {Conv2DTranspose(4, 3).Strides(2).OutputPadding(2), images, []string{"OutputPadding(2, 2)", "less than the strides, (2, 2)"}},
		"transposed, negative":     {Conv2DTranspose(4, 3).OutputPadding(-1), images, []string{"the output padding [-1 -1]", "of 0 or more"}},
		"transposed, without end":  {Conv2DTranspose(4, 3).Strides(math.MaxInt), images, []string{"Conv2DTranspose: Strides", "there must be at most"}},
		"transposed to nothing":    {Conv1DTranspose(4, 2).Padding(Same).OutputPadding(0), Shape{1, 3}, []string{"Conv1DTranspose: the output of the input (None, 1, 3) is empty"}},
		"separable":                {SeparableConv1D(0, 3), Shape{8, 3}, []string{"SeparableConv1D: filters is 0"}},
		"cropping":                 {Cropping2D(4), images, []string{"Cropping2D: a cropping of [4 4 4 4] leaves nothing of (None, 8, 8, 3)"}},
		"cropping, how":            {Cropping1D(1, 2, 3), Shape{8, 3}, []string{"Cropping1D: the cropping [1 2 3]", "one number or two (before, after)"}},
		"repeat vector":            {RepeatVector(0), rows, []string{"RepeatVector(0)", "1 or more"}},
		"repeat vector of images":  {RepeatVector(2), images, []string{"RepeatVector takes rows", "Flatten()"}},
		"lambda":                   {Lambda(nil), rows, []string{"Lambda takes a function"}},
		"lambda that fails":        {Lambda(func(x *graph.Node) *graph.Node { return graph.Reshape(x, 7) }), rows, []string{"Lambda: ", "OutputShape"}},
		"lambda without the batch": {Lambda(func(x *graph.Node) *graph.Node { return graph.ReduceSum(x, 0) }), rows, []string{"the function makes (6,) of (None, 6)", "the first axis of both must be the batch"}},
		"lambda that makes nil":    {Lambda(func(x *graph.Node) *graph.Node { return nil }), rows, []string{"the function makes () of (None, 6)"}},
		"group normalization":      {GroupNormalization(), images, []string{"GroupNormalization: Groups(32) of 3 channels", "divide"}},
		"rms normalization":        {RMSNormalization().Axis(), rows, []string{"RMSNormalization: Axis()"}},
		"rms normalization, ε":     {RMSNormalization().Epsilon(-1), rows, []string{"Epsilon(-1)"}},
		"unit normalization":       {UnitNormalization().Axis(0), rows, []string{"axis 0 is the batch"}},
		"gaussian dropout":         {GaussianDropout(1), rows, []string{"GaussianDropout(1)", "less than 1"}},
		"alpha dropout":            {AlphaDropout(-1), rows, []string{"AlphaDropout(-1)", "less than 1"}},
		"activity regularization":  {ActivityRegularization(-1, 0), rows, []string{"ActivityRegularization(-1, 0)", "0 or more"}},
		"batch normalization":      {BatchNormalization().Momentum(1.5), rows, []string{"Momentum(1.5)"}},
		"batch normalization axis": {BatchNormalization().Axis(0), rows, []string{"BatchNormalization", "axis 0 is the batch"}},
		"layer normalization":      {LayerNormalization().Axis(), rows, []string{"Axis()"}},
		"layer normalization, ε":   {LayerNormalization().Epsilon(-1), rows, []string{"Epsilon(-1)"}},
		"noise":                    {GaussianNoise(2), rows, []string{"GaussianNoise(2)", "from 0 to 1"}},
		"spatial dropout":          {SpatialDropout2D(2), images, []string{"from 0 to 1"}},
		"spatial dropout of rows":  {SpatialDropout2D(0.5), rows, []string{"SpatialDropout2D takes images"}},
		"translation":              {RandomTranslation(2, 0), images, []string{"RandomTranslation: the height_factor", "[-2 2]"}},
		"normalization":            {Normalization().Mean(1, 2).Variance(1, 2), rows, []string{"Mean[1 2]", "(None, 6)", "one number, or 6"}},
		"normalization, variance":  {Normalization().Mean(1).Variance(-1), rows, []string{"Variance[-1]", "0 or more"}},
		"normalization, mean only": {Normalization().Mean(1), rows, []string{"Mean[1] and Variance[]"}},
		"normalization, axis":      {Normalization().Axis(2), rows, []string{"Normalization: axes [2]"}},
		"normalization, numbers":   {Normalization(), Shape{}, []string{"no axis but the batch", "Axis()"}},
		"discretization":           {Discretization(), rows, []string{"no bins", "BinBoundaries"}},
		"discretization, new":      {Discretization().NumBins(3), rows, []string{"not adapted", "call Adapt(x) first"}},
		"discretization, order":    {Discretization().BinBoundaries(2, 1), rows, []string{"BinBoundaries[2 1]", "ascending"}},
		"discretization, mode":     {Discretization().BinBoundaries(2).OutputMode(OutputTFIDF), rows, []string{`OutputMode("tf_idf")`, "OutputInt, OutputOneHot"}},
		"discretization, rows":     {Discretization().BinBoundaries(2).OutputMode(OutputCount), Shape{2, 3}, []string{`OutputMode("count") of (None, 2, 3)`, "row of numbers"}},
		"categories":               {CategoryEncoding(0), rows, []string{"CategoryEncoding(0)", "from 1 to"}},
		"categories, mode":         {CategoryEncoding(3).OutputMode(OutputInt), rows, []string{`OutputMode("int")`}},
		"resizing":                 {Resizing(0, 3), images, []string{"Resizing(0, 3)", "1 or more"}},
		"resizing of rows":         {Resizing(3, 3), rows, []string{"Resizing takes images", "(None, 6)"}},
		"resizing, how":            {Resizing(3, 3).Interpolation("cubic"), images, []string{`Interpolation("cubic")`, "Bicubic"}},
		"resizing, cut and filled": {Resizing(3, 3).CropToAspectRatio(true).PadToAspectRatio(true), images, []string{"both set"}},
		"resizing, fill":           {Resizing(3, 3).FillValue(math.NaN()), images, []string{"FillValue(NaN)"}},
		"resizing, too large":      {Resizing(1<<30, 1), images, []string{"Resizing(1073741824, 1)", "8 by 8 pixels"}},
		"center crop":              {CenterCrop(3, -1), images, []string{"CenterCrop(3, -1)"}},
		"random crop":              {RandomCrop(3, 0), images, []string{"RandomCrop(3, 0)"}},
		"flip":                     {RandomFlip("sideways"), images, []string{"RandomFlip", `"sideways"`, "FlipBoth"}},
		"flip, two modes":          {RandomFlip(FlipVertical, FlipHorizontal), images, []string{`["vertical" "horizontal"]`}},
		"flip of rows":             {RandomFlip(), rows, []string{"RandomFlip takes images"}},
		"contrast":                 {RandomContrast(-1), images, []string{"RandomContrast", "[0 -1]"}},
		"contrast, bounds":         {RandomContrast(0).Factor(2, 3), images, []string{"[2 3]", "lower one first"}},
		"contrast, range":          {RandomContrast(0.5).ValueRange(1, 0), images, []string{"RandomContrast", "ValueRange(1, 0)"}},
		"brightness":               {RandomBrightness(2), images, []string{"RandomBrightness", "[-2 2]"}},
		"brightness, range":        {RandomBrightness(0.5).ValueRange(1, math.NaN()), images, []string{"ValueRange(1, NaN)"}},
		"rotation":                 {RandomRotation(0).Factor(0.5, 0.25), images, []string{"RandomRotation", "[0.5 0.25]", "lower one first"}},
		"zoom":                     {RandomZoom(1, 1, 1), images, []string{"RandomZoom: the width factors are [1 1]; give at most one"}},
		"zoom of rows":             {RandomZoom(1), rows, []string{"RandomZoom takes images"}},
		"fill mode":                {RandomZoom(1).FillMode("mirror"), images, []string{`FillMode("mirror")`, "FillReflect"}},
		"interpolation":            {RandomZoom(1).Interpolation(Bicubic), images, []string{`Interpolation("bicubic")`, "Bilinear"}},
	} {
		_, _, err := test.layer.Build(test.input)
		for _, want := range test.want {
			if err == nil || !strings.Contains(err.Error(), want) {
				t.Errorf("%s: %v; it should say %q", name, err, want)
			}
		}
	}

	// These cases need a model around the layers.
	_, err := Sequential(Input(4), Dense(2).InputShape(3)).Info()
	if err == nil || !strings.Contains(err.Error(), "(None, 3)") {
		t.Error(err)
	}
	_, err = Sequential(Dense(4).Activation(GLU)).Predict(NewArray(make([]float32, 6), 2, 3))
	if err == nil || !strings.Contains(err.Error(), "Activation(kit.GLU)") {
		t.Error(err)
	}
}
