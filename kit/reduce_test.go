package kit

import (
	"math"
	"strings"
	"testing"
)

func TestArgMax(t *testing.T) {
	a := NewArray([]uint8{1, 3, 3, 9, 0, 2}, 2, 3)
	for want, got := range map[string]Array{
		"[1 0]":   a.ArgMax(-1),
		"[1 0 0]": a.ArgMax(0),
		"3":       a.ArgMax(),
		"1":       NewArray([]float32{1, 3, 2}).ArgMax(),
		"[2 1 0]": ToCategorical(NewArray([]uint8{2, 1, 0}), 4).ArgMax(-1),
		"[[1 0]]": a.Reshape(1, 2, 3).ArgMax(-1),
		"[0]":     a.Slice(1, 2).Div(3).ArgMax(1),
		"[1 2]":   NewArray([]float32{1, float32(math.NaN()), 3, 1, 2, 3}, 2, 3).ArgMax(-1),
		"[3]":     NewArray([]float64{math.Inf(-1), 1, math.Inf(1), math.NaN(), math.NaN()}, 1, 5).ArgMax(-1),
	} {
		if got.String() != want || got.DType() != Int64 {
			t.Errorf("%v of %v, want %s", got, got.DType(), want)
		}
	}
	for want, got := range map[string]Array{
		"ArgMax of (0, 3): there is no element to choose from": a.Slice(0, 0).ArgMax(0),
		"slice from 1 to 7 of (2, 3); ":                        a.Slice(1, 7).ArgMax(),
		"array: empty; make one with":                          Array{}.ArgMax(),
		"label 3 (number 1): with 2 classes":                   ToCategorical(NewArray([]uint8{1, 3}), 2).ArgMax(-1),
	} {
		if _, err := Values[int](got); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want %s", err, want)
		}
	}
}

// Integers are never converted to floats.
func TestReductionsStayWhole(t *testing.T) {
	const large = 1<<53 + 1
	x := NewArray([]int64{large, 1, math.MaxInt64 - large - 1, -2})
	for want, got := range map[string]Array{
		"9223372036854775805": x.Sum(),
		"9007199254740993":    x.Slice(0, 2).Max(),
		"[                 -2                   1    9007199254740993\n 9214364837600034813]": x.Sort(),
		"[   9007199254740993    9007199254740994 9223372036854775807\n 9223372036854775805]": x.CumSum(),
		"18014398509481986":                   x.Slice(0, 1).Add(x.Slice(0, 1)).At(0),
		"-9007199254740993":                   x.At(0).Neg(),
		"3002399751580331":                    x.At(0).FloorDiv(3),
		"27021597764222979":                   x.At(0).Mul(3),
		"9007199254740994":                    x.Slice(0, 2).MatMul(Full(1, 2)),
		"[9007199254740993]":                  x.At(x.Equal(large)),
		"[              -2 9007199254740993]": x.At([]int{3, 0}),
		"9223372036854775807":                 Full(math.MaxInt64, 3).Max(),
		"[9007199254740993                1]": Where(x.Slice(0, 2).Greater(0), x.Slice(0, 2), 0),
	} {
		if got.String() != want {
			t.Errorf("got %v, want %s", got, want)
		}
	}
}

func TestSizesOfBigReductions(t *testing.T) {
	ones := Full(float32(1), 300, 20, 100)
	for name, got := range map[string]Array{
		"all": ones.Sum().Div(600000), "first": ones.Sum(0).Div(300), "middle": ones.Sum(1).Div(20), "last": ones.Sum(2).Div(100),
		"outer": ones.Sum(0, 2).Div(30000), "inner": ones.Sum(1, 2).Div(2000), "largest": ones.Max(0, 2), "mean": ones.Mean(1),
	} {
		if !got.Equal(1).All().MustBool() {
			t.Errorf("%s: %v", name, got)
		}
	}
	if !ones.Std(0).Equal(0).All().MustBool() {
		t.Error("equal numbers deviate")
	}
}
