package kit

import (
	"fmt"
	"math"

	"layercake/internal/hint"
)

func checkRate(rate float64) error {
	if !(rate >= 0) || math.IsInf(rate, 0) {
		return fmt.Errorf("learning rate %s: it must be a finite number of 0 or more", pythonFloat(rate))
	}
	return nil
}

// optional returns the given value, or the default.
func optional(given []float64, value float64) float64 {
	if len(given) > 0 {
		return given[0]
	}
	return value
}

// unfit says why models cannot compute with a number, or is "".
func unfit(x float64) string {
	switch {
	case math.IsNaN(x) || math.IsInf(x, 0):
		return "all must be finite numbers"
	case math.IsInf(float64(float32(x)), 0):
		return "models compute with Float32, which ends at 3.4e38"
	}
	return ""
}

// only returns the options given to a call, or the default.
func only[T any](options []T) (o T, err error) {
	switch len(options) {
	case 0:
	case 1:
		o = options[0]
	default:
		err = hint.Try(fmt.Errorf("%d %T are given", len(options), o), "put all options into one")
	}
	return o, err
}
