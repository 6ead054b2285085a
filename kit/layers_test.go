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
	m := Sequential(GaussianNoise(1), SpatialDropout2D(0.5), RandomTranslation(1, 1), RandomRotation(1), RandomZoom(1, 1))
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
			RandomZoom(0.1).FillMode(FillConstant), Activation(GLU), Flatten(), Dense(4).Activation(Softmax)).
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
		"depthwise, window":        {DepthwiseConv2D(), images, []string{"the window []: it has to be"}},
		"average pooling":          {AveragePooling2D(9), images, []string{"AveragePooling2D", "[9 9]", "(8, 8)"}},
		"global pooling":           {GlobalMaxPooling2D(), Shape{8, 8}, []string{"GlobalMaxPooling2D takes images", "Reshape(-1, 8, 8, 1)"}},
		"zero padding":             {ZeroPadding2D(1, 2, 3), images, []string{"ZeroPadding2D: the padding [1 2 3]", "four (top, bottom, left, right)"}},
		"zero padding, negative":   {ZeroPadding2D(-1), images, []string{"0 or more"}},
		"up-sampling":              {UpSampling2D(0), images, []string{"UpSampling2D", "1 or more"}},
		"up-sampling, how":         {UpSampling2D().Interpolation("cubic"), images, []string{`Interpolation("cubic")`, "Bicubic"}},
		"batch normalization":      {BatchNormalization().Momentum(1.5), rows, []string{"Momentum(1.5)"}},
		"batch normalization axis": {BatchNormalization().Axis(0), rows, []string{"BatchNormalization", "axis 0 is the batch"}},
		"layer normalization":      {LayerNormalization().Axis(), rows, []string{"Axis()"}},
		"layer normalization, ε":   {LayerNormalization().Epsilon(-1), rows, []string{"Epsilon(-1)"}},
		"noise":                    {GaussianNoise(2), rows, []string{"GaussianNoise(2)", "from 0 to 1"}},
		"spatial dropout":          {SpatialDropout2D(2), images, []string{"from 0 to 1"}},
		"spatial dropout of rows":  {SpatialDropout2D(0.5), rows, []string{"SpatialDropout2D takes images"}},
		"translation":              {RandomTranslation(2, 0), images, []string{"RandomTranslation: the height_factor", "[-2 2]"}},
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
