package kit

import (
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"
)

// A preprocessingCase is a layer in Keras's JSON, and Keras's output for an input.
type preprocessingCase struct {
	Layer    json.RawMessage
	Shape    []int // of the input
	Input    []int // or nothing, for a pattern
	Adapt    []int // the shape of a pattern that the layer was adapted to, or nothing
	Training bool
	Output   []float64
	Weights  [][]float64
}

// layer decodes the layer, checks that encoding it restores Keras's JSON, and adapts it.
func (c preprocessingCase) layer(t *testing.T, what string) Layer {
	t.Helper()
	layer, err := layers.decode(c.Layer)
	if err != nil {
		t.Fatalf("%s: %v", what, err)
	}
	if c.Adapt != nil {
		data := NewArray(pattern(Shape(c.Adapt).Size(), 3, 5), c.Adapt...)
		if d, ok := layer.(*DiscretizationLayer); ok {
			d.boundaries = nil // which Keras writes
		}
		if err := layer.(interface{ Adapt(x Array) error }).Adapt(data); err != nil {
			t.Fatalf("%s: %v", what, err)
		}
	}
	compareConfig(t, what, layers, layer, c.Layer)
	return layer
}

func TestPreprocessingEqualKeras(t *testing.T) {
	var fixture map[string][]preprocessingCase
	readFixture(t, "preprocessing", &fixture)
	scales := map[string]float64{"images": 1, "normalization": 1, "discretization": 3, "category_encoding": 1}
	if len(scales) != len(fixture) {
		t.Fatalf("%d kinds of layers, %d in the fixture", len(scales), len(fixture))
	}
	eachBackend(t, func(t *testing.T, backend *Backend) {
		for kind, scale := range scales {
			for i, c := range fixture[kind] {
				if backend.Engine == xlaEngine && i%3 > 0 {
					continue // XLA compiles each
				}
				what := fmt.Sprintf("%s %d", kind, i)
				layer := c.layer(t, what)
				m := chain([]Layer{layer})
				m.backend = backend
				x := NewArray(pattern(Shape(c.Shape).Size(), scale, 101), c.Shape...)
				if c.Input != nil {
					x = NewArray(c.Input, c.Shape...)
				}
				out, err := m.Predict(x, PredictOptions{Training: c.Training})
				if err != nil {
					t.Fatalf("%s: %s: %v", what, c.Layer, err)
				}
				class := layer.Describe().Class
				compareNumbers(t, fmt.Sprintf("%s: %d", class, i), MustValues[float32](out), c.Output)
				if len(c.Weights) > 0 {
					compareSparsely(t, fmt.Sprintf("%s: weights %d", class, i), weightsOf(m), c.Weights)
				}
			}
		}
	})
}

// Each image is flipped or not, and about half of them are.
func TestRandomFlip(t *testing.T) {
	const images = 400
	x := Arange(0, 6).Reshape(1, 2, 3, 1).AsType(Float32).Add(NewArray(make([]float32, images), images, 1, 1, 1))
	for mode, want := range map[FlipMode]string{FlipHorizontal: "[2 1 0 5 4 3]", FlipVertical: "[3 4 5 0 1 2]", FlipBoth: "[5 4 3 2 1 0]"} {
		eachBackend(t, func(t *testing.T, backend *Backend) {
			y, flipped := training(t, backend, RandomFlip(mode), x), 0
			for i := range images {
				switch got := fmt.Sprint(y[i*6:][:6]); got {
				case want:
					flipped++
				case "[0 1 2 3 4 5]":
				default:
					t.Fatalf("%s: an image is %s", mode, got)
				}
			}
			if flipped < images/2-50 || flipped > images/2+50 {
				t.Errorf("%s: %d of %d images are flipped", mode, flipped, images)
			}
		})
	}
}

// A crop is a part of the image at the same place in all images of a batch, and all places are equally likely.
func TestRandomCrop(t *testing.T) {
	x := Arange(0, 2*5*4).Reshape(2, 5, 4, 1)
	layer, seen := RandomCrop(3, 3), map[string]int{}
	for seed := range 120 {
		y := MustValues[int](layer.MustApply(x, PredictOptions{Training: true, Seed: uint64(seed + 1)}))
		first := y[0]
		for i, v := range y {
			image, row, column := i/9, i/3%3, i%3
			if v != first+image*20+row*4+column {
				t.Fatalf("a crop is %v", y)
			}
		}
		seen[fmt.Sprint(first/4, first%4)]++
	}
	for place, n := range seen {
		if n < 8 || len(seen) != 3*2 {
			t.Errorf("of %d places %s is drawn %d times", len(seen), place, n)
		}
	}
}

func TestRandomBrightnessAndContrastDrawFactors(t *testing.T) {
	const images = 500
	x := NewArray([]float32{40, 60}, 1, 1, 2, 1).Add(NewArray(make([]float32, images), images, 1, 1, 1))
	for name, test := range map[string]struct {
		layer    Layer
		from, to float64
		drawn    func(dark, bright float32) float32
	}{
		"brightness": {RandomBrightness(0).Factor(-0.1, 0.3).ValueRange(0, 100), -10, 30, func(dark, bright float32) float32 { return dark - 40 }},
		"contrast":   {RandomContrast(0).Factor(0.2, 0.5), 0.8, 1.5, func(dark, bright float32) float32 { return (bright - dark) / 20 }},
	} {
		eachBackend(t, func(t *testing.T, backend *Backend) {
			y := training(t, backend, test.layer, x)
			var factors []float32
			for i := range images {
				factors = append(factors, test.drawn(y[2*i], y[2*i+1]))
			}
			mean, _ := moments(factors)
			low, high, wide := float64(slices.Min(factors)), float64(slices.Max(factors)), test.to-test.from
			if low < test.from-1e-4 || high > test.to+1e-4 || low > test.from+wide/20 || high < test.to-wide/20 || mean < test.from+0.4*wide || mean > test.to-0.4*wide {
				t.Errorf("%s: from %v to %v, mean %v; it should be spread from %v to %v", name, low, high, mean, test.from, test.to)
			}
		})
	}
}

func TestApply(t *testing.T) {
	x := NewArray(pattern(700*4*4, 1, 5), 700, 4, 4, 1)
	flip := RandomFlip(FlipHorizontal)
	seeded := PredictOptions{Training: true, Seed: 3}
	text := func(a Array) string { return fmt.Sprint(MustValues[float32](a)) }
	if text(flip.MustApply(x, PredictOptions{})) != text(x) {
		t.Error("without Training it does something")
	}
	first := text(flip.MustApply(x, seeded))
	if first == text(x) || first != text(flip.MustApply(x, seeded)) {
		t.Error("the same seed makes something else, or nothing")
	}
	if first == text(flip.MustApply(x, PredictOptions{Training: true, Seed: 4})) || text(flip.MustApply(x, PredictOptions{Training: true})) == text(flip.MustApply(x, PredictOptions{Training: true})) {
		t.Error("other seeds make the same")
	}
	// The second batch of 512 has other random numbers.
	again := NewArray(pattern(512*4*4, 1, 5), 512, 4, 4, 1)
	twice := MustValues[float32](flip.MustApply(again, PredictOptions{Training: true, Seed: 3, BatchSize: 256}))
	alike := 0
	for i := range 256 {
		flipped := func(image int) bool { return twice[image*16] != MustValues[float32](again.Slice(image, image+1))[0] }
		if flipped(i) == flipped(256+i) {
			alike++
		}
	}
	if alike > 180 {
		t.Errorf("of 256 images %d are flipped as those of the batch before", alike)
	}

	dense := Dense(3)
	one := NewArray(pattern(2*4, 1, 7), 2, 4)
	if before := dense.MustApply(one); text(before) != text(dense.MustApply(one)) || text(before) != text(chain([]Layer{dense}).MustPredict(one)) {
		t.Error("the layer has other weights each time")
	}
	if sum := Add().MustApply(ArrayList{one, one}); text(sum) != text(one.Mul(2)) {
		t.Errorf("added: %v", sum)
	}
	if own := MustApply(On(dense, Input(4)).outlet().node.layer, one); text(own) != text(dense.MustApply(one)) {
		t.Error("the function does something else than the method")
	}
	for want, err := range map[string]error{
		`apply: layer "center_crop_1": CenterCrop takes images`: second(CenterCrop(2, 2).Apply(one)),
		"apply: x is empty": second(CenterCrop(2, 2).Apply(NewArray([]float32{}, 0, 2, 2, 1))),
	} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want %s", err, want)
		}
	}

	// A model's seed makes random layers repeatable, and each prediction differs.
	m := func() *Model { return Sequential(Dropout(0.5)).Seed(5) }
	a, b := m(), m()
	training := PredictOptions{Training: true}
	if p, q := text(a.MustPredict(x, training)), text(b.MustPredict(x, training)); p != q || p == text(a.MustPredict(x, training)) || p == text(x) {
		t.Error("predictions in training mode are not repeatable, or all the same")
	}
}

func TestNormalization(t *testing.T) {
	x := Arange(0, 300000).Reshape(-1, 3).AsType(Float64).Square() // several parts, with numbers that Float32 sums would round
	n := Normalization().MustAdapt(x)
	y := n.MustApply(x)
	for i, want := range []float32{0, 1} {
		got := []Array{y.Mean(0), y.Var(0)}[i]
		for _, v := range MustValues[float32](got) {
			if v < want-1e-4 || v > want+1e-4 {
				t.Errorf("mean or variance %d: %v", i, got)
			}
		}
	}

	// Adapted weights survive Save and Reset, and are not trained.
	rows := NewArray([]float32{1, 10, 3, 30, 5, 20}, 3, 2)
	adapted := Normalization().MustAdapt(rows)
	m := Sequential(adapted, Dense(1)).Compile(SGD(), MeanSquaredError)
	m.backend = testBackend(t, goEngine)
	if _, err := m.Fit(rows, NewArray([]float32{1, 2, 3}), FitOptions{Verbose: Silent}); err != nil {
		t.Fatal(err)
	}
	m.MustReset()
	for what, m := range map[string]*Model{"reset": m, "loaded": again(t, m)} {
		if mean := fmt.Sprint(weightsOf(m)[0]); mean != "[3 20]" {
			t.Errorf("%s: the mean is %s", what, mean)
		}
	}

	fresh := Sequential(Normalization(), Dense(1)).Compile(SGD(), MeanSquaredError)
	inner := Sequential(chain([]Layer{Normalization()}), Dense(1))
	for what, err := range map[string]error{
		"predict":  second(fresh.Predict(rows)),
		"fit":      second(fresh.Fit(rows, NewArray([]float32{1, 2, 3}), FitOptions{Verbose: Silent})),
		"evaluate": second(fresh.Evaluate(rows, NewArray([]float32{1, 2, 3}))),
		"export":   fresh.ExportONNX(t.TempDir() + "/model.onnx"),
		"loaded":   second(again(t, fresh).Predict(rows)),
		"inner":    second(inner.Predict(rows)),
	} {
		if err == nil || !strings.Contains(err.Error(), "Normalization is not adapted; call Adapt(x) first") {
			t.Errorf("%s: %v", what, err)
		}
	}
	for want, err := range map[string]error{
		`layer "normalization_1" was adapted to other data than (None, 4); call its Adapt with data like this`: second(onGo(t, Sequential(adapted)).Predict(NewArray(make([]float32, 4), 1, 4))),
		"Normalization: adapt: the mean is given":                                                              Normalization().Mean(1).Variance(1).Adapt(rows),
		"Normalization: adapt: array: empty":                                                                   Normalization().Adapt(Array{}),
		"adapt: x holds nan":                                                                                   Normalization().Adapt(NewArray([]float64{math.NaN()}, 1, 1)),
		"Normalization: axes [-1] of (None,)":                                                                  Normalization().Adapt(NewArray([]float32{1, 2})),
		"Discretization: adapt: the number of bins is not set":                                                 Discretization().Adapt(rows),
		"Discretization: adapt: NumBins(0)":                                                                    Discretization().NumBins(0).Adapt(rows),
		"Discretization: adapt: Epsilon(2)":                                                                    Discretization().NumBins(2).Epsilon(2).Adapt(rows),
		"2.5 (element number 0); CategoryEncoding(3) takes whole":                                              second(CategoryEncoding(3).OutputMode(OutputOneHot).Apply(NewArray([]float64{2.5}))),
	} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want %s", err, want)
		}
	}
}
