package plots

import (
	"math"
	"strconv"
	"strings"
	"testing"

	"gonum.org/v1/plot"
)

func labels(ticks []plot.Tick) string {
	var out []string
	for _, t := range ticks {
		out = append(out, t.Label)
	}
	return strings.Join(out, " ")
}

func TestTicks(t *testing.T) {
	for _, test := range []struct {
		ticker    plot.Ticker
		low, high float64
		want      string
	}{
		{roundNumbers(8), 0.975, 1.003, "0.975 0.980 0.985 0.990 0.995 1.000"},
		{roundNumbers(8), 0.917, 0.986, "0.92 0.93 0.94 0.95 0.96 0.97 0.98"},
		{roundNumbers(8), -0.02, 0.29, "0.00 0.05 0.10 0.15 0.20 0.25"},
		{roundNumbers(8), 0, 7, "0 1 2 3 4 5 6 7"},
		{roundNumbers(8), -30, 470, "0 100 200 300 400"},
		{roundNumbers(8), -1e-6, 2.1e-5, "0 5e-06 1.0e-05 1.5e-05 2.0e-05"},
		{roundNumbers(8), 2e6, 8.5e6, "2e+06 3e+06 4e+06 5e+06 6e+06 7e+06 8e+06"},
		{roundNumbers(4), 1.7e9, 1.7e9 + 31, "1700000000 1700000020"},
		{roundNumbers(4), -0.3, 0.3, "-0.2 0.0 0.2"},
		{powers{}, -2.1, 0.1, "0.01 0.02 0.05 0.1 0.2 0.5 1"},
		{powers{}, -4.5, 1.2, "0.0001 0.001 0.01 0.1 1 10"},
		{powers{}, -20, 3, "1e-18 1e-15 1e-12 1e-09 1e-06 0.001 1 1000"},
		{powers{}, -0.11, -0.01, "0.80 0.85 0.90 0.95"},
		{wholeNumbers{}, 0.5, 1.5, "1"},
		{wholeNumbers{}, 0, 469, "0 50 100 150 200 250 300 350 400 450"},
		{wholeNumbers{}, 1, 2, "1 2"},
		{wholeNumbers{}, 1, 10, "1 2 3 4 5 6 7 8 9 10"},
		{wholeNumbers{}, 1, 12, "1 2 4 6 8 10 12"},
		{wholeNumbers{}, 1, 100, "1 10 20 30 40 50 60 70 80 90 100"},
		{wholeNumbers{}, 1, 5000, "1 1,000 2,000 3,000 4,000 5,000"},
	} {
		if got := labels(test.ticker.Ticks(test.low, test.high)); got != test.want {
			t.Errorf("%T from %v to %v: %s, want %s", test.ticker, test.low, test.high, got, test.want)
		}
	}
}

func TestTicksAreFewAndTrue(t *testing.T) {
	for exponent := -30; exponent <= 38; exponent++ {
		for _, size := range []float64{1, 1.3, 2, 3.7, 5, 7.77, 9.99} {
			for _, offset := range []float64{0, -0.5, 1, 12.34} {
				span := size * math.Pow10(exponent)
				low := offset * span
				high := low + span
				ticks := roundNumbers(8).Ticks(low, high)
				if len(ticks) < 2 || len(ticks) > 8 {
					t.Fatalf("from %v to %v: %s", low, high, labels(ticks))
				}
				seen := map[string]bool{}
				for _, tick := range ticks {
					read, err := strconv.ParseFloat(tick.Label, 64)
					if err != nil || math.Abs(read-tick.Value) > span/1000 || tick.Value < low-span/1e9 || tick.Value > high+span/1e9 || seen[tick.Label] {
						t.Fatalf("from %v to %v: %v is labelled %q among %s", low, high, tick.Value, tick.Label, labels(ticks))
					}
					seen[tick.Label] = true
				}
			}
		}
	}
	for last := 2.0; last < 1e7; last = math.Ceil(last * 1.1) {
		ticks := wholeNumbers{}.Ticks(1, last)
		if len(ticks) < 2 || len(ticks) > 11 || ticks[0].Value != 1 {
			t.Fatalf("from 1 to %v: %s", last, labels(ticks))
		}
		for _, tick := range ticks {
			if tick.Value != math.Trunc(tick.Value) || tick.Value > last || strings.ReplaceAll(tick.Label, ",", "") != strconv.Itoa(int(tick.Value)) {
				t.Fatalf("from 1 to %v: %v is labelled %q", last, tick.Value, tick.Label)
			}
		}
	}
}
