package plots

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"gonum.org/v1/plot/vg"
)

func TestScale(t *testing.T) {
	for _, test := range []struct {
		numbers   []float64
		log       bool
		limits    [2]float64
		low, high float64 // places
	}{
		{[]float64{0, 10}, false, [2]float64{}, -1, 11},
		{[]float64{3}, false, [2]float64{}, 2.7, 3.3},
		{[]float64{0, 0}, false, [2]float64{}, -1, 1},
		{[]float64{-2}, false, [2]float64{}, -2.2, -1.8},
		{[]float64{1.7e9, 1.7e9 + 1}, false, [2]float64{}, 1.7e9 - 0.1, 1.7e9 + 1.1},
		{[]float64{1, 100}, true, [2]float64{}, -0.2, 2.2},
		{[]float64{10}, true, [2]float64{}, 0.5, 1.5},
		{[]float64{0, 10}, false, [2]float64{-1, 3}, -1, 3},
		{[]float64{5, 10}, true, [2]float64{0.1, 1000}, -1, 3},
	} {
		s, err := newScale("X", test.log, test.limits, 0.1, test.numbers)
		if err != nil || math.Abs(s.low-test.low) > 1e-9*math.Abs(test.low) || math.Abs(s.high-test.high) > 1e-9*math.Abs(test.high) {
			t.Errorf("%v: %v to %v, %v; want %v to %v", test.numbers, s.low, s.high, err, test.low, test.high)
		}
	}
}

func TestScaleErrors(t *testing.T) {
	for _, test := range []struct {
		number float64
		log    bool
		limits [2]float64
		want   string
	}{
		{-1, true, [2]float64{1, 2}, "the numbers include -1; a logarithmic axis has only places for numbers above 0: leave it out, or turn LogX off"},
		{-1, true, [2]float64{}, "the numbers include -1; a logarithmic axis has only places for numbers above 0: leave it out, or turn LogX off"},
		{-1, false, [2]float64{2, 1}, "XLimits are 2 and 1; the first must be below the second, and both finite"},
		{-1, false, [2]float64{1, 1}, "XLimits are 1 and 1; the first must be below the second, and both finite"},
		{-1, false, [2]float64{0, math.Inf(1)}, "XLimits are 0 and +Inf; the first must be below the second, and both finite"},
		{1, true, [2]float64{0, 1}, "XLimits are 0 and 1; on a logarithmic axis both must be above 0"},
	} {
		if _, err := newScale("X", test.log, test.limits, 0, []float64{1, test.number}); err == nil || err.Error() != test.want {
			t.Errorf("%v, want %s", err, test.want)
		}
	}
}

// The labels of a horizontal axis do not touch each other.
func TestTicksFit(t *testing.T) {
	for _, s := range []scale{{low: 0, high: 1}, {low: 1.7e9, high: 1.7e9 + 100}, {low: 123456, high: 123457}, {low: -5, high: 3, log: true}} {
		for _, width := range []vg.Length{100, 300} {
			ticks := s.fitting(width)
			need := vg.Length(0)
			for _, tick := range ticks {
				need += textWidth(smallText, tick.Label) + legendSpace
			}
			if len(ticks) == 0 || need > width && len(ticks) > 2 {
				t.Errorf("%v: %d labels need %v of %v points", s, len(ticks), need, width)
			}
		}
	}
}

func TestShortened(t *testing.T) {
	long := strings.Repeat("m", 100)
	for _, test := range []struct{ given, want string }{{"", ""}, {"abc", "abc"}, {long, "mmmmm…"}} {
		if got := shortened(10, 55, test.given); got != test.want {
			t.Errorf("%q, want %q", got, test.want)
		}
	}
}

// Texts of any length stay inside the picture.
func TestLongTextsFit(t *testing.T) {
	long := strings.Repeat("long ", 100)
	p, err := LinePicture(nil, []Series{{Name: long, Y: []int{1, 2}}, {Name: "b", Y: []int{1}}}, LineOptions{Title: long, XLabel: long, YLabel: long})
	if err != nil {
		t.Fatal(err)
	}
	if w, _ := p.size(); w > rowLength {
		t.Errorf("the picture is %v wide", w)
	}
	if strings.Contains(string(p.SVG()), fmt.Sprint(">", long)) {
		t.Error("a text is not cut")
	}
}

func TestChartSizes(t *testing.T) {
	p, err := BarPicture(nil, []int{1}, BarOptions{Width: 600, Height: 300})
	if err != nil {
		t.Fatal(err)
	}
	if w, h := p.size(); w != 450 || h != 225 {
		t.Errorf("%v by %v points, want 450 by 225", w, h)
	}
	want := "scatter: charts of 10 by 0 pixels; both sides must be from 200 to 4000, or 0 for the default"
	if _, err := ScatterPicture(nil, []int{1}, ScatterOptions{Width: 10}); err == nil || err.Error() != want {
		t.Errorf("%v, want %s", err, want)
	}
}
