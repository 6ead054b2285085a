package plots

import (
	"math"
	"strings"
	"testing"

	"layercake/kit"
)

func TestCharts(t *testing.T) {
	h := &kit.History{Epochs: []int{1}, Metrics: map[string][]float64{
		"loss": {1}, "val_loss": {2}, "val_f1": {3}, "accuracy": {4}, "learning_rate": nil,
	}}
	var got []string
	for _, ch := range charts(h) {
		s := ch.metric
		for _, series := range ch.series {
			s += " " + series.name + " " + fixed(series.values[0], 0)
		}
		got = append(got, s)
	}
	want := "accuracy training 4; f1 validation 3; learning_rate; loss training 1 validation 2"
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
		{[]float64{1, 1}, nil, 0.9, 1.1, true},
		{[]float64{-2}, nil, -2.2, -1.8, true},
		{[]float64{0, 0}, nil, -1, 1, true},
		{[]float64{0.5, 0.5 + 1e-9}, nil, 0.45, 0.55, true},
		{[]float64{nan}, nil, 0, 0, false},
		{nil, nil, 0, 0, false},
	} {
		low, high, ok := chart{series: []series{{values: test.training}, {values: test.validation}}}.limits()
		if ok != test.ok || ok && (math.Abs(low-test.low) > 1e-6 || math.Abs(high-test.high) > 1e-6) {
			t.Errorf("%v and %v: %v to %v, %v; want %v to %v, %v", test.training, test.validation, low, high, ok, test.low, test.high, test.ok)
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

func TestDescribe(t *testing.T) {
	for _, test := range []struct {
		h    *kit.History
		want string
	}{
		{&kit.History{}, "Training curves over 0 epochs."},
		{&kit.History{Epochs: []int{1}, Metrics: map[string][]float64{"loss": {0.5}}}, "Training curves over 1 epoch. loss: from 0.500 to 0.500."},
		{
			&kit.History{Epochs: []int{1, 2}, Metrics: map[string][]float64{"loss": {0.5, math.NaN()}, "accuracy": {0.25, 0.75}}},
			"Training curves over 2 epochs. accuracy: from 0.250 to 0.750. loss: from 0.500 to nan.",
		},
	} {
		if got := describe(test.h); got != test.want {
			t.Errorf("%q, want %q", got, test.want)
		}
	}
}
