package plots

import (
	"fmt"
	"math"
	"testing"

	"layercake/kit"
)

// measured returns a series of values for the epochs from 1.
func measured(values []float64) series {
	s := series{color: ink, y: values}
	for i := range values {
		s.x = append(s.x, float64(i+1))
	}
	return s
}

func TestCurveBreaksOff(t *testing.T) {
	nan, inf := math.NaN(), math.Inf(1)
	for _, test := range []struct {
		values []float64
		log    bool
		want   string // the pieces
	}{
		{[]float64{3, 2, 1}, false, "[[{1 3} {2 2} {3 1}]]"},
		{[]float64{3, nan, 1}, false, "[[{1 3}] [{3 1}]]"},
		{[]float64{nan, 2, 1, inf, -inf}, false, "[[{2 2} {3 1}]]"},
		{[]float64{1, 1e300, 2}, false, "[[{1 1}] [{3 2}]]"},
		{[]float64{nan, inf}, false, "[]"},
		{nil, false, "[]"},
		{[]float64{1000, 100, 0, -1, 10}, true, "[[{1 3} {2 2}] [{5 1}]]"},
	} {
		if got := fmt.Sprint(newCurve(measured(test.values), test.log).pieces); got != test.want {
			t.Errorf("%v: %s, want %s", test.values, got, test.want)
		}
	}
}

// A line connects measured values and breaks at NaN.
func TestCurveOfMissingEpochs(t *testing.T) {
	h := kit.NewHistory(map[string][]float64{"loss": {7, 6, math.NaN(), 4, 3, 2, 1}})
	for i, value := range []float64{3, 2, 1} {
		h.Add(2*i+2, map[string]float64{"val_loss": value})
	}
	for name, want := range map[string]string{
		"val_loss": "[[{2 3} {4 2} {6 1}]]", "loss": "[[{1 7} {2 6}] [{4 4} {5 3} {6 2} {7 1}]]", "accuracy": "[]",
	} {
		x, y := overHistory(h)(name)
		if got := fmt.Sprint(newCurve(series{x: x, y: y}, false).pieces); got != want {
			t.Errorf("%s: %s, want %s", name, got, want)
		}
	}
	if got := fmt.Sprint(latest(h)); got != "map[loss:1]" {
		t.Errorf("the last epoch measured %s", got)
	}
}

func TestLongCurveKeepsItsPeaks(t *testing.T) {
	values := make([]float64, 100_000)
	for i := range values {
		values[i] = math.Sin(float64(i))
	}
	values[12_345], values[54_321], values[99_999] = 7, -7, 3
	for i := 70_000; i < 80_000; i++ {
		values[i] = math.NaN()
	}
	pieces := newCurve(measured(values), false).pieces
	if len(pieces) != 2 {
		t.Fatalf("%d pieces, want 2", len(pieces))
	}
	found := map[float64]float64{}
	n, before := 0, 0.0
	for _, piece := range pieces {
		n += len(piece)
		for _, pt := range piece {
			found[pt.X] = pt.Y
			if pt.X <= before {
				t.Fatalf("epoch %v comes after epoch %v", pt.X, before)
			}
			before = pt.X
		}
	}
	if n > maxPoints || n < maxPoints/2 {
		t.Errorf("%d points, want about %d", n, maxPoints)
	}
	if found[12_346] != 7 || found[54_322] != -7 || found[100_000] != 3 {
		t.Errorf("lost a peak: %v %v %v", found[12_346], found[54_322], found[100_000])
	}
}
