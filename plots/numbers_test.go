package plots

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"layercake/kit"
)

type celsius float32

func TestArrayOfNumbers(t *testing.T) {
	for _, test := range []struct {
		given Numbers
		want  string // the shape and the numbers
	}{
		{[]float64{1, 2.5}, "(2,) [1 2.5]"},
		{[]float32{1, 2.5}, "(2,) [1 2.5]"},
		{[]int{-1, 2}, "(2,) [-1 2]"},
		{[]uint8{1, 255}, "(2,) [1 255]"},
		{[2]int64{1, 2}, "(2,) [1 2]"},
		{[]celsius{36.5}, "(1,) [36.5]"},
		{[][]int{{1, 2, 3}, {4, 5, 6}}, "(2, 3) [1 2 3 4 5 6]"},
		{[][2]float32{{1, 2}}, "(1, 2) [1 2]"},
		{kit.NewArray([]int32{1, 2, 3, 4}, 2, 2), "(2, 2) [1 2 3 4]"},
		{kit.NewArray([]uint8{255, 0}).Div(255), "(2,) [1 0]"},
	} {
		a, err := array("x", test.given)
		if err != nil {
			t.Errorf("%v: %v", test.given, err)
			continue
		}
		values, err := finite("x", a)
		if got := fmt.Sprint(a.Shape(), values); err != nil || got != test.want {
			t.Errorf("%v: %s, %v; want %s", test.given, got, err, test.want)
		}
	}
}

func TestNumbersErrors(t *testing.T) {
	const kinds = "; expected a kit.Array or a slice of numbers, such as []float64"
	for _, test := range []struct {
		given Numbers
		want  string
	}{
		{nil, "x is nil" + kinds},
		{3, "x is a int" + kinds},
		{"3", "x is a string" + kinds},
		{[]string{"3"}, "x is a []string" + kinds},
		{[]any{3}, "x is a []interface {}" + kinds},
		{[]bool{true}, "x is a []bool" + kinds},
		{map[string]float64{"a": 1}, "x is a map[string]float64" + kinds},
		{[]complex64{1}, "x is a []complex64" + kinds},
		{kit.Array{}, "x: array: empty; make one with kit.NewArray"},
		{[]float64{}, "x has no numbers; its shape is (0,)"},
		{[]int(nil), "x has no numbers; its shape is (0,)"},
		{[][]int{}, "x has no rows"},
		{[][]int{{1, 2}, {3}}, "row 1 of x has length 1, row 0 has length 2; all rows must have the same length"},
		{[][]int{{1, 2}}, "x is (1, 2); expected (n,) or (n, 1), or a []plots.Series for several series"},
		{[]float64{1, 2, math.NaN()}, "x[2] is NaN; numbers must be finite, at most 3.4e38: leave it out or replace it"},
		{[]float32{float32(math.Inf(-1))}, "x[0] is -Inf; numbers must be finite, at most 3.4e38: leave it out or replace it"},
		{[]float64{1e300}, "x[0] is 1e+300; numbers must be finite, at most 3.4e38: leave it out or replace it"},
		{kit.NewArray([]float64{1, math.NaN()}, 2, 1), "x[1, 0] is NaN; numbers must be finite, at most 3.4e38: leave it out or replace it"},
		{kit.NewArray([]float64{300}).AsType(kit.Uint8), "x: array: "},
	} {
		if _, _, err := column("x", test.given); err == nil || !strings.HasPrefix(err.Error(), test.want) || strings.Contains(err.Error(), "\n") {
			t.Errorf("%v: %v, want %s", test.given, err, test.want)
		}
	}
}

func TestSeriesErrors(t *testing.T) {
	y := []float64{1, 2}
	for _, test := range []struct {
		x, y Numbers
		want string
	}{
		{nil, []Series{}, "line: y has 0 series; expected 1 to 14"},
		{nil, make([]Series, 15), "line: y has 15 series; expected 1 to 14"},
		{nil, []Series{{Name: "a", Y: y}, {Y: y}}, "line: series number 2 has no name"},
		{nil, []Series{{Name: "a", Y: y}, {Name: "a", Y: y}}, `line: two series have the name "a"`},
		{nil, []Series{{Name: "a", Y: []int{}}}, `line: y of series "a" has no numbers; its shape is (0,)`},
		{[]int{1}, []Series{{Name: "a", Y: y}}, `line: x has length 1 and y of series "a" has length 2; there must be one of each for every point`},
		{nil, []Series{{Name: "a", X: []int{1}, Y: y}}, `line: x of series "a" has length 1 and y of series "a" has length 2; there must be one of each for every point`},
		{[]float64{math.NaN(), 1}, y, "line: x[0] is NaN; numbers must be finite, at most 3.4e38: leave it out or replace it"},
	} {
		if p, err := LinePicture(test.x, test.y); p != nil || err == nil || err.Error() != test.want {
			t.Errorf("%v, want %s", err, test.want)
		}
	}
}

func TestShort(t *testing.T) {
	for v, want := range map[float64]string{
		0: "0", math.Copysign(0, -1): "0", 3: "3", -12345678: "-12345678", 0.1: "0.1", 1.0 / 3: "0.333333", 1e12: "1e+12", 2.5e-7: "2.5e-07",
	} {
		if got := short(v); got != want {
			t.Errorf("%v: %s, want %s", v, got, want)
		}
	}
}
