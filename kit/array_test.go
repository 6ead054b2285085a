package kit

import (
	"errors"
	"math"
	"reflect"
	"slices"
	"strings"
	"testing"
)

func TestArrayRecipe(t *testing.T) {
	images := NewArray([]uint8{0, 51, 102, 255, 1, 2, 3, 4}, 2, 2, 2)
	scaled := images.Reshape(2, -1).AsType(Float32).Div(255)
	tests := []struct {
		name  string
		array Array
		shape Shape
		want  []float64
	}{
		{"as it is", images, Shape{2, 2, 2}, []float64{0, 51, 102, 255, 1, 2, 3, 4}},
		{"scaled", scaled, Shape{2, 4}, []float64{0, float64(float32(51) / 255), float64(float32(102) / 255), 1, float64(float32(1) / 255), float64(float32(2) / 255), float64(float32(3) / 255), float64(float32(4) / 255)}},
		{"whole numbers divide as in Python", images.Div(2).Slice(0, 1), Shape{1, 2, 2}, []float64{0, 25.5, 51, 127.5}},
		{"slice", images.Slice(1, 2), Shape{1, 2, 2}, []float64{1, 2, 3, 4}},
		{"slice of a slice", NewArray([]int32{1, 2, 3, 4, 5}).Slice(1, 5).Slice(1, 3), Shape{2}, []float64{3, 4}},
		{"add, mul, sub", NewArray([]float32{1, 2}).Add(1).Mul(3).Sub(0.5), Shape{2}, []float64{5.5, 8.5}},
		{"fractions are cut off", NewArray([]float64{1.9, -1.9}).AsType(Int32), Shape{2}, []float64{1, -1}},
		{"fractions beyond the ends", NewArray([]float64{-0.9, 255.9}).AsType(Uint8), Shape{2}, []float64{0, 255}},
		{"float types hold inf", NewArray([]float64{math.Inf(1), math.Inf(-1), 3.4028235e38}).AsType(Float32), Shape{3}, []float64{math.Inf(1), math.Inf(-1), math.MaxFloat32}},
		{"what does not fit is sliced off", NewArray([]int32{300, 3}).AsType(Uint8).Slice(1, 2), Shape{1}, []float64{3}},
		{"bytes of which none is 0", NewArray([]uint8{1, 2}).Sub(1).AsType(Uint8), Shape{2}, []float64{0, 1}},
		{"one-hot", ToCategorical(NewArray([]uint8{2, 0}), 3), Shape{2, 3}, []float64{0, 0, 1, 1, 0, 0}},
		{"one-hot of a column", ToCategorical(NewArray([]int64{1, 0}, 2, 1), 2), Shape{2, 2}, []float64{0, 1, 1, 0}},
		{"one-hot sliced", ToCategorical(NewArray([]uint8{2, 0, 1}), 3).Slice(1, 3), Shape{2, 3}, []float64{1, 0, 0, 0, 1, 0}},
		{"one-hot, smoothed", ToCategorical(NewArray([]uint8{1}), 2).Mul(0.5).Add(0.25), Shape{1, 2}, []float64{0.25, 0.75}},
		{"one-hot, taken apart", ToCategorical(NewArray([]uint8{2, 0}), 3).Reshape(6).Slice(2, 4), Shape{2}, []float64{1, 1}},
		{"one-hot, many classes", ToCategorical(NewArray([]int64{9000, 1}), 10000).Reshape(-1).Slice(8998, 9002), Shape{4}, []float64{0, 0, 1, 0}},
		{"one-hot as bytes", ToCategorical(NewArray([]int32{1, 0}), 2).Mul(255).AsType(Uint8), Shape{2, 2}, []float64{0, 255, 255, 0}},
		{"one-hot twice", ToCategorical(ToCategorical(NewArray([]uint8{1}), 2), 2), Shape{1, 2, 2}, []float64{1, 0, 0, 1}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got, err := Values[float64](test.array)
			if err != nil {
				t.Fatal(err)
			}
			if !reflect.DeepEqual(test.array.Shape(), test.shape) || !reflect.DeepEqual(got, test.want) {
				t.Errorf("got %v %v, want %v %v", test.array.Shape(), got, test.shape, test.want)
			}
		})
	}
}

// A whole number keeps all its digits, as large as it may be.
func TestWholeNumbersStayWhole(t *testing.T) {
	large := []int64{1<<53 + 1, math.MaxInt64, math.MinInt64, 16777217}
	a := NewArray(large)
	for name, a := range map[string]Array{
		"as they are":     a,
		"reshaped":        a.Reshape(2, 2).Reshape(-1),
		"of their type":   a.AsType(Int64),
		"computed before": a.materialize(),
	} {
		if got := Must(Values[int64](a)); !slices.Equal(got, large) {
			t.Errorf("%s: %v", name, got)
		}
	}
	if got, want := a.String(), "[    9007199254740993  9223372036854775807 -9223372036854775808\n             16777217]"; got != want {
		t.Errorf("printed %s", got)
	}
	if got := a.Slice(1, 2).String(); got != "[9223372036854775807]" {
		t.Errorf("sliced %s", got)
	}
	if got := Must(Values[int32](a.Slice(3, 4))); got[0] != 16777217 {
		t.Errorf("as Int32 %v", got)
	}
	if got := NewArray([]int64{1 << 53, 1<<53 + 1}, 1, 2).ArgMax().String(); got != "[1]" {
		t.Errorf("argmax %s", got)
	}
	if got := Must(Values[float32](NewArray([]int64{1<<60 + 1<<36 + 1}))); got[0] != 1<<60+1<<37 {
		t.Errorf("as Float32 %v", got) // as Float64 it is in the middle of two
	}
}

// Casts are the same wherever they are computed: all values of a type come through any larger type.
func TestCastThereAndBack(t *testing.T) {
	bytes := make([]uint8, 256)
	for i := range bytes {
		bytes[i] = uint8(i)
	}
	for _, through := range []DType{Uint8, Int32, Int64, Float32, Float64} {
		if got := Must(Values[uint8](NewArray(bytes).AsType(through))); !slices.Equal(got, bytes) {
			t.Errorf("through %s: %v", through, got)
		}
		ends := []int32{math.MinInt32, -1, 0, math.MaxInt32}
		if through == Int32 || through == Int64 || through == Float64 {
			if got := Must(Values[int32](NewArray(ends).AsType(through))); !slices.Equal(got, ends) {
				t.Errorf("through %s: %v", through, got)
			}
		}
	}
}

// What models are fed with is what the array holds, also where devices compute with fewer digits, or do not tell.
func TestDeviceComputesAsHost(t *testing.T) {
	eachBackend(t, func(t *testing.T, backend *Backend) {
		predict := func(x Array) (Array, error) {
			m := Sequential(Flatten())
			m.backend = backend
			return m.Predict(x)
		}
		thirds := NewArray([]uint8{1, 2, 3, 4, 5, 6, 250}, 7, 1).Div(3).Mul(3)
		for name, x := range map[string]Array{
			"bytes":           NewArray([]uint8{1, 2, 3, 255}, 2, 2).AsType(Float32).Div(256),
			"large":           NewArray([]int64{16777217, 16777219}, 2, 1).Sub(16777216).AsType(Uint8),
			"thirds":          thirds.AsType(Int32),
			"cut off":         NewArray([]float64{1.9, -1.9, 1e9 - 0.5}, 3, 1).AsType(Int32),
			"to Float32":      NewArray([]float64{1.1, 2.2}, 2, 1).AsType(Float32).Mul(3),
			"one-hot":         ToCategorical(thirds.AsType(Int64), 251),
			"one-hot, floats": ToCategorical(NewArray([]float64{2, 0, 1}), 3),
			"one-hot, cast":   ToCategorical(NewArray([]uint8{2, 0, 1}), 3).Mul(9.5).AsType(Uint8).Div(2),
			"sliced":          NewArray([]float32{300, 3, 4}, 3, 1).AsType(Uint8).Slice(1, 3),
		} {
			got, want := Must(Values[float32](Must(predict(x)))), Must(Values[float32](x))
			if !slices.Equal(got, want) {
				t.Errorf("%s: the device has %v, the host %v", name, got, want)
			}
		}
		for name, x := range map[string]Array{
			"nan does not fit into Uint8":   NewArray([]float64{1, math.NaN()}, 2, 1).AsType(Uint8),
			"1e+30 does not fit into Int64": NewArray([]float64{1, 1e30}, 2, 1).AsType(Int64),
			"-1.0 does not fit into Uint8":  NewArray([]uint8{0, 1}, 2, 1).Sub(1).AsType(Uint8),
			"300 does not fit into Uint8":   NewArray([]int64{300, 1}, 2, 1).AsType(Uint8).Mul(2),
			"-9.0 does not fit into Uint8":  ToCategorical(NewArray([]int64{0, 1}), 2).Mul(9).Sub(9).AsType(Uint8).Div(2),
		} {
			if _, err := predict(x); err == nil || !strings.Contains(err.Error(), name) {
				t.Errorf("error %v, want %s", err, name)
			}
		}
		m := Sequential(Flatten()).Compile(SGD(), SparseCategoricalCrossentropy, Accuracy)
		m.backend = backend
		labels := NewArray([]float32{0, 41, 82}).Div(41) // XLA multiplies with the inverse
		if score, err := m.Evaluate(ToCategorical(NewArray([]uint8{0, 1, 2}), 3), labels); err != nil || score.Accuracy != 1 {
			t.Errorf("labels that are quotients: %v, %v", score, err)
		}
	})
}

func TestArrayErrors(t *testing.T) {
	a := NewArray([]uint8{1, 2, 3, 4, 5, 6}, 2, 3)
	tests := []struct {
		name  string
		array Array
		want  []string
	}{
		{"zero", Array{}, []string{"empty", "NewArray"}},
		{"reshape", a.Reshape(4, -1), []string{"(2, 3)", "[4 -1]", "6 elements"}},
		{"reshape twice unknown", a.Reshape(-1, -1), []string{"one size can be -1"}},
		{"new with a wrong shape", NewArray([]uint8{1, 2, 3}, 2, 2), []string{"3 elements", "(2, 2)"}},
		{"slice", a.Slice(1, 3), []string{"slice from 1 to 3 of (2, 3)", "from 0 up to 2"}},
		{"slice backwards", a.Slice(2, 1), []string{"slice from 2 to 1 of (2, 3)", "to is not below from"}},
		{"slice before the first", a.Slice(-1, 1), []string{"slice from -1 to 1 of (2, 3)"}},
		{"slice of a number", NewArray([]uint8{1}).Reshape().Slice(0, 1), []string{"slice from 0 to 1 of ()"}},
		{"type", a.AsType(Int32 + 1000), []string{"Uint8", "Float32"}},
		{"the first mistake stays", a.Reshape(5).Div(2).Slice(0, 99), []string{"reshape (2, 3) to [5]"}},
		{"no classes", ToCategorical(a, 0), []string{"0 classes"}},
		{"label out of range", ToCategorical(NewArray([]uint8{3, 11}), 10), []string{"label 11 (number 1)", "0 to 9"}},
		{"label not whole", ToCategorical(NewArray([]float32{0.5}), 10), []string{"label 0.5", "whole numbers"}},
		{"label negative", ToCategorical(NewArray([]int32{-1}), 10), []string{"label -1"}},
		{"label NaN", ToCategorical(NewArray([]float64{0, math.NaN()}), 10), []string{"label nan (number 1)"}},
		{"label beyond Float64", ToCategorical(NewArray([]int64{1<<53 + 1}), 10), []string{"label 9007199254740993 (number 0)"}},
		{"label that does not fit", ToCategorical(NewArray([]float32{3, -5}, 2, 1).AsType(Uint8), 10), []string{"element number 1: -5.0 does not fit into Uint8"}},
		{"NaN as a whole number", NewArray([]float64{1, math.NaN()}).AsType(Int64), []string{"array: element number 1: nan does not fit into Int64, which holds whole numbers from -9223372036854775808 to 9223372036854775807; use a type that holds it"}},
		{"inf as a whole number", NewArray([]float32{float32(math.Inf(-1))}).AsType(Int32), []string{"element number 0: -inf does not fit into Int32, which holds whole numbers from -2147483648 to 2147483647"}},
		{"too large for a byte", NewArray([]float32{0, 1, 2, 256, 0, 300}, 3, 2).AsType(Uint8), []string{"element [1, 1] of (3, 2): 256.0 does not fit into Uint8, which holds whole numbers from 0 to 255"}},
		{"negative byte", NewArray([]int64{-1}).AsType(Uint8), []string{"-1 does not fit into Uint8"}},
		{"2^63", NewArray([]float64{1 << 63}).AsType(Int64), []string{"9.223372036854776e+18 does not fit into Int64"}},
		{"2^31", NewArray([]int64{1 << 31}).AsType(Int32), []string{"2147483648 does not fit into Int32"}},
		{"bytes of which one is 0", NewArray([]uint8{1, 0}).Sub(1).AsType(Uint8), []string{"element number 1: -1.0 does not fit into Uint8"}},
		{"beyond Float32", NewArray([]float64{1, -1e39}).AsType(Float32), []string{"element number 1: -1e+39 does not fit into Float32, which holds numbers up to 3.4e38"}},
		{"far behind", NewArray(append(make([]int32, 10000), 256)).AsType(Uint8), []string{"element number 10000: 256 does not fit into Uint8"}},
		{"nothing to load", LazyArray[uint8](nil, 3), []string{"LazyArray takes a function that loads the values, not nil"}},
		{"negative size", LazyArray(func() ([]uint8, error) { return nil, nil }, -1, 3), []string{"LazyArray of the shape [-1 3]: no size can be negative"}},
		{"load panics", LazyArray(func() ([]uint8, error) { panic("boo") }, 3), []string{"boo, at ", "array_test.go:"}},
		{"load fails", LazyArray(func() ([]uint8, error) { return nil, errors.New("disk on fire") }, 3), []string{"disk on fire"}},
		{"load of a wrong size", LazyArray(func() ([]uint8, error) { return []uint8{1}, nil }, 3), []string{"1 values", "(3,)"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			_, err := Values[float32](test.array)
			if err == nil {
				t.Fatal("no error")
			}
			for _, part := range test.want {
				if !strings.Contains(err.Error(), part) {
					t.Errorf("%q does not say %q", err, part)
				}
			}
		})
	}
}

func TestLazyArrayLoadsOnceWhenUsed(t *testing.T) {
	loads := 0
	a := LazyArray(func() ([]uint8, error) { loads++; return []uint8{1, 2}, nil }, 2)
	b := ToCategorical(a.Reshape(2, 1).Slice(0, 2), 4)
	if loads != 0 {
		t.Error("a declaration loaded the data")
	}
	_, _ = a.String(), b.String()
	if loads != 1 {
		t.Errorf("loaded %d times", loads)
	}
}

func TestNoteStays(t *testing.T) {
	a := NewArray([]uint8{1, 2}).WithNote("SYNTHETIC")
	if got := ToCategorical(a.Reshape(2, 1).Slice(0, 1), 3).Mul(2).Note(); got != "SYNTHETIC" {
		t.Errorf("note %q", got)
	}
}

func TestArgMax(t *testing.T) {
	a := NewArray([]uint8{1, 3, 3, 9, 0, 2}, 2, 3)
	for want, got := range map[string]Array{
		"[1 0]":   a.ArgMax(),
		"[2 1 0]": ToCategorical(NewArray([]uint8{2, 1, 0}), 4).ArgMax(),
		"[[1 0]]": a.Reshape(1, 2, 3).ArgMax(),
		"[0]":     a.Slice(1, 2).Div(3).ArgMax(),
		"[1 2]":   NewArray([]float32{1, float32(math.NaN()), 3, 1, 2, 3}, 2, 3).ArgMax(),
		"[3]":     NewArray([]float64{math.Inf(-1), 1, math.Inf(1), math.NaN(), math.NaN()}, 1, 5).ArgMax(),
	} {
		if got.String() != want || got.DType() != Int32 {
			t.Errorf("%v of %v, want %s", got, got.DType(), want)
		}
	}
	for want, got := range map[string]Array{
		"argmax of (3,); it takes rows":      NewArray([]float32{1, 2, 3}).ArgMax(),
		"slice from 1 to 7 of (2, 3); ":      a.Slice(1, 7).ArgMax(),
		"array: empty; make one with":        Array{}.ArgMax(),
		"label 3 (number 1): with 2 classes": ToCategorical(a, 2).ArgMax(),
	} {
		if err := got.Err(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want %s", err, want)
		}
	}
}
