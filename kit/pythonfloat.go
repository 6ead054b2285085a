package kit

import (
	"math"
	"strconv"
	"strings"
)

// pythonFloat writes a number as Python's str does: 0.1, 1.0, 1e-05, nan. Files and messages are then Keras's to the letter.
func pythonFloat(v float64) string {
	switch a := math.Abs(v); {
	case math.IsNaN(v) || math.IsInf(v, 0):
		return special(v)
	case a != 0 && a < 1e-4 || a >= 1e16:
		return strconv.FormatFloat(v, 'e', -1, 64)
	}
	s := strconv.FormatFloat(v, 'f', -1, 64)
	if !strings.Contains(s, ".") {
		s += ".0"
	}
	return s
}
