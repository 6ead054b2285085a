package kit

import (
	"math"

	"github.com/gomlx/compute/dtypes"
)

// A DType is the type of an array's elements. It is GoMLX's own type.
type DType = dtypes.DType

// The element types that an [Array] can hold.
const (
	Bool    = dtypes.Bool
	Uint8   = dtypes.Uint8
	Int32   = dtypes.Int32
	Int64   = dtypes.Int64
	Float32 = dtypes.Float32
	Float64 = dtypes.Float64
)

// Number is the Go types of numeric elements.
type Number interface {
	uint8 | int32 | int64 | float32 | float64
}

// Element is the Go types of all elements that an [Array] can hold: numbers, and bool for masks. An int becomes Int64.
type Element interface {
	Number | int | bool
}

// spans has the numbers that each type can hold once fractions are truncated or rounded: those strictly between two bounds. Rounding to
// float64 moves no number past a bound. Float types also hold NaN and infinities.
var spans = map[DType]struct {
	above, below float64
	text         string
}{
	Uint8:   {-1, 1 << 8, "whole numbers from 0 to 255"},
	Int32:   {-1<<31 - 1, 1 << 31, "whole numbers from -2147483648 to 2147483647"},
	Int64:   {math.Nextafter(-1<<63, math.Inf(-1)), 1 << 63, "whole numbers from -9223372036854775808 to 9223372036854775807"},
	Float32: {-(1<<128 - 1<<103), 1<<128 - 1<<103, "numbers up to 3.4e38"},
}

// holdsAll reports whether a type can hold all numbers of another.
func holdsAll(to, from DType) bool {
	switch {
	case to == Bool || from == Bool:
		return from == Bool
	case to.IsFloat():
		return to != Float32 || from != Float64
	case from.IsFloat():
		return false
	}
	return to.Size() >= from.Size()
}
