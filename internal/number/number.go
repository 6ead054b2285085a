// Package number reads numbers as files of data have them.
package number

import "strconv"

// Parse reads a decimal number: a sign, digits with at most one point, and an exponent. Only the digits are
// required. A number that is too large is infinite.
func Parse(field []byte) (x float64, ok bool) {
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

// Whole reads a whole number: a sign and digits. fits is false if it is too large for int64.
func Whole(field []byte) (n int64, ok, fits bool) {
	digits := field
	negative := len(field) > 0 && field[0] == '-'
	if negative || len(field) > 0 && field[0] == '+' {
		digits = field[1:]
	}
	for _, c := range digits {
		if c -= '0'; c > 9 {
			return 0, false, false
		}
		n = n*10 + int64(c)
	}
	if len(digits) > 18 { // n may have overflowed
		n, err := strconv.ParseInt(string(field), 10, 64)
		return n, true, err == nil
	}
	if negative {
		n = -n
	}
	return n, len(digits) > 0, true
}
