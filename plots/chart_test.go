package plots

import (
	"math"
	"strings"
	"testing"

	"layercake/kit"
)

func TestCharts(t *testing.T) {
	h := kit.NewHistory(map[string][]float64{
		"loss": {1}, "val_loss": {2}, "val_f1": {3}, "accuracy": {4},
	})
	var got []string
	for _, ch := range charts(metrics(h.Names()...), overEpochs(1), overHistory(h)) {
		s := ch.metric
		for _, series := range ch.series {
			s += " " + series.name + " " + fixed(series.y[0], 0)
		}
		got = append(got, s)
	}
	want := "accuracy training 4; f1 validation 3; loss training 1 validation 2"
	if strings.Join(got, "; ") != want {
		t.Errorf("charts %q, want %q", got, want)
	}
}

func TestLimits(t *testing.T) {
	nan := math.NaN()
	for _, test := range []struct {
		training, validation []float64
		low, high            float64
		ok                   bool
	}{
		{[]float64{1, 3}, []float64{2}, 0.9, 3.1, true},
		{[]float64{nan, 3}, []float64{1, math.Inf(1)}, 0.9, 3.1, true},
		{[]float64{1, 1}, nil, 0.9, 1, true}, // an accuracy
		{[]float64{0.95}, []float64{0.95}, 0.855, 1, true},
		{[]float64{3}, nil, 2.7, 3.3, true},
		{[]float64{-2}, nil, -2.2, -1.8, true},
		{[]float64{0, 0}, nil, 0, 1, true},
		{[]float64{0.5, 0.5 + 1e-9}, nil, 0.45, 0.55, true},
		{[]float64{nan}, nil, 0, 0, false},
		{nil, nil, 0, 0, false},
	} {
		low, high, ok := chart{series: []series{{y: test.training}, {y: test.validation}}}.limits()
		if ok != test.ok || ok && (math.Abs(low-test.low) > 1e-6 || math.Abs(high-test.high) > 1e-6) {
			t.Errorf("%v and %v: %v to %v, %v; want %v to %v, %v", test.training, test.validation, low, high, ok, test.low, test.high, test.ok)
		}
	}
}

func TestLogLimits(t *testing.T) {
	for _, test := range []struct {
		values    []float64
		low, high float64 // powers of ten
		ok        bool
	}{
		{[]float64{1, 100}, -0.1, 2.1, true},
		{[]float64{0, -1, 10, 0.1, math.NaN(), math.Inf(1)}, -1.1, 1.1, true},
		{[]float64{1}, -1, 1, true},
		{[]float64{0, -1}, 0, 0, false},
	} {
		low, high, ok := chart{log: true, series: []series{{y: test.values}}}.limits()
		if ok != test.ok || ok && (math.Abs(low-test.low) > 1e-6 || math.Abs(high-test.high) > 1e-6) {
			t.Errorf("%v: %v to %v, %v; want %v to %v, %v", test.values, low, high, ok, test.low, test.high, test.ok)
		}
	}
}

func TestTitle(t *testing.T) {
	for metric, want := range map[string]string{
		"accuracy": "Accuracy", "mean_squared_error": "Mean squared error", "": "", "ähnlichkeit": "Ähnlichkeit", "_": " ",
	} {
		if got := title(metric); got != want {
			t.Errorf("%q: %q, want %q", metric, got, want)
		}
	}
}

func TestChartsInWords(t *testing.T) {
	h := kit.NewHistory(map[string][]float64{
		"loss": {0.5, math.NaN()}, "val_loss": {0.75, 0.5}, "accuracy": {0.25, 0.75}, "f1": nil,
	})
	all := charts(metrics(h.Names()...), overEpochs(5), overHistory(h))
	if got, want := readCharts(all), "accuracy: training from 0.250 to 0.750. loss: training from 0.500 to nan, validation from 0.750 to 0.500."; got != want {
		t.Errorf("%q, want %q", got, want)
	}
	if got := extent(all); got != "2 epochs" {
		t.Errorf("over %s, want 2 epochs", got)
	}
	if got := extent([]chart{{over: overSteps(469), series: []series{{x: []float64{1, 300}}}}}); got != "300 steps" {
		t.Errorf("over %s, want 300 steps", got)
	}
}
