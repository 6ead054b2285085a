package kit

import (
	"errors"
	"reflect"
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
		{"one-hot", ToCategorical(NewArray([]uint8{2, 0}), 3), Shape{2, 3}, []float64{0, 0, 1, 1, 0, 0}},
		{"one-hot of a column", ToCategorical(NewArray([]int64{1, 0}, 2, 1), 2), Shape{2, 2}, []float64{0, 1, 1, 0}},
		{"one-hot sliced", ToCategorical(NewArray([]uint8{2, 0, 1}), 3).Slice(1, 3), Shape{2, 3}, []float64{1, 0, 0, 0, 1, 0}},
		{"one-hot, smoothed", ToCategorical(NewArray([]uint8{1}), 2).Mul(0.5).Add(0.25), Shape{1, 2}, []float64{0.25, 0.75}},
		{"one-hot, taken apart", ToCategorical(NewArray([]uint8{2, 0}), 3).Reshape(6).Slice(2, 4), Shape{2}, []float64{1, 1}},
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
