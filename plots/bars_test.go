package plots

import (
	"strings"
	"testing"

	"layercake/kit"
)

func TestClassHistogram(t *testing.T) {
	for _, test := range []struct {
		labels kit.Array
		names  []string
		want   string
	}{
		{kit.NewArray([]uint8{2, 0, 2}), nil, "Class histogram. 3 labels of 3 classes. 0: 1 (33.3 %), 1: 0 (0.0 %), 2: 2 (66.7 %)."},
		{kit.ToCategorical(kit.NewArray([]uint8{1}), 3), nil, "Class histogram. 1 label of 3 classes. 0: 0 (0.0 %), 1: 1 (100.0 %), 2: 0 (0.0 %)."},
		{kit.NewArray([]uint8{0}), []string{"shirt", "bag"}, "Class histogram. 1 label of 2 classes. shirt: 1 (100.0 %), bag: 0 (0.0 %)."},
	} {
		p, err := ClassHistogramPicture(test.labels, test.names...)
		if err != nil {
			t.Fatal(err)
		}
		if p.Alt != test.want {
			t.Errorf("%v: %s, want %s", test.labels, p.Alt, test.want)
		}
	}
}

func TestClassAccuracyOfClassesWithoutExamples(t *testing.T) {
	p, err := ClassAccuracyPicture(echo(4), fiveExamples, kit.NewArray([]uint8{0, 0, 3, 3, 3}))
	if err != nil {
		t.Fatal(err)
	}
	want := "Accuracy of each class. 60.0 % of 5 examples right; orange: classes below that. " +
		"0: 50.0 % (1 of 2), 1: no examples, 2: no examples, 3: 66.7 % (2 of 3)."
	if p.Alt != want {
		t.Errorf("%s, want %s", p.Alt, want)
	}
}

func TestPrediction(t *testing.T) {
	x := make([]float32, 20)
	x[3], x[17], x[11] = 0.5, 0.3, 0.2
	p, err := PredictionPicture(echo(20), kit.NewArray(x, 1, 20))
	if err != nil {
		t.Fatal(err)
	}
	// With many classes only the most probable ones show, and an example that is not a square image does not.
	want := "Predicted: 3, with 50.0 %. Probabilities: 3: 50.0 %, 17: 30.0 %, 11: 20.0 %, 0: 0.0 %,"
	if !strings.HasPrefix(p.Alt, want) || strings.Count(p.Alt, " %") != 1+12 {
		t.Errorf("%s, want 12 classes as in %s", p.Alt, want)
	}
	if strings.Contains(string(p.SVG()), "<image ") {
		t.Error("20 numbers are drawn as an image")
	}
	if p, err = PredictionPicture(echo(4), fiveExamples.Slice(1, 2)); err != nil {
		t.Fatal(err)
	}
	if want := "Predicted: 1, with 80.0 %. Probabilities: 0: 20.0 %, 1: 80.0 %, 2: 0.0 %, 3: 0.0 %."; p.Alt != want {
		t.Errorf("%s, want %s", p.Alt, want)
	}
	if n := strings.Count(string(p.SVG()), "<image "); n != 1 {
		t.Errorf("%d images", n)
	}
}
