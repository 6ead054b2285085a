package plots

import (
	"math"
	"testing"

	"layercake/kit"
)

// The first case is what livelossplot 0.5.6 prints, but for the numbers of validation.
func TestExtrema(t *testing.T) {
	nan, inf := math.NaN(), math.Inf(1)
	for _, test := range []struct {
		name string
		h    *kit.History
		want string
	}{
		{"as livelossplot", &kit.History{Metrics: map[string][]float64{
			"loss": {2.31, 2.25}, "accuracy": {0.132, 0.140}, "val_accuracy": {0.09, 0.08},
		}}, "accuracy\n" +
			"\ttraining         \t (min:    0.132, max:    0.140, cur:    0.140)\n" +
			"\tvalidation       \t (min:    0.080, max:    0.090, cur:    0.080)\n" +
			"loss\n" +
			"\ttraining         \t (min:    2.250, max:    2.310, cur:    2.250)"},
		{"nan after numbers", &kit.History{Metrics: map[string][]float64{"loss": {2, 1, nan}}},
			"loss\n\ttraining         \t (min:    1.000, max:    2.000, cur:      nan)"},
		{"nan only", &kit.History{Metrics: map[string][]float64{"loss": {nan, nan}}},
			"loss\n\ttraining         \t (min:      nan, max:      nan, cur:      nan)"},
		{"infinite", &kit.History{Metrics: map[string][]float64{"loss": {inf, -inf, 12345678}}},
			"loss\n\ttraining         \t (min:     -inf, max:      inf, cur: 12345678.000)"},
		{"named only", &kit.History{Metrics: map[string][]float64{"loss": nil}}, ""},
		{"empty", &kit.History{}, ""},
		{"nil", nil, ""},
	} {
		if got := Extrema(test.h); got != test.want {
			t.Errorf("%s:\n%s\nwant:\n%s", test.name, got, test.want)
		}
	}
}
