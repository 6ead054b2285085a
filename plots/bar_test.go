package plots

import (
	"fmt"
	"strings"
	"testing"

	"layercake/kit"
)

func TestBarInWords(t *testing.T) {
	p, err := BarPicture([]string{"a", "b"}, []Series{{Name: "old", Y: []int{3, -1}}, {Name: "new", Y: kit.NewArray([]float32{4, 0.5}).WithNote("GUESSED")}}, BarOptions{Title: "Two"})
	if err != nil {
		t.Fatal(err)
	}
	if want := "Bar chart: Two. old: a 3, b -1. new: a 4, b 0.5."; p.Alt != want || p.Note != "GUESSED" {
		t.Errorf("%s, note %q; want %s", p.Alt, p.Note, want)
	}
	want := "Two\na  old  ███████████████       3\n   new  ████████████████████  4\nb  old  █████                 -1\n   new  ███                   0.5"
	if p.Text != want {
		t.Errorf("%s\nwant\n%s", p.Text, want)
	}
}

func TestManyBars(t *testing.T) {
	heights := make([]float64, 21)
	heights[3], heights[4] = 5, -5
	p, err := BarPicture(nil, heights)
	if err != nil {
		t.Fatal(err)
	}
	if want := "21 bars, lowest 4 with -5, highest 3 with 5"; !strings.Contains(p.Alt, want) || !strings.Contains(p.Text, want) {
		t.Errorf("%s, %s; want %s", p.Alt, p.Text, want)
	}
	if svg := string(p.SVG()); strings.Contains(svg, ">-5.0<") {
		t.Error("the bars have numbers for which there is no room")
	}
}

// Bars show their numbers where there is room, and begin at 0.
func TestBarsBeginAtZero(t *testing.T) {
	for _, test := range []struct {
		heights   []float64
		limits    [2]float64
		low, high float64
	}{
		{[]float64{10, 20}, [2]float64{}, 0, 22},
		{[]float64{-10, -20}, [2]float64{}, -22, 0},
		{[]float64{-10, 10}, [2]float64{}, -12, 12},
		{[]float64{0, 0}, [2]float64{}, -1.2, 1.2},
		{[]float64{10, 20}, [2]float64{5, 25}, 5, 25},
	} {
		s, err := barScale(test.limits, test.heights)
		if err != nil || fmt.Sprint(s.low, s.high) != fmt.Sprint(test.low, test.high) {
			t.Errorf("%v: %v to %v, %v; want %v to %v", test.heights, s.low, s.high, err, test.low, test.high)
		}
	}
	p, err := BarPicture([]string{"a", "b"}, []float64{0.912, 0.95})
	if err != nil {
		t.Fatal(err)
	}
	if svg := string(p.SVG()); !strings.Contains(svg, ">0.912<") || !strings.Contains(svg, ">a<") {
		t.Error("the bars have no numbers or names")
	}
}

// Names that are too wide to stand side by side are written upwards, and the picture grows by their room.
func TestBarNames(t *testing.T) {
	short, err := BarPicture([]string{"a", "b", "c"}, []int{1, 2, 3})
	if err != nil {
		t.Fatal(err)
	}
	name := strings.Repeat("long ", 6)
	long, err := BarPicture([]string{name + "a", name + "b", name + "c"}, []int{1, 2, 3})
	if err != nil {
		t.Fatal(err)
	}
	if short.height >= long.height || strings.Count(string(long.SVG()), "rotate(") != 3 {
		t.Errorf("%v and %v points high", short.height, long.height)
	}
}

func TestBarErrors(t *testing.T) {
	two := []string{"a", "b"}
	for _, test := range []struct {
		names   []string
		heights Numbers
		want    string
	}{
		{two, []int{1}, "bar: heights have length 1 for 2 names; there must be one height for each name"},
		{two, []Series{{Name: "s", Y: []int{1}}}, `bar: heights of series "s" have length 1 for 2 names; there must be one height for each name`},
		{nil, []int{}, "bar: heights has no numbers; its shape is (0,)"},
		{nil, make([]Series, 8), "bar: heights has 8 series; expected 1 to 7"},
		{nil, []Series{{Name: "s", X: []int{1}, Y: []int{1}}}, `bar: X of series "s": bars have no x; pass their names`},
		{nil, make([]int, 401), "bar: 401 bars; the picture has room for 400: Line and Histogram show more numbers"},
		{nil, "1", "bar: heights is a string; expected a kit.Array or a slice of numbers, such as []float64"},
	} {
		if p, err := BarPicture(test.names, test.heights); p != nil || err == nil || err.Error() != test.want {
			t.Errorf("%v, want %s", err, test.want)
		}
	}
}
