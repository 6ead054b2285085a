package kit

import (
	"math"
	"strconv"
	"strings"
	"unsafe"
)

// pythonFloat writes a number as Python's str does, and numpy's for a Float32: 0.1, 1.0, 1e-05, nan. Files and messages are
// then Keras's to the letter.
func pythonFloat[T float32 | float64](v T) string {
	x := float64(v)
	large := 1e16
	if bits[T]() == 32 {
		large = 1e6 // numpy's limit; Float32 has 6 digits
	}
	switch a := math.Abs(x); {
	case math.IsNaN(x) || math.IsInf(x, 0):
		return special(x)
	case a != 0 && a < 1e-4 || a >= large:
		return shortest(v, 'e')
	}
	s := shortest(v, 'f')
	if !strings.Contains(s, ".") {
		s += ".0"
	}
	return s
}

// shortest writes a finite number with the fewest digits that no other of its type has: 'e' is with an exponent, 'f' without.
// Python and numpy take the even one of two that are as near, which strconv does with a number of digits only.
func shortest[T float32 | float64](v T, verb byte) string {
	text := strconv.FormatFloat(float64(v), verb, -1, bits[T]())
	_, fraction, _ := parts(text)
	rounded := strconv.FormatFloat(float64(v), verb, len(fraction), 64)
	if x, err := strconv.ParseFloat(rounded, bits[T]()); err == nil && T(x) == v {
		return rounded
	}
	return text
}

// parts takes a number apart: -1.25e+07 is -1, 25 and +07.
func parts(number string) (whole, fraction, exponent string) {
	mantissa, exponent, _ := strings.Cut(number, "e")
	whole, fraction, _ = strings.Cut(mantissa, ".")
	return whole, fraction, exponent
}

// bits is the size of a float type, as strconv takes it.
func bits[T float32 | float64]() int { return 8 * int(unsafe.Sizeof(T(0))) }

// special is Python's spelling of a number that is not finite.
func special(x float64) string {
	switch {
	case math.IsNaN(x):
		return "nan"
	case x < 0:
		return "-inf"
	}
	return "inf"
}
