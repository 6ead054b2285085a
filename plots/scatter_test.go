package plots

import (
	"bytes"
	"math/rand/v2"
	"strings"
	"testing"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"layercake/kit"
)

func TestScatterByClass(t *testing.T) {
	x, y := []float64{1, 2, 3, 4}, []float64{5, 6, 8, 7}
	for _, labels := range []Numbers{
		[]int{0, 2, 0, 0}, kit.NewArray([]float32{0, 2, 0, 0}, 4, 1), kit.ToCategorical(kit.NewArray([]uint8{0, 2, 0, 0}), 3),
	} {
		p, err := ScatterPicture(x, y, ScatterOptions{Labels: labels, Classes: []string{"cat", "dog", "elk"}})
		if err != nil {
			t.Fatal(err)
		}
		if want := "Scatter plot. cat: 3 points, x from 1 to 4, y from 5 to 8, correlation 0.79. dog: 1 point, x from 2 to 2, y from 6 to 6. elk: no points."; p.Alt == want {
			t.Error("elk has the point of dog")
		}
		if want := "Scatter plot. cat: 3 points, x from 1 to 4, y from 5 to 8, correlation 0.79. dog: no points. elk: 1 point, x from 2 to 2, y from 6 to 6."; p.Alt != want {
			t.Errorf("%s, want %s", p.Alt, want)
		}
	}
}

func TestScatterErrors(t *testing.T) {
	x := []int{1, 2}
	many := make([]int, 2)
	many[1] = 21
	for _, test := range []struct {
		y       Numbers
		options ScatterOptions
		want    string
	}{
		{[]int{1}, ScatterOptions{}, "scatter: x has length 2 and y has length 1; there must be one of each for every point"},
		{x, ScatterOptions{Classes: []string{"a"}}, "scatter: 1 class name without Labels; set Labels to the class number of each point"},
		{x, ScatterOptions{Labels: []int{1}}, "scatter: 1 label for 2 points; there must be one for each"},
		{x, ScatterOptions{Labels: []float64{1, 0.5}}, "scatter: label number 1 is 0.5; classes are whole numbers from 0"},
		{x, ScatterOptions{Labels: []string{"a", "b"}}, "scatter: Labels is a []string; expected a kit.Array or a slice of numbers, such as []float64"},
		{x, ScatterOptions{Labels: many}, "scatter: 22 classes; the picture has colours and shapes for 21"},
		{x, ScatterOptions{Labels: x, Classes: []string{"a", "b"}}, "scatter: 2 class names for 3 classes; there must be one for each"},
		{[]Series{{Name: "a", Y: x}, {Name: "b", Y: x}}, ScatterOptions{Labels: x}, "scatter: Labels for 2 series; set Labels, or pass a series for each class"},
		{[]int{0, 1}, ScatterOptions{LogY: true}, "scatter: the numbers include 0; a logarithmic axis has only places for numbers above 0: leave it out, or turn LogY off"},
	} {
		if p, err := ScatterPicture(x, test.y, test.options); p != nil || err == nil || err.Error() != test.want {
			t.Errorf("%v, want %s", err, test.want)
		}
	}
}

// Marks stand for all points.
func TestMarksHoldAllPoints(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	groups := make([]xy, 3)
	for i := range groups {
		for range 1000 * (i + 1) {
			groups[i].x, groups[i].y = append(groups[i].x, 100*rng.Float64()), append(groups[i].y, 50*rng.Float64())
		}
	}
	c := draw.Canvas{Rectangle: vg.Rectangle{Max: vg.Point{X: 100, Y: 50}}}
	length := func(v float64) vg.Length { return vg.Length(v) }
	for _, side := range []vg.Length{1, 10} {
		marks, most := marked(c, groups, side, length, length)
		counts, largest := make([]int, len(groups)), 0
		for i, m := range marks {
			counts[m.group] += m.n
			largest = max(largest, m.n)
			if i > 0 && m.order < marks[i-1].order {
				t.Fatal("the groups do not alternate")
			}
		}
		if counts[0] != 1000 || counts[1] != 2000 || counts[2] != 3000 || largest != most {
			t.Errorf("%v points, %d in the fullest mark, said to be %d", counts, largest, most)
		}
	}
	c.Max.X = 50
	if marks, _ := marked(c, groups[:1], 1, length, length); len(marks) < 300 || len(marks) > 700 {
		t.Errorf("%d marks in half of the canvas", len(marks))
	}
}

// Many points become one image, and none of them gets lost.
func TestManyPoints(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 4))
	x, y := make([]float64, 30_000), make([]float32, 30_000)
	for i := range x {
		x[i], y[i] = rng.NormFloat64(), float32(rng.NormFloat64())
	}
	for n, images := range map[int]int{1000: 0, 5000: 1, 30_000: 1} {
		p, err := ScatterPicture(x[:n], y[:n])
		if err != nil {
			t.Fatal(err)
		}
		svg := p.SVG()
		if got := bytes.Count(svg, []byte("<image ")); got != images || len(svg) > 400_000 {
			t.Errorf("%d points: %d images, want %d; %d bytes", n, got, images, len(svg))
		}
	}
}

func TestCorrelation(t *testing.T) {
	p, err := ScatterPicture([]int{1, 2, 3}, []int{6, 4, 2})
	if err != nil || !strings.Contains(p.Alt, "correlation -1.00") {
		t.Error(p, err)
	}
	for _, y := range [][]int{{1, 1, 1}, {1, 2}} {
		if p, err = ScatterPicture(nil, y); err != nil || strings.Contains(p.Alt, "correlation") {
			t.Error(p, err)
		}
	}
}
