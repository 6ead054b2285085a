package plots

import (
	"math"
	"strings"
	"testing"

	"layercake/kit"
)

func TestLineInWords(t *testing.T) {
	p, err := LinePicture([]int{3, 1, 2}, kit.NewArray([]float32{0.5, -2, 7}).WithNote("GUESSED"), LineOptions{Title: "Three", XLimits: [2]float64{0, 2.5}})
	if err != nil {
		t.Fatal(err)
	}
	if want := "Line chart: Three. 3 points, from (3, 0.5) to (2, 7), lowest -2 at x = 1, highest 7 at x = 2. 1 of 3 points outside the limits."; p.Alt != want {
		t.Errorf("%s, want %s", p.Alt, want)
	}
	// The sparkline follows x, not the order of the points.
	if want := "Three\n▁█▃  3 points, from"; !strings.HasPrefix(p.Text, want) {
		t.Errorf("%s, want %s", p.Text, want)
	}
	if p.Note != "GUESSED" {
		t.Errorf("note %q", p.Note)
	}
}

func TestLineWithoutX(t *testing.T) {
	given, err := LinePicture([]int{0, 1, 2}, []int{5, 3, 4})
	if err != nil {
		t.Fatal(err)
	}
	left, err := LinePicture(nil, []int{5, 3, 4})
	if err != nil || string(given.SVG()) != string(left.SVG()) {
		t.Errorf("a nil x does not stand for 0, 1, 2 (%v)", err)
	}
}

// Series can differ in length and have their own x.
func TestLineOfSeries(t *testing.T) {
	p, err := LinePicture([]int{10, 20}, []Series{{Name: "a", Y: []int{1, 2}}, {Name: "b", X: []float64{5, 10, 15}, Y: []float64{3, 2, 1}}})
	if err != nil {
		t.Fatal(err)
	}
	if want := "a: 2 points, from (10, 1) to (20, 2), lowest 1 at x = 10, highest 2 at x = 20. b: 3 points, from (5, 3) to (15, 1)"; !strings.Contains(p.Alt, want) {
		t.Errorf("%s, want %s", p.Alt, want)
	}
	svg := string(p.SVG())
	for _, want := range []string{">a<", ">b<", "#0072B2", "#E69F00"} {
		if !strings.Contains(svg, want) {
			t.Errorf("no %s in the picture", want)
		}
	}
}

// A long line makes no large picture, and its peak stays.
func TestLongLine(t *testing.T) {
	y := make([]float64, 1_000_000)
	for i := range y {
		y[i] = math.Sin(float64(i))
	}
	y[123_456] = 9
	p, err := LinePicture(nil, y)
	if err != nil {
		t.Fatal(err)
	}
	if n := len(p.SVG()); n > 100_000 {
		t.Errorf("the SVG has %d bytes", n)
	}
	flat, err := LinePicture(nil, y[:123_456], LineOptions{XLimits: [2]float64{-30_000, 1_030_000}, YLimits: [2]float64{-1.5, 9.5}})
	if err != nil {
		t.Fatal(err)
	}
	if strings.Count(string(flat.SVG()), "L") >= strings.Count(string(p.SVG()), "L") {
		t.Error("the rest of the line is missing")
	}
	if !strings.Contains(p.Alt, "highest 9 at x = 123456") {
		t.Error(p.Alt)
	}
}

func TestLineErrors(t *testing.T) {
	for _, test := range []struct {
		options []LineOptions
		want    string
	}{
		{[]LineOptions{{}, {}}, "line: 2 values of plots.LineOptions; put all options into one"},
		{[]LineOptions{{LogY: true}}, "line: the numbers include 0; a logarithmic axis has only places for numbers above 0: leave it out, or turn LogY off"},
		{[]LineOptions{{YLimits: [2]float64{3, 1}}}, "line: YLimits are 3 and 1; the first must be below the second, and both finite"},
		{[]LineOptions{{Width: 100}}, "line: charts of 100 by 0 pixels; both sides must be from 200 to 4000, or 0 for the default"},
	} {
		if p, err := LinePicture([]int{1, 2}, []int{1, 0}, test.options...); p != nil || err == nil || err.Error() != test.want {
			t.Errorf("%v, want %s", err, test.want)
		}
	}
}
