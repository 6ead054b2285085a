package plots

import (
	"fmt"
	"strings"
	"testing"

	"layercake/kit"
)

// edgesAndCounts writes the bins of values.
func edgesAndCounts(t *testing.T, o HistogramOptions, values []float64) string {
	t.Helper()
	b, err := o.binning([][]float64{values})
	if err != nil {
		t.Fatal(err)
	}
	h := newHistogram("", values)
	h.count(values, b)
	return fmt.Sprint(b.edge(0), b.edge(1), b.edge(b.n), h.counts, h.outside)
}

// Whole numbers lie in the middle of bins; the tests against numpy have the others.
func TestBinsOfWholeNumbers(t *testing.T) {
	hundreds := make([]float64, 1000)
	for i := range hundreds {
		hundreds[i] = float64(i)
	}
	for _, test := range []struct {
		values []float64
		o      HistogramOptions
		want   string // ends of the first bin, end of the last, counts, values outside
	}{
		{[]float64{1, 2, 2, 6}, HistogramOptions{}, "0.5 1.5 6.5 [1 2 0 0 0 1] 0"},
		{[]float64{5, 5}, HistogramOptions{}, "4.5 5.5 5.5 [2] 0"},
		{[]float64{0.5, 0.5}, HistogramOptions{}, "0 1 1 [2] 0"},
		{[]float64{1, 2, 2, 6}, HistogramOptions{Bins: 2}, "1 3.5 6 [3 1] 0"},
		{[]float64{1, 2, 2, 6}, HistogramOptions{Bins: 2, XLimits: [2]float64{0, 4}}, "0 2 4 [1 2] 1"},
		{hundreds, HistogramOptions{}, "-0.5 90.5 1000.5 [91 91 91 91 91 91 91 91 91 91 90] 0"},
	} {
		if got := edgesAndCounts(t, test.o, test.values); got != test.want {
			t.Errorf("%v of %v: %s, want %s", test.o, test.values[:min(5, len(test.values))], got, test.want)
		}
	}
}

func TestHistogramInWords(t *testing.T) {
	p, err := HistogramPicture(kit.NewArray([]uint8{1, 2, 2, 6}, 2, 2).WithNote("GUESSED"), HistogramOptions{Title: "Dice"})
	if err != nil {
		t.Fatal(err)
	}
	if want := "Histogram: Dice. 4 numbers from 1 to 6, mean 2.75, standard deviation 1.92. 6 bins, the fullest from 1.5 to 2.5."; p.Alt != want || p.Note != "GUESSED" {
		t.Errorf("%s, note %q; want %s", p.Alt, p.Note, want)
	}
	p, err = HistogramPicture([]Series{{Name: "a", Y: []float64{0.1, 0.9, 5}}, {Name: "b", Y: [][]int{{0, 1}}}}, HistogramOptions{XLimits: [2]float64{0, 1}, Bins: 2, Density: true})
	if err != nil {
		t.Fatal(err)
	}
	if want := "1 of 5 numbers outside\na  ██  3 numbers"; !strings.HasPrefix(p.Text, strings.Replace(want, "██", "▄▄", 1)) {
		t.Errorf("%s, want %s", p.Text, want)
	}
	svg := string(p.SVG())
	for _, want := range []string{">1 of 5 numbers outside<", ">density<", ">a<", ">b<"} {
		if !strings.Contains(svg, want) {
			t.Errorf("no %s in the picture", want)
		}
	}
}

func TestHeightScale(t *testing.T) {
	for _, test := range []struct {
		log     bool
		heights []float64
		want    string
	}{
		{false, []float64{0, 100}, "0 105"},
		{true, []float64{0, 20, 200}, "1 2.477121254719662"},
		{false, []float64{0, 0}, "1 10"},
		{true, []float64{0}, "0 1"},
	} {
		s, err := heightScale(test.log, [2]float64{}, test.heights)
		if got := fmt.Sprint(s.low, s.high); err != nil || got != test.want {
			t.Errorf("%v: %s, %v; want %s", test.heights, got, err, test.want)
		}
	}
}

func TestHistogramErrors(t *testing.T) {
	for _, test := range []struct {
		values  Numbers
		options HistogramOptions
		want    string
	}{
		{[]int{}, HistogramOptions{}, "histogram: values has no numbers; its shape is (0,)"},
		{[]int{1}, HistogramOptions{Bins: -1}, "histogram: -1 bins; expected 1 to 1000, or 0 to choose"},
		{[]int{1}, HistogramOptions{Bins: 1001}, "histogram: 1001 bins; expected 1 to 1000, or 0 to choose"},
		{[]int{1}, HistogramOptions{XLimits: [2]float64{3, 2}}, "histogram: XLimits are 3 and 2; the first must be below the second, and both finite"},
		{[]int{1}, HistogramOptions{LogY: true, YLimits: [2]float64{0, 2}}, "histogram: YLimits are 0 and 2; on a logarithmic axis both must be above 0"},
		{make([]Series, 8), HistogramOptions{}, "histogram: values has 8 series; expected 1 to 7"},
		{[]Series{{Name: "a", X: []int{1}}}, HistogramOptions{}, `histogram: X of series "a": a histogram has no x`},
	} {
		if p, err := HistogramPicture(test.values, test.options); p != nil || err == nil || err.Error() != test.want {
			t.Errorf("%v, want %s", err, test.want)
		}
	}
}
