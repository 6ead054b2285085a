package plots_test

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"layercake/kit"
	"layercake/plots"
)

func TestCurvesErrors(t *testing.T) {
	for _, test := range []struct {
		h    *kit.History
		want string
	}{
		{nil, "curves: the history is nil; pass the history that Fit returns"},
		{&kit.History{}, "curves: the history has 0 epochs and 0 metrics; it needs at least one of each, as after Fit"},
		{
			&kit.History{Epochs: []int{1}},
			"curves: the history has 1 epoch and 0 metrics; it needs at least one of each, as after Fit",
		},
	} {
		if p, err := plots.CurvesPicture(test.h); p != nil || err == nil || err.Error() != test.want {
			t.Errorf("%+v: %v, want %s", test.h, err, test.want)
		}
	}
}

// An epoch without validation is not a NaN: text and curve skip to the next measured epoch.
func TestCurvesOfEverySecondValidation(t *testing.T) {
	x, y := kit.NewArray([]float32{1, 2, 3, 4}, 4, 1), kit.NewArray([]float32{2, 4, 6, 8}, 4, 1)
	h := kit.Sequential(kit.Dense(1)).Compile(kit.SGD(), kit.MeanSquaredError).Seed(1).
		MustFit(x, y, kit.FitOptions{Epochs: 5, Verbose: kit.Silent, Validation: kit.Data(x, y), ValidationFreq: 2})
	measured := h.MustValues("val_loss")
	if len(measured) != 2 || math.IsNaN(measured[0]+measured[1]) {
		t.Fatalf("measured are %v", measured)
	}
	p, err := plots.CurvesPicture(h)
	if err != nil {
		t.Fatal(err)
	}
	if want := fmt.Sprintf("validation from %.3f to %.3f.", measured[0], measured[1]); !strings.Contains(p.Alt, want) {
		t.Errorf("%s; want %s", p.Alt, want)
	}
	low, high := min(measured[0], measured[1]), max(measured[0], measured[1])
	if want := fmt.Sprintf("(min: %8.3f, max: %8.3f, cur: %8.3f)", low, high, measured[1]); !strings.HasSuffix(p.Caption, want) {
		t.Errorf("%s\nwant %s", p.Caption, want)
	}
	compared, err := plots.ComparePicture([]plots.Run{{Name: "a", History: h}})
	if err != nil {
		t.Fatal(err)
	}
	for _, text := range []string{p.Alt, p.Caption, p.Text, compared.Alt, compared.Text} {
		if strings.Contains(text, "nan") {
			t.Errorf("it says nan: %s", text)
		}
	}
}
