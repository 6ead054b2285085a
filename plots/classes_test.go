package plots

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"layercake/kit"
)

// echo returns a model whose output is its input, so that a test controls its predictions.
func echo(classes int) *kit.Model {
	return kit.Sequential(kit.Dense(classes).UseBias(false).KernelInitializer(kit.Identity(1)).InputShape(classes))
}

// twoExamples are examples that echo classifies as 0 and 1.
var twoExamples = kit.NewArray([]float32{0.7, 0.1, 0.1, 0.1, 0.2, 0.8, 0, 0}, 2, 4)

func TestClassNumbers(t *testing.T) {
	for _, test := range []struct {
		labels  kit.Array
		numbers string
		classes int
	}{
		{kit.NewArray([]uint8{3, 0, 1}), "[3 0 1]", 4},
		{kit.NewArray([]float64{3, 0, 1}, 3, 1), "[3 0 1]", 4},
		{kit.ToCategorical(kit.NewArray([]uint8{3, 0, 1}), 10), "[3 0 1]", 10},
		{kit.NewArray([]float32{0.2, 0.8, 0.5, 0.5}, 2, 2), "[1 0]", 2},
	} {
		numbers, classes, err := classNumbers(test.labels)
		if err != nil || fmt.Sprint(numbers) != test.numbers || classes != test.classes {
			t.Errorf("%v: %v of %d classes, %v; want %s of %d", test.labels, numbers, classes, err, test.numbers, test.classes)
		}
	}
}

// verdictText writes an exam's verdicts.
func verdictText(e *exam) string {
	var out []string
	for _, v := range e.verdicts {
		out = append(out, fmt.Sprintf("%d as %d with %s", v.truth, v.said, percent(v.confidence)))
	}
	return strings.Join(out, ", ")
}

func TestExamine(t *testing.T) {
	e, err := examine(echo(4), twoExamples.WithNote("GUESSED"), kit.NewArray([]uint8{2, 1}), nil)
	if err != nil {
		t.Fatal(err)
	}
	if got, want := verdictText(e), "2 as 0 with 70.0 %, 1 as 1 with 80.0 %"; got != want || e.right() != 1 {
		t.Errorf("verdicts %s, %d of them right; want %s", got, e.right(), want)
	}
	if got := strings.Join(e.classes, " "); got != "0 1 2 3" || e.note != "GUESSED" {
		t.Errorf("classes %s, note %q", got, e.note)
	}
}

func TestExamineASingleOutput(t *testing.T) {
	x := kit.NewArray([]float32{0.9, 0.5, 0.25}, 3, 1)
	e, err := examine(echo(1), x, kit.NewArray([]uint8{1, 1, 0}), []string{"no", "yes"})
	if err != nil {
		t.Fatal(err)
	}
	if got, want := verdictText(e), "1 as 1 with 90.0 %, 1 as 0 with 50.0 %, 0 as 0 with 75.0 %"; got != want {
		t.Errorf("verdicts %s, want %s", got, want)
	}
}

func TestExamineErrors(t *testing.T) {
	y := kit.NewArray([]uint8{0, 1})
	for _, test := range []struct {
		name    string
		model   *kit.Model
		x, y    kit.Array
		classes []string
		want    string
	}{
		{"no model", nil, twoExamples, y, nil, "the model is nil; make one with kit.Sequential"},
		{"no layers", kit.Sequential(), twoExamples, y, nil, "the model has no layers"},
		{"no examples", echo(4), kit.Array{}, y, nil, "array: empty; make one with kit.NewArray"},
		{"no labels", echo(4), twoExamples, kit.Array{}, nil, "labels: array: empty; make one with kit.NewArray"},
		{"too few labels", echo(4), twoExamples, y.Slice(0, 1), nil, "1 label for 2 examples; there must be one for each"},
		{"images as labels", echo(4), twoExamples, zeros(2, 8, 8), nil, "labels must be (n,), (n, 1) or (n, classes); they are (2, 8, 8)"},
		{"a label with a fraction", echo(4), twoExamples, kit.NewArray([]float32{0, 0.5}), nil, "label number 1 is 0.5; classes are whole numbers from 0"},
		{"a class that the model does not know", echo(4), twoExamples, kit.NewArray([]uint8{0, 4}), nil, "the model predicts 4 classes; the labels have 5"},
		{"too few names", echo(4), twoExamples, y, []string{"a", "b"}, "2 class names for 4 classes; there must be one for each"},
		{"other examples", echo(4), zeros(2, 5), y, nil, "predict: the model takes (None, 4), as its first layer says; the data is (None, 5)"},
		{"no probabilities", echo(4), twoExamples.Mul(3), y, nil, "the model's output for example 0 holds 2.1, which is not a probability"},
		{"NaN", kit.Sequential(kit.Dense(4).InputShape(4).BiasInitializer(kit.Constant(math.NaN()))), twoExamples, y, nil, "the model's output for example 0 holds NaN, which is not a probability; its last layer needs the activation Softmax, or Sigmoid"},
		{"images as output", kit.Sequential(kit.MaxPooling2D(1).InputShape(2, 2, 1)), zeros(2, 2, 2, 1), y, nil, "the model's output is (2, 2, 2, 1); it must be (n, classes)"},
	} {
		e, err := examine(test.model, test.x, test.y, test.classes)
		if e != nil || err == nil || !strings.HasPrefix(err.Error(), test.want) || strings.Contains(err.Error(), "\n") {
			t.Errorf("%s: %v, want %s", test.name, err, test.want)
		}
	}
}

func TestPicturesSayWhichErrorIsTheirs(t *testing.T) {
	y := kit.NewArray([]uint8{0, 1})
	var none *kit.Model
	const nilModel = "the model is nil; make one with kit.Sequential"
	for want, picture := range map[string]func() (*Picture, error){
		"mistakes: " + nilModel:          func() (*Picture, error) { return MistakesPicture(none, twoExamples, y, 1, 1) },
		"confusion matrix: " + nilModel:  func() (*Picture, error) { return ConfusionMatrixPicture(none, twoExamples, y) },
		"class accuracy: " + nilModel:    func() (*Picture, error) { return ClassAccuracyPicture(none, twoExamples, y) },
		"prediction: " + nilModel:        func() (*Picture, error) { return PredictionPicture(none, twoExamples) },
		"activations: " + nilModel:       func() (*Picture, error) { return ActivationsPicture(none, "dense_1", twoExamples, 1, 1) },
		"layer weights: " + nilModel:     func() (*Picture, error) { return LayerWeightsPicture(none, "dense_1", 1, 1) },
		"weight histograms: " + nilModel: func() (*Picture, error) { return WeightHistogramsPicture(none) },
		"weight histograms: the model's layers have no weights: flatten_1": func() (*Picture, error) {
			return WeightHistogramsPicture(kit.Sequential(kit.Flatten().InputShape(2, 2)))
		},
		"mistakes: a grid of 0 by 1, rows by columns; both must be at least 1, and their product at most 1000": func() (*Picture, error) {
			return MistakesPicture(echo(4), twoExamples, y, 0, 1)
		},
		"mistakes: images must be (n, height, width), (n, height, width, 1), (n, height, width, 3) in colour, or (n, pixels) for square ones; they are (2, 3)": func() (*Picture, error) {
			return MistakesPicture(echo(3), zeros(2, 3), y, 1, 1)
		},
		"class histogram: labels: array: empty; make one with kit.NewArray": func() (*Picture, error) { return ClassHistogramPicture(kit.Array{}) },
		"class histogram: 101 classes; the picture has room for 100": func() (*Picture, error) {
			return ClassHistogramPicture(kit.NewArray([]uint8{100}))
		},
		"confusion matrix: 101 classes; the picture has room for 100": func() (*Picture, error) {
			return ConfusionMatrixPicture(echo(101), zeros(2, 101), y)
		},
		"class accuracy: 101 classes; the picture has room for 100": func() (*Picture, error) {
			return ClassAccuracyPicture(echo(101), zeros(2, 101), y)
		},
		"prediction: x is (2, 4), 2 examples; choose one: x.Slice(7, 8)": func() (*Picture, error) { return PredictionPicture(echo(4), twoExamples) },
	} {
		if p, err := picture(); p != nil || err == nil || err.Error() != want {
			t.Errorf("%v, want %s", err, want)
		}
	}
}
