package kit

import (
	"encoding/json"
	"math"
	"slices"
	"testing"
)

func TestHistoryDistinguishesNaNFromMissing(t *testing.T) {
	h := &History{}
	nan := math.NaN()
	h.Add(4, map[string]float64{"loss": 2, "val_loss": 5})
	h.Add(3, map[string]float64{"loss": nan})
	h.Add(4, map[string]float64{"late": 8})
	h.Add(4, map[string]float64{"late": 7})
	h.Add(5, map[string]float64{"loss": nan, "late": nan})
	if !slices.Equal(h.Epochs, []int{3, 4, 5}) {
		t.Errorf("the epochs are %v", h.Epochs)
	}
	// Other cells and Load read the history from a file.
	text, err := json.Marshal(h)
	if err != nil {
		t.Fatal(err)
	}
	read := &History{}
	if err := json.Unmarshal(text, read); err != nil {
		t.Fatal(err)
	}
	for _, h := range []*History{h, read} {
		for name, want := range map[string]struct {
			epochs []int
			values []float64
		}{
			"loss": {[]int{3, 4, 5}, []float64{nan, 2, nan}}, "val_loss": {[]int{4}, []float64{5}}, "late": {[]int{4, 5}, []float64{7, nan}},
		} {
			epochs, values, err := h.Measured(name)
			if err != nil || !slices.Equal(epochs, want.epochs) || !alikeNumbers(values, want.values) {
				t.Errorf("%s: %v, %v, %v; want %v", name, epochs, values, err, want)
			}
			if last, ok := h.Last(name); !ok || !alikeNumbers([]float64{last}, want.values[len(want.values)-1:]) {
				t.Errorf("%s: the last is %v", name, last)
			}
		}
	}
}

// alikeNumbers reports whether numbers are the same, including NaN.
func alikeNumbers(a, b []float64) bool {
	return slices.EqualFunc(a, b, func(a, b float64) bool { return a == b || math.IsNaN(a) && math.IsNaN(b) })
}

func TestHistoryOfUnknownMetric(t *testing.T) {
	h := NewHistory(map[string][]float64{"loss": {1}, "accuracy": {0.5}})
	want := `history: there is no metric "auc"; there are accuracy, loss`
	if values, err := h.Values("auc"); err == nil || err.Error() != want || values != nil {
		t.Errorf("%v, error %v; want %s", values, err, want)
	}
	if _, ok := h.Last("auc"); ok {
		t.Error("there is a last one")
	}
	if _, err := new(History).Values("loss"); err == nil || err.Error() != `history: there is no metric "loss"; nothing was measured` {
		t.Error(err)
	}
}
