package plots

import (
	"strings"
	"testing"

	"layercake/kit"
)

// fiveExamples are examples that echo classifies as 0, 1, 3, 3 and 2.
var fiveExamples = kit.NewArray([]float32{
	0.7, 0.1, 0.1, 0.1,
	0.2, 0.8, 0, 0,
	0.1, 0, 0, 0.9,
	0, 0, 0.2, 0.8,
	0, 0, 1, 0,
}, 5, 4)

func TestMistakesAreTheWorstOnesFirst(t *testing.T) {
	y := kit.NewArray([]uint8{1, 0, 0, 3, 0})
	for _, test := range []struct {
		rows, columns int
		want          string
	}{
		{2, 2, "4 mistakes in 5 images. Image 4: said 2 with 100.0 %, true 0. Image 2: said 3 with 90.0 %, true 0. Image 1: said 1 with 80.0 %, true 0. Image 0: said 0 with 70.0 %, true 1."},
		{1, 2, "The worst 2 of 4 mistakes in 5 images. Image 4: said 2 with 100.0 %, true 0. Image 2: said 3 with 90.0 %, true 0."},
	} {
		p, err := MistakesPicture(echo(4), fiveExamples, y, test.rows, test.columns)
		if err != nil {
			t.Fatal(err)
		}
		if p.Alt != test.want {
			t.Errorf("%d by %d: %s\nwant %s", test.rows, test.columns, p.Alt, test.want)
		}
		if n := strings.Count(string(p.SVG()), "<image "); n != strings.Count(test.want, "Image ") {
			t.Errorf("%d by %d: %d images", test.rows, test.columns, n)
		}
	}
}

func TestNoMistakes(t *testing.T) {
	p, err := MistakesPicture(echo(4), fiveExamples, kit.NewArray([]uint8{0, 1, 3, 3, 2}), 2, 2)
	if err != nil {
		t.Fatal(err)
	}
	if want := "0 mistakes in 5 images"; p.Alt != want+"." || p.String() != want || !strings.Contains(string(p.SVG()), want) {
		t.Errorf("%s", p.Alt)
	}
}
