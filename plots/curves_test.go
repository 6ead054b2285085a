package plots_test

import (
	"testing"

	"layercake/kit"
	"layercake/plots"
)

func TestCurvesErrors(t *testing.T) {
	for _, test := range []struct {
		h    *kit.History
		want string
	}{
		{nil, "curves: the history is nil; use the one that Fit returns"},
		{&kit.History{}, "curves: the history has 0 epochs and 0 metrics; there has to be one of each at least, as after a Fit"},
		{
			&kit.History{Metrics: map[string][]float64{"loss": {1}}},
			"curves: the history has 0 epochs and 1 metrics; there has to be one of each at least, as after a Fit",
		},
		{
			&kit.History{Epochs: []int{1, 2}, Metrics: map[string][]float64{"loss": {1, 2}, "val_loss": {1}}},
			`curves: "val_loss" has length 1 in a history of length 2; there has to be one value for each epoch`,
		},
	} {
		if p, err := plots.CurvesPicture(test.h); p != nil || err == nil || err.Error() != test.want {
			t.Errorf("%+v: %v, want %s", test.h, err, test.want)
		}
	}
}
