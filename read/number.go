package read

import (
	"math"
	"slices"
	"strconv"
	"strings"
)

// A kind is the kind of value in a field.
type kind int

const (
	aText    kind = iota
	aNumber       // 1, -2.5, 1e-3
	aBoolean      // true, False
	infinite      // inf, or a number that is too large
	missing       // empty, or a mark for a missing value
)

// missingMarks are pandas's marks for a missing value.
var missingMarks = []string{"", "#N/A", "#N/A N/A", "#NA", "-1.#IND", "-1.#QNAN", "-NaN", "-nan", "1.#IND", "1.#QNAN", "<NA>", "N/A", "NA", "NULL", "NaN", "None", "n/a", "nan", "null"}

// parse returns the kind of a field without surrounding blanks, and its number; a boolean is 0 or 1.
func parse(field []byte) (kind, float64) {
	if x, ok := parseNumber(field); ok {
		if math.IsInf(x, 0) {
			return infinite, 0
		}
		return aNumber, x
	}
	switch s := string(field); {
	case slices.Contains(missingMarks, s):
		return missing, 0
	case strings.EqualFold(s, "true"):
		return aBoolean, 1
	case strings.EqualFold(s, "false"):
		return aBoolean, 0
	}
	if len(field) > 0 && (field[0] == '+' || field[0] == '-') {
		field = field[1:]
	}
	if s := string(field); strings.EqualFold(s, "inf") || strings.EqualFold(s, "infinity") {
		return infinite, 0
	}
	return aText, 0
}

// parseNumber reads a decimal number: a sign, digits with at most one point, and an exponent. Only the digits are
// required.
func parseNumber(field []byte) (x float64, ok bool) {
	var (
		i        int
		mantissa uint64 // the digits, if they fit
		digits   int
		exponent int // power of ten of the mantissa
		point    bool
	)
	negative := len(field) > 0 && field[0] == '-'
	if negative || len(field) > 0 && field[0] == '+' {
		i++
	}
	first := i
	for ; i < len(field); i++ {
		if c := field[i]; c-'0' < 10 {
			mantissa = mantissa*10 + uint64(c-'0')
			digits++
			if point {
				exponent--
			}
		} else if c == '.' && !point {
			point = true
		} else {
			break
		}
	}
	if digits == 0 {
		return 0, false
	}
	short := i-first < 16
	if i < len(field) && field[i]|0x20 == 'e' {
		short = false
		if i++; i < len(field) && (field[i] == '+' || field[i] == '-') {
			i++
		}
		if i == len(field) {
			return 0, false
		}
		for ; i < len(field); i++ {
			if field[i]-'0' > 9 {
				return 0, false
			}
		}
	}
	if i < len(field) {
		return 0, false
	}
	if !short {
		x, _ = strconv.ParseFloat(string(field), 64) // infinite if too large
		return x, true
	}
	// Both are exact, so their quotient is correctly rounded.
	x = float64(mantissa) / powers[-exponent]
	if negative {
		x = -x
	}
	return x, true
}

// Powers of ten that float64 holds exactly.
var powers = [...]float64{1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15}
