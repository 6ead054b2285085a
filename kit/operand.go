package kit

import (
	"fmt"
	"math"
	"reflect"
)

// An Operand is an argument of an operation: an [Array], a Go number, or a slice of numbers or bools.
//
// Two shapes are broadcast as in numpy: axes are compared from the last to the first, and their sizes must be equal unless one of
// them is 1 or missing, which is then repeated. (60000, 784) broadcasts with (784,), and with (60000, 1).
//
// Types are promoted as in numpy 2. Two arrays give the smallest type that holds both: Uint8 and Int32 give Int32, Int32 or Int64 and
// Float32 give Float64. A Go number adapts to the array: an int takes the array's type; a float64 takes the type of a float array, and
// turns integers into Float64. So Uint8 and 2 give Uint8, Uint8 and 0.5 Float64, Float32 and 0.5 Float32.
//
// Integers wrap around on overflow, as in numpy and Go: in Uint8, 200 + 100 is 44. To compute with bytes, convert them first:
// x.AsType(kit.Float32) or x.AsType(kit.Int64).
type Operand any

// A goNumber is an operand that is a Go number. Its type adapts to the array, as Python's numbers do in numpy.
type goNumber struct {
	whole bool
	int   int64
	other float64
}

func (n goNumber) float() float64 {
	if n.whole {
		return float64(n.int)
	}
	return n.other
}

// goNumberOf converts an operand that is a Go number; ok is false for others.
func goNumberOf(x Operand) (n goNumber, ok bool) {
	switch x := x.(type) {
	case int:
		return goNumber{whole: true, int: int64(x)}, true
	case float64:
		return goNumber{other: x}, true
	}
	switch v := reflect.ValueOf(x); {
	case !v.IsValid():
		return n, false
	case v.CanInt():
		return goNumber{whole: true, int: v.Int()}, true
	case v.CanUint():
		if v.Uint() > math.MaxInt64 {
			return goNumber{other: float64(v.Uint())}, true
		}
		return goNumber{whole: true, int: int64(v.Uint())}, true
	case v.CanFloat():
		return goNumber{other: v.Float()}, true
	}
	return n, false
}

// promoted returns the common type of the number and an array of the type.
func (n goNumber) promoted(dtype DType) DType {
	switch {
	case dtype.IsFloat():
		return dtype
	case !n.whole:
		return Float64
	case dtype == Bool:
		return Int64
	}
	return dtype
}

// fits returns whether the type can represent the number; floats can, rounded.
func (n goNumber) fits(dtype DType) bool {
	if dtype.IsFloat() || !n.whole {
		return true
	}
	s := spans[dtype]
	return dtype == Int64 || float64(n.int) > s.above && float64(n.int) < s.below
}

// array returns the number as a scalar array of a type that it fits.
func (n goNumber) array(dtype DType) Array {
	held := numbers(vector[float64]{n.other})
	if n.whole {
		held = vector[int64]{n.int}
	}
	if dtype == Float32 {
		held = vector[float32]{float32(n.float())} // numbers beyond the largest become inf, as in numpy
	}
	held, _ = held.cast(dtype)
	return Array{source: constant(held), dtype: dtype}
}

// operands returns the array and the operand as an array. If the operand is invalid, x carries the error.
func (a Array) operands(name string, y Operand) (x, b Array) {
	if a.Err() != nil {
		return a, a
	}
	switch y := y.(type) {
	case Array:
		if err := y.Err(); err != nil {
			return a.fail("%s: %w", name, err), a
		}
		return a, y
	case bool:
		return a, NewArray([]bool{y}).Reshape()
	case []bool:
		return a, NewArray(y)
	case []uint8:
		return a, NewArray(y)
	case []int:
		return a, NewArray(y)
	case []int32:
		return a, NewArray(y)
	case []int64:
		return a, NewArray(y)
	case []float32:
		return a, NewArray(y)
	case []float64:
		return a, NewArray(y)
	}
	if n, ok := goNumberOf(y); ok {
		if n.whole {
			return a, n.array(Int64)
		}
		return a, n.array(Float64)
	}
	return a.fail("%s takes an array, a number or a slice of numbers, not %s", name, spelled(y)), a
}

// spelled returns a value's text for an error.
func spelled(x any) string {
	switch x := x.(type) {
	case nil:
		return "nil"
	case string:
		return fmt.Sprintf("the text %q", x)
	}
	return fmt.Sprintf("%v, a %T", x, x)
}

// promoted returns the common type of two arrays, as numpy.result_type does.
func promoted(a, b DType) DType {
	order := map[DType]int{Bool: 0, Uint8: 1, Int32: 2, Int64: 3, Float32: 4, Float64: 5}
	if order[a] > order[b] {
		a, b = b, a
	}
	if b == Float32 && (a == Int32 || a == Int64) {
		return Float64
	}
	return b
}
