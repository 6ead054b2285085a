package plots

import (
	"fmt"
	"math"
	"strings"
	"testing"
)

func TestHistogram(t *testing.T) {
	nan, inf := math.NaN(), math.Inf(1)
	for _, test := range []struct {
		values  []float64
		numbers string
		counts  string // the non-empty bins
	}{
		{[]float64{0, 0.1, 1, 1, 4}, "5 numbers from 0 to 4, mean 1.22, standard deviation 1.45", "0:1 1:1 10:2 39:1"},
		{[]float64{-1, nan, 1, inf, -inf}, "2 numbers from -1 to 1, mean 0, standard deviation 1, and 3 that are infinite or NaN", "0:1 39:1"},
		{[]float64{0, 0, 0}, "3 numbers from 0 to 0, mean 0, standard deviation 0", "20:3"},
		{[]float64{nan}, "0 numbers, and 1 that are infinite or NaN", ""},
	} {
		h := newHistogram("kernel", test.values)
		h.count(test.values, binning{h.low, h.high, histogramBins})
		var counts []string
		for bin, n := range h.counts {
			if n > 0 {
				counts = append(counts, fmt.Sprint(bin, ":", n))
			}
		}
		if got := strings.Join(counts, " "); got != test.counts || h.numbers() != test.numbers {
			t.Errorf("%v: %s in %s; want %s in %s", test.values, h.numbers(), got, test.numbers, test.counts)
		}
	}
}

func TestWeightHistograms(t *testing.T) {
	model := deep(2)
	p, err := WeightHistogramsPicture(model)
	if err != nil {
		t.Fatal(err)
	}
	svg := string(p.SVG())
	for _, want := range []string{"dense_1 kernel", "dense_1 bias", "dense_2 kernel", "dense_2 bias"} {
		if !strings.Contains(svg, ">"+want+"<") || !strings.Contains(p.Alt, want+": ") || !strings.Contains(p.Text, want+" ") {
			t.Errorf("%s is missing", want)
		}
	}
	if want := "dense_1 bias: 64 numbers from 0 to 0, mean 0, standard deviation 0."; !strings.Contains(p.Alt, want) {
		t.Errorf("%s, want in it %s", p.Alt, want)
	}
}
