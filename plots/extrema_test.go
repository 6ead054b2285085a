package plots

import (
	"math"
	"testing"

	"layercake/kit"
)

// The expected texts are livelossplot's, except for metrics that no fit measures.
func TestExtrema(t *testing.T) {
	nan, inf := math.NaN(), math.Inf(1)
	everySecond := kit.NewHistory(map[string][]float64{"loss": {0.1, 0.2, 0.3, 0.05, 0.04}})
	everySecond.Add(2, map[string]float64{"val_loss": 0.078})
	everySecond.Add(4, map[string]float64{"val_loss": 0.033})
	for _, test := range []struct {
		name string
		h    *kit.History
		want string
	}{
		{"as livelossplot", kit.NewHistory(map[string][]float64{
			"loss": {2.31, 2.25}, "accuracy": {0.132, 0.140}, "val_accuracy": {0.09, 0.08},
		}), "accuracy\n" +
			"\ttraining         \t (min:    0.132, max:    0.140, cur:    0.140)\n" +
			"\tvalidation       \t (min:    0.080, max:    0.090, cur:    0.080)\n" +
			"loss\n" +
			"\ttraining         \t (min:    2.250, max:    2.310, cur:    2.250)"},
		{"nan after numbers", kit.NewHistory(map[string][]float64{"loss": {2, 1, nan}}),
			"loss\n\ttraining         \t (min:    1.000, max:    2.000, cur:      nan)"},
		{"nan before and after numbers", kit.NewHistory(map[string][]float64{"loss": {nan, 0.2, 0.3, 0.1}, "val_loss": {0.5, nan}}), "loss\n" +
			"\ttraining         \t (min:      nan, max:      nan, cur:    0.100)\n" +
			"\tvalidation       \t (min:    0.500, max:    0.500, cur:      nan)"},
		{"every second validation", everySecond, "loss\n" +
			"\ttraining         \t (min:    0.040, max:    0.300, cur:    0.040)\n" +
			"\tvalidation       \t (min:    0.033, max:    0.078, cur:    0.033)"},
		{"nan only", kit.NewHistory(map[string][]float64{"loss": {nan, nan}}),
			"loss\n\ttraining         \t (min:      nan, max:      nan, cur:      nan)"},
		{"infinite", kit.NewHistory(map[string][]float64{"loss": {inf, -inf, 12345678}}),
			"loss\n\ttraining         \t (min:     -inf, max:      inf, cur: 12345678.000)"},
		{"named only", kit.NewHistory(map[string][]float64{"loss": nil}), ""},
		{"empty", &kit.History{}, ""},
		{"nil", nil, ""},
	} {
		if got := Extrema(test.h); got != test.want {
			t.Errorf("%s:\n%s\nwant:\n%s", test.name, got, test.want)
		}
	}
}
