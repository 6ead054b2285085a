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
		{"bytes of which none is 0", NewArray([]uint8{1, 2}).Sub(1.0).AsType(Uint8), Shape{2}, []float64{0, 1}},
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

// Whole numbers of any size keep all digits.
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
	if got := NewArray([]int64{1 << 53, 1<<53 + 1}, 1, 2).ArgMax(-1).String(); got != "[1]" {
		t.Errorf("argmax %s", got)
	}
	if got := Must(Values[float32](NewArray([]int64{1<<60 + 1<<36 + 1}))); got[0] != 1<<60+1<<37 {
		t.Errorf("as Float32 %v", got) // as Float64 it is halfway between two
	}
}

// All values of a type survive a cast to any larger type and back, on devices too.
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

// Models get the array's exact elements, even where devices are less precise or do not report errors.
func TestDeviceComputesAsHost(t *testing.T) {
	eachBackend(t, func(t *testing.T, backend *Backend) {
		predict := func(x Array) (Array, error) {
			m := Sequential(Flatten())
			m.backend = backend
			return m.Predict(x)
		}
		thirds := NewArray([]uint8{1, 2, 3, 4, 5, 6, 250}, 7, 1).Div(3).Mul(3)
		pixels := NewArray([]uint8{0, 51, 102, 255, 1, 2, 3, 4, 5, 6, 7, 8}, 4, 3)
		for name, x := range map[string]Array{
			"bytes":           NewArray([]uint8{1, 2, 3, 255}, 2, 2).AsType(Float32).Div(256),
			"large":           NewArray([]int64{16777217, 16777219}, 2, 1).Sub(16777216.0).AsType(Uint8),
			"large, whole":    NewArray([]int64{16777217, 16777219}, 2, 1).Sub(16777216),
			"thirds":          thirds.AsType(Int32),
			"cut off":         NewArray([]float64{1.9, -1.9, 1e9 - 0.5}, 3, 1).AsType(Int32),
			"to Float32":      NewArray([]float64{1.1, 2.2}, 2, 1).AsType(Float32).Mul(3),
			"one-hot":         ToCategorical(thirds.AsType(Int64), 251),
			"one-hot, floats": ToCategorical(NewArray([]float64{2, 0, 1}), 3),
			"one-hot, cast":   ToCategorical(NewArray([]uint8{2, 0, 1}), 3).Mul(9.5).AsType(Uint8).Div(2),
			"sliced":          NewArray([]float32{300, 3, 4}, 3, 1).AsType(Uint8).Slice(1, 3),
			"truths":          NewArray([]bool{true, false}, 2, 1),
			"compared":        thirds.Greater(2),
			"compared, cast":  thirds.Greater(2).AsType(Float32).Mul(3),
			"normalised":      pixels.AsType(Float32).Sub(pixels.AsType(Float32).Mean(0)).Div([]float32{1, 2, 4}),
			"per channel":     pixels.AsType(Float32).Sub(pixels.Reshape(-1, 3).AsType(Float32).Mean(0)).Maximum(0.5).RSub(1).Abs(),
			"one mean":        pixels.AsType(Float32).Sub(pixels.AsType(Float32).Mean()),
			"shuffled":        pixels.AsType(Float32).Sub([]float32{1, 3, 7}).At([]int{3, 0, 1}),
			"reshaped":        pixels.AsType(Float32).Sub([]float32{1, 3, 7}).Reshape(2, -1),
			"reshaped apart":  pixels.AsType(Float32).Sub([]float32{1, 3, 7}).Reshape(-1, 2).Slice(1, 5),
			"whole numbers":   pixels.Add(250).FloorDiv(3).Mod(50),
			"functions":       pixels.AsType(Float32).Div(255).Exp().Sub(1).Sqrt(),
			"turned":          pixels.AsType(Float32).Div(256).Transpose(),
			"joined":          ArrayList{pixels.AsType(Float32).Div(256), pixels.AsType(Float32).Div(256)}.Concatenate(),
			"one-hot, more":   ToCategorical(NewArray([]uint8{2, 0, 1}), 3).Mul([]float32{1, 2, 3}),
			"one-hot, before": ToCategorical(pixels.Sub([]uint8{0, 1, 2}).Reshape(-1), 256),
		} {
			got, want := Must(Values[float32](Must(predict(x)))), Must(Values[float32](x))
			if !slices.Equal(got, want) {
				t.Errorf("%s: the device has %v, the host %v", name, got, want)
			}
		}
		for name, x := range map[string]Array{
			"nan does not fit into Uint8":   NewArray([]float64{1, math.NaN()}, 2, 1).AsType(Uint8),
			"1e+30 does not fit into Int64": NewArray([]float64{1, 1e30}, 2, 1).AsType(Int64),
			"-1.0 does not fit into Uint8":  NewArray([]uint8{0, 1}, 2, 1).Sub(1.0).AsType(Uint8),
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

// Normalized images are copied to the device as bytes, whatever floats are computed from them and in whatever order.
func TestBytesTravelAsBytes(t *testing.T) {
	images := NewArray(make([]uint8, 24), 4, 3, 2)
	x := images.AsType(Float32)
	normal := x.Sub(x.Mean(0)).Div(x.Std(0).Add(1e-7))
	for name, a := range map[string]Array{
		"scaled":       x.Div(255),
		"normalised":   normal,
		"one mean":     x.Sub(x.Mean()).Div(x.Std()),
		"per channel":  x.Sub([]float32{1, 2}),
		"clipped":      x.Div(255).Maximum(0.1).Minimum(0.9),
		"shuffled":     normal.At([]int{3, 1, 0}),
		"masked":       normal.At([]bool{true, false, false, true}),
		"sliced":       normal.Slice(1, 3),
		"turned":       x.Div(255).Transpose(0, 2, 1),
		"mirrored":     x.Div(255).Flip(2),
		"repeated":     x.Div(255).Repeat(2, 0),
		"parts joined": ArrayList{normal.Slice(0, 1), normal.Slice(2, 4)}.Concatenate(),
		"sets joined":  ArrayList{x.Div(255), NewArray(make([]uint8, 6), 1, 3, 2).AsType(Float32).Div(255)}.Concatenate(),
		"flat":         normal.Reshape(4, -1),
	} {
		if err := a.Err(); err != nil || a.source.dtype != Uint8 || a.dtype != Float32 {
			t.Errorf("%s: %v of %v, %v", name, a.dtype, a.source.dtype, err)
		}
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
		{"slice", a.Slice(1, 3), []string{"slice from 1 to 3 of (2, 3)", "from 0 to 2"}},
		{"slice backwards", a.Slice(2, 1), []string{"slice from 2 to 1 of (2, 3)", "the upper one is not below the lower one"}},
		{"slice before the first", a.Slice(-3, 1), []string{"slice from -3 to 1 of (2, 3)", "from -2 when counted from the end"}},
		{"slice of a number", NewArray([]uint8{1}).Reshape().Slice(0, 1), []string{"Slice of a single number"}},
		{"type", a.AsType(Int32 + 1000), []string{"Uint8", "Float32"}},
		{"the first mistake stays", a.Reshape(5).Div(2).Slice(0, 99), []string{"reshape (2, 3) to [5]"}},
		{"shapes", a.Add(NewArray([]uint8{1, 2})), []string{"Add: the shapes (2, 3) and (2,) do not broadcast", "make it (2, 1): y.Reshape(-1, 1)"}},
		{"no operand", a.Mul("2"), []string{`Mul takes an array, a number or a slice of numbers, not the text "2"`}},
		{"nothing", a.Mul(nil), []string{"not nil"}},
		{"an operand's error", a.Add(a.Reshape(5)), []string{"array: Add: reshape (2, 3) to [5]"}},
		{"too large for bytes", a.Add(300), []string{"Add: 300 does not fit into Uint8, which holds whole numbers from 0 to 255; convert the array first, as in x.AsType(kit.Int64)"}},
		{"negative for bytes", a.Mul(-1), []string{"Mul: -1 does not fit into Uint8"}},
		{"division by zero", NewArray([]int64{1, 2}).FloorDiv([]int64{1, 0}), []string{"element number 1: division of a whole number by 0", "AsType(kit.Float64)"}},
		{"remainder by zero", a.Mod(0), []string{"element [0, 0] of (2, 3): division of a whole number by 0"}},
		{"negative power", NewArray([]int64{2}).Pow(-1), []string{"2 to the power of -1: whole numbers have no negative powers"}},
		{"difference of truths", NewArray([]bool{true}).Sub(NewArray([]bool{true})), []string{"Sub: arrays of Bool cannot be subtracted", "Xor"}},
		{"negative truth", NewArray([]bool{true}).Neg(), []string{"Neg", "Not swaps"}},
		{"axis", a.Sum(2), []string{"Sum: there is no axis 2: (2, 3) has the axes 0 to 1, or -2 to -1"}},
		{"axis twice", a.Mean(0, -2), []string{"Mean: the axis -2 is given twice"}},
		{"axis of a number", a.Sum().Sum(0), []string{"a single number has none"}},
		{"two axes", a.CumSum(0, 1), []string{"CumSum works along one axis, not 2"}},
		{"smallest of nothing", a.Slice(0, 0).Min(), []string{"Min of (0, 3): there is no element"}},
		{"middle of nothing", a.Slice(0, 0).Median(0), []string{"Median of (0, 3)"}},
		{"quantile", a.Quantile(50), []string{"q is from 0 to 1, not 50; Percentile"}},
		{"percentile", a.Percentile(101), []string{"0 to 100, not 101"}},
		{"index", a.At(2), []string{"At: axis 0 of (2, 3): there is no element 2: the 2 elements are 0 to 1, or -2 to -1 from the end"}},
		{"index of nothing", a.Slice(0, 0).At(0), []string{"the axis is empty"}},
		{"too many indices", a.At(0, 0, 0), []string{"3 indices for the 2 axes of (2, 3)"}},
		{"range", a.At(Range(0, 3)), []string{"the range from 0 to 3 does not lie within the 2 elements"}},
		{"range of no step", a.At(Range(0, 2, 0)), []string{"a step of 1 or more", "Flip"}},
		{"index in a list", a.At([]int{0, 5}), []string{"there is no element 5"}},
		{"a list of floats", a.At(NewArray([]float32{0})), []string{"a mask is Bool, as from x.Greater(0)", "Float32"}},
		{"a text as an index", a.At("0"), []string{"an index cannot be", `the text "0"`}},
		{"mask of a wrong shape", a.At([]bool{true, false, true}), []string{"the mask is (3,); it must have the shape that it selects from, (2,)"}},
		{"lists of two lengths", a.At([]int{0, 1}, []int{0, 1, 2}), []string{"lists: the shapes (2,) and (3,)"}},
		{"product", a.MatMul(a), []string{"MatMul of (2, 3) and (2, 3): the rows of x have 3 numbers and the columns of y 2", "y.Transpose() fits"}},
		{"product of a number", a.MatMul(a.Sum()), []string{"a single number is not a matrix; Mul"}},
		{"axes turned", a.Transpose(0, 0), []string{"Transpose(0, 0) of (2, 3): it takes each axis once, 0 to 1"}},
		{"joined", ArrayList{a, a.Reshape(3, 2)}.Concatenate(), []string{"Concatenate along axis 0: array number 1 is (3, 2) but the first is (2, 3)"}},
		{"joined of nothing", ArrayList{}.Concatenate(), []string{"Concatenate of no arrays"}},
		{"stacked", ArrayList{a, a.Reshape(3, 2)}.Stack(), []string{"Stack: array number 1 is (3, 2) but the first is (2, 3)"}},
		{"not squeezed", a.Squeeze(0), []string{"Squeeze: axis 0 of (2, 3) is not of size 1"}},
		{"not broadcast", a.BroadcastTo(3, 2), []string{"BroadcastTo: (2, 3) does not broadcast to (3, 2)"}},
		{"larger than memory", a.Reshape(6, 1).BroadcastTo(6, 1<<40).Add(1), []string{"memory"}},
		{"outer product larger than memory", NewArray(make([]float64, 1<<20), -1, 1).Mul(NewArray(make([]float64, 1<<20))), []string{"(1048576, 1048576)", "takes 8.8 TB of memory"}},
		{"counts of a huge number", NewArray([]int64{1 << 60}).Bincount(), []string{"element number 0 is 1152921504606846976", "memory", "UniqueCounts"}},
		{"negative counts", NewArray([]int64{-1}).Bincount(), []string{"no negative classes"}},
		{"counts of floats", NewArray([]float32{1}).Bincount(), []string{"Bincount of (1,), Float32"}},
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
		{"bytes of which one is 0", NewArray([]uint8{1, 0}).Sub(1.0).AsType(Uint8), []string{"element number 1: -1.0 does not fit into Uint8"}},
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
