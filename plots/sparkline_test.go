package plots

import (
	"math"
	"testing"
)

func TestSparkline(t *testing.T) {
	nan, inf := math.NaN(), math.Inf(1)
	ramp := make([]float64, 1000)
	for i := range ramp {
		ramp[i] = float64(i)
	}
	for _, test := range []struct {
		values []float64
		want   string
	}{
		{[]float64{0, 1, 2, 3, 4, 5, 6, 7}, "▁▂▃▄▅▆▇█"},
		{[]float64{1, nan, 0, inf, -inf}, "█ ▁  "},
		{[]float64{5, 5}, "▄▄"},
		{[]float64{nan}, " "},
		{nil, ""},
		{ramp, "▁▁▂▂▂▃▃▄▄▄▅▅▅▆▆▇▇▇██"},
	} {
		if got := sparkline(test.values); got != test.want {
			t.Errorf("%.5v: %q, want %q", test.values, got, test.want)
		}
	}
}
