package kit

import (
	"math"
	"strconv"
	"strings"
	"unsafe"
)

// pythonFloat formats a number like Python's str, or numpy's for a Float32: 0.1, 1.0, 1e-05, nan. Files and messages then
// equal Keras's to the letter.
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

// shortest formats a finite number with the fewest digits that identify it within its type: 'e' is with an exponent, 'f'
// without. Of two equally near candidates Python and numpy choose the even one, as strconv does only if the number of
// digits is given.
func shortest[T float32 | float64](v T, verb byte) string {
	text := strconv.FormatFloat(float64(v), verb, -1, bits[T]())
	_, fraction, _ := parts(text)
	rounded := strconv.FormatFloat(float64(v), verb, len(fraction), 64)
	if x, err := strconv.ParseFloat(rounded, bits[T]()); err == nil && T(x) == v {
		return rounded
	}
	return text
}

// parts splits a number: -1.25e+07 is -1, 25 and +07.
func parts(number string) (whole, fraction, exponent string) {
	mantissa, exponent, _ := strings.Cut(number, "e")
	whole, fraction, _ = strings.Cut(mantissa, ".")
	return whole, fraction, exponent
}

// bits returns the size of a float type, for strconv.
func bits[T float32 | float64]() int { return 8 * int(unsafe.Sizeof(T(0))) }

// special returns Python's spelling of a number that is not finite.
func special(x float64) string {
	switch {
	case math.IsNaN(x):
		return "nan"
	case x < 0:
		return "-inf"
	}
	return "inf"
}
