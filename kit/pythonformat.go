package kit

import (
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"layercake/internal/hint"
)

// This file implements Python's format language for integers and floats, so that messages and file names equal Keras's to
// the letter: https://docs.python.org/3.11/library/string.html#format-string-syntax.

// pythonFixed formats a number with the given number of decimals: 0.1000, nan, -inf.
func pythonFixed(v float64, decimals int) string { return floatText(v, 'f', decimals, false) }

// pythonFormat fills the places of a template with values, like Python's str.format: "{epoch:02d}-{val_loss:.2f}". A value
// is an int or a float64. Fields are names only, not argument numbers or attributes.
func pythonFormat(template string, value func(name string) (any, error)) (string, error) {
	return fillPlaces(template, value, 2)
}

// fillPlaces fills a template whose formats may themselves have places, nested up to depth.
func fillPlaces(template string, value func(name string) (any, error), depth int) (string, error) {
	if depth == 0 {
		return "", errors.New("a place in the format of a place cannot have places in its own")
	}
	var out strings.Builder
	for rest := template; ; {
		at := strings.IndexAny(rest, "{}")
		if at < 0 {
			out.WriteString(rest)
			return out.String(), nil
		}
		out.WriteString(rest[:at])
		brace := rest[at : at+1]
		rest = rest[at+1:]
		if strings.HasPrefix(rest, brace) { // doubled: the character itself
			out.WriteString(brace)
			rest = rest[1:]
			continue
		}
		if brace == "}" {
			return "", hint.Try(errors.New(`a "}" has no "{" before it`), `write "}}" for the character itself`)
		}
		p, after, err := cutPlace(rest)
		if err != nil {
			return "", err
		}
		text, err := p.fill(value, depth)
		if err != nil {
			return "", fmt.Errorf("{%s}: %w", rest[:len(rest)-len(after)-1], err)
		}
		out.WriteString(text)
		rest = after
	}
}

// A place is a placeholder of a template: {name!conversion:format}.
type place struct {
	name       string
	conversion string // "" or one character
	format     string
}

var errOpenPlace = hint.Try(errors.New(`a "{" has no "}" after it`), `write "{{" for the character itself`)

// cutPlace reads a place after its "{", and returns the text after its "}".
func cutPlace(text string) (p place, after string, err error) {
	end := strings.IndexAny(text, "{}!:")
	if end < 0 {
		return p, "", errOpenPlace
	}
	p.name = text[:end]
	mark, rest := text[end], text[end+1:]
	if mark == '!' {
		_, size := utf8.DecodeRuneInString(rest)
		p.conversion, rest = rest[:size], rest[size:]
		if rest == "" {
			return p, "", errOpenPlace
		}
		mark, rest = rest[0], rest[1:]
	}
	switch mark {
	case '}':
		return p, rest, nil
	case ':':
		open := 1
		for i := range len(rest) {
			switch rest[i] {
			case '{':
				open++
			case '}':
				if open--; open == 0 {
					p.format = rest[:i]
					return p, rest[i+1:], nil
				}
			}
		}
		return p, "", errOpenPlace
	}
	return p, "", fmt.Errorf("{%s: a place for a number is written as {epoch:02d}, {val_loss:.2f} or {loss}", text)
}

// fill returns the formatted value of the place.
func (p place) fill(value func(name string) (any, error), depth int) (string, error) {
	v, err := value(p.name)
	if err != nil {
		return "", err
	}
	format := p.format
	if strings.Contains(format, "{") {
		if format, err = fillPlaces(format, value, depth-1); err != nil {
			return "", err
		}
	}
	switch p.conversion {
	case "":
		return formatValue(v, format)
	case "s", "r", "a": // the same for numbers
		text, err := formatValue(v, "")
		if err != nil {
			return "", err
		}
		return formatString(text, format)
	}
	return "", hint.Try(fmt.Errorf("%q is not a conversion", p.conversion), "there are s, r and a")
}

// A formatSpec is [[fill]align][sign][z][#][0][width][grouping][.precision][type].
type formatSpec struct {
	fill      rune
	align     rune // one of < > ^ =, of which the last pads between the sign and the digits
	sign      rune // one of + - and space, or 0
	noMinus   bool // z: -0 after rounding is 0
	alternate bool // #
	width     int
	grouping  rune // , or _ between thousands, or 0
	precision int  // -1 without one
	kind      rune // the type, or 0
}

// maxFormat is the largest width and precision of a number; file names are shorter in any case.
const maxFormat = 4096

// parseSpec reads a format, given the default alignment.
func parseSpec(text string, align rune) (s formatSpec, err error) {
	s = formatSpec{fill: ' ', align: align, precision: -1}
	rest := []rune(text)
	take := func(chars string) (r rune) { // the next character, if it is one of these
		if len(rest) > 0 && strings.ContainsRune(chars, rest[0]) {
			r, rest = rest[0], rest[1:]
		}
		return r
	}
	number := func() (n int, ok bool) {
		for r := take("0123456789"); r != 0; r = take("0123456789") {
			n, ok = min(10*n+int(r-'0'), maxFormat+1), true
		}
		return n, ok
	}
	const aligns = "<>^="
	filled := len(rest) > 1 && strings.ContainsRune(aligns, rest[1])
	if filled {
		s.fill, rest = rest[0], rest[1:]
	}
	aligned := take(aligns)
	if aligned != 0 {
		s.align = aligned
	}
	s.sign = take("+- ")
	s.noMinus = take("z") != 0
	s.alternate = take("#") != 0
	if !filled && take("0") != 0 {
		if s.fill = '0'; aligned == 0 && align == '>' {
			s.align = '='
		}
	}
	s.width, _ = number()
	s.grouping = take(",_")
	if take(".") != 0 {
		var ok bool
		if s.precision, ok = number(); !ok {
			return s, errors.New("the precision is missing after the dot")
		}
	}
	switch {
	case len(rest) > 1:
		return s, hint.Try(fmt.Errorf("%q is not a format", text), "it is [[fill]align][sign][z][#][0][width][grouping][.precision][type], as in 02d or .2f")
	case max(s.width, s.precision) > maxFormat:
		return s, fmt.Errorf("the width and the precision can be up to %d", maxFormat)
	case len(rest) == 1:
		s.kind = rest[0]
	}
	allowed := "deEfFgG%"
	if s.grouping == '_' {
		allowed += "boxX"
	}
	if s.grouping != 0 && s.kind != 0 && !strings.ContainsRune(allowed, s.kind) {
		return s, fmt.Errorf("the type %q has no %q between digits", s.kind, s.grouping)
	}
	return s, nil
}

// formatValue is Python's format(v, text).
func formatValue(v any, text string) (string, error) {
	s, err := parseSpec(text, '>')
	if err != nil {
		return "", err
	}
	if whole, ok := v.(int); ok {
		if s.kind == 0 || strings.ContainsRune("bcdnoxX", s.kind) {
			return s.whole(whole)
		}
		v = float64(whole)
	}
	return s.float(v.(float64))
}

func (s formatSpec) whole(v int) (string, error) {
	switch {
	case s.precision >= 0:
		return "", hint.Try(errors.New("a whole number has no precision"), "the type f writes it with decimals, as in .1f")
	case s.noMinus:
		return "", errors.New("the z is for floats")
	case s.kind == 'c' && (s.sign != 0 || s.alternate):
		return "", errors.New("the type c has neither a sign nor a #")
	case s.kind == 'c' && (v < 0 || v > utf8.MaxRune):
		return "", fmt.Errorf("%d is not a character, which the type c writes", v)
	case s.kind == 'c':
		return s.assemble(false, "", "", string(rune(v))), nil
	}
	base, prefix := 10, ""
	switch s.kind {
	case 'b':
		base, prefix = 2, "0b"
	case 'o':
		base, prefix = 8, "0o"
	case 'x', 'X':
		base, prefix = 16, "0x"
	}
	if !s.alternate {
		prefix = ""
	}
	digits := strings.TrimPrefix(strconv.FormatInt(int64(v), base), "-")
	if s.kind == 'X' {
		prefix, digits = strings.ToUpper(prefix), strings.ToUpper(digits)
	}
	return s.assemble(v < 0, prefix, digits, ""), nil
}

func (s formatSpec) float(v float64) (string, error) {
	kind, precision, unit := s.kind, s.precision, ""
	switch kind {
	case 0, 'e', 'E', 'f', 'F', 'g', 'G':
	case 'n':
		kind = 'g'
	case '%':
		v, kind, unit = 100*v, 'f', "%"
	case 'b', 'c', 'd', 'o', 'x', 'X':
		return "", hint.Try(fmt.Errorf("it is not a whole number, which the type %c needs", kind), "write decimals, as in {loss:.2f}")
	default:
		return "", hint.Try(fmt.Errorf("there is no type %q", kind), "write decimals, as in {loss:.2f}")
	}
	if kind != 0 && precision < 0 {
		precision = 6
	}
	text, negative := strings.CutPrefix(floatText(v, kind, precision, s.alternate), "-")
	if mantissa, _, _ := strings.Cut(strings.ToLower(text), "e"); s.noMinus && strings.Trim(mantissa, "0.") == "" {
		negative = false
	}
	digits := len(text) - len(strings.TrimLeft(text, "0123456789"))
	return s.assemble(negative, "", text[:digits], text[digits:]+unit), nil
}

// floatText formats a float as the types e, f, g and their capitals do, with the given precision. Type 0 writes at least
// one digit after the point; without a precision, -1, it writes as many digits as identify the number. The alternate form
// keeps the point, and g's trailing zeros.
func floatText(v float64, kind rune, precision int, alternate bool) string {
	text := ""
	switch lower := unicode.ToLower(kind); {
	case math.IsNaN(v) || math.IsInf(v, 0):
		text = special(v)
	case lower == 'e' || lower == 'f':
		text = strconv.FormatFloat(v, byte(lower), precision, 64)
		if alternate && precision == 0 {
			mantissa, _, _ := strings.Cut(text, "e")
			text = mantissa + "." + text[len(mantissa):]
		}
	default:
		text = generalText(v, precision, kind == 0, alternate)
	}
	if unicode.IsUpper(kind) {
		text = strings.ToUpper(text)
	}
	return text
}

// generalText formats very large and very small floats with an exponent, and others without.
func generalText(v float64, precision int, point, alternate bool) string {
	limit := 16 // the smallest positive exponent that is written
	if precision >= 0 {
		precision = max(precision, 1)
		if limit = precision; point {
			limit--
		}
	}
	// All digits but the first belong to the fraction.
	scientific := ""
	if precision < 0 {
		scientific = shortest(math.Abs(v), 'e')
	} else {
		scientific = strconv.FormatFloat(math.Abs(v), 'e', precision-1, 64)
	}
	mantissa, power, _ := strings.Cut(scientific, "e")
	exponent, _ := strconv.Atoi(power)
	digits := strings.Replace(mantissa, ".", "", 1)
	if !alternate {
		digits = digits[:1] + strings.TrimRight(digits[1:], "0")
	}
	whole, fraction, after := "0", digits, ""
	switch {
	case exponent < -4 || exponent >= limit:
		whole, fraction, after = digits[:1], digits[1:], "e"+power
	case exponent < 0:
		fraction = strings.Repeat("0", -exponent-1) + digits
	default:
		digits += strings.Repeat("0", max(exponent+1-len(digits), 0))
		whole, fraction = digits[:exponent+1], digits[exponent+1:]
	}
	if fraction == "" && point && after == "" {
		fraction = "0"
	}
	if fraction != "" || alternate {
		whole += "."
	}
	if math.Signbit(v) {
		whole = "-" + whole
	}
	return whole + fraction + after
}

// assemble joins the parts of a number: sign, prefix, digits with thousands separators, and the rest.
func (s formatSpec) assemble(negative bool, prefix, digits, rest string) string {
	head := prefix
	switch {
	case negative:
		head = "-" + prefix
	case s.sign == '+' || s.sign == ' ':
		head = string(s.sign) + prefix
	}
	least := 0 // minimum width of the digits with their separators
	if s.fill == '0' && s.align == '=' {
		least = s.width - utf8.RuneCountInString(head+rest)
	}
	if digits != "" {
		digits = s.group(digits, least)
	}
	return s.pad(head, digits+rest)
}

// group separates groups of digits, after padding them with zeros to at least least characters.
func (s formatSpec) group(digits string, least int) string {
	if s.grouping == 0 {
		return strings.Repeat("0", max(least-len(digits), 0)) + digits
	}
	size := 3
	if strings.ContainsRune("boxX", s.kind) {
		size = 4
	}
	grouped := ""
	for {
		n := min(size, max(len(digits), least, 1))
		from := max(len(digits)-n, 0)
		grouped = strings.Repeat("0", n-(len(digits)-from)) + digits[from:] + grouped
		digits = digits[:from]
		if least -= n; digits == "" && least <= 0 {
			return grouped
		}
		grouped = string(s.grouping) + grouped
		least--
	}
}

// pad pads a text to the width: before it, after it, on both sides, or between its head and the rest.
func (s formatSpec) pad(head, rest string) string {
	n := max(s.width-utf8.RuneCountInString(head+rest), 0)
	fill := func(n int) string { return strings.Repeat(string(s.fill), n) }
	switch s.align {
	case '<':
		return head + rest + fill(n)
	case '^':
		return fill(n/2) + head + rest + fill(n-n/2)
	case '=':
		return head + fill(n) + rest
	}
	return fill(n) + head + rest
}

// formatString is Python's format of a str.
func formatString(text, format string) (string, error) {
	s, err := parseSpec(format, '<')
	switch {
	case err != nil:
		return "", err
	case s.kind != 0 && s.kind != 's':
		return "", fmt.Errorf("a text has no type %q", s.kind)
	case s.sign != 0 || s.noMinus || s.alternate || s.grouping != 0 || s.align == '=':
		return "", errors.New("a text can be aligned with <, > and ^ and cut to a precision, and no more")
	}
	if s.precision >= 0 && s.precision < len(text) { // digits are one byte each
		text = text[:s.precision]
	}
	return s.pad("", text), nil
}
