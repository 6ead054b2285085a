package kit

import (
	"math"
	"strconv"
	"strings"
)

// numpy's print options, at their defaults.
const (
	printThreshold = 1000 // arrays with more elements than this are elided
	printEdge      = 3    // elements shown at either end of an elided axis
	printPrecision = 8    // digits after the point
	printWidth     = 75   // columns to a line
)

// String returns the array's text as in numpy: [5 0 4 ... 5 6 8]. It computes only the elements shown. If that fails, it returns the
// error's text.
func (a Array) String() string {
	text, err := a.print()
	if err != nil {
		return err.Error()
	}
	return text
}

func (a Array) print() (string, error) {
	at, err := a.elements()
	switch {
	case err != nil:
		return "", err
	case a.shape.Size() == 0:
		return "[]", nil
	case len(a.shape) == 0:
		one, err := at(0, 1, nil)
		if err != nil {
			return "", err
		}
		return one.text(0), nil
	}
	p := printer{shape: a.shape, elide: a.shape.Size() > printThreshold}
	if err := p.collect(at, 0, 0); err != nil {
		return "", err
	}
	p.words = p.shown[0].joined(p.shown).words()
	return p.print(0, 1), nil
}

// A printer lays an array out as numpy's array2string does.
type printer struct {
	shape Shape
	elide bool
	shown []numbers // in printing order
	words []string  // elements not yet printed
}

// edges returns the number of elements shown at the start and at the end of an axis, and whether dots stand between them.
func (p *printer) edges(axis int) (start, end int, dots bool) {
	if n := p.shape[axis]; !p.elide || n <= 2*printEdge {
		return n, 0, false
	}
	return printEdge, printEdge, true
}

// collect computes the elements shown of an axis and of the axes inside it. first is the flat index of its first element.
func (p *printer) collect(at elements, axis, first int) error {
	n, stride := p.shape[axis], p.shape[axis+1:].Size()
	start, end, _ := p.edges(axis)
	for _, part := range [][2]int{{0, start}, {n - end, n}} {
		if axis == len(p.shape)-1 {
			shown, err := at(first+part[0], first+part[1], nil)
			if err != nil {
				return err
			}
			p.shown = append(p.shown, shown)
			continue
		}
		for i := part[0]; i < part[1]; i++ {
			if err := p.collect(at, axis+1, first+i*stride); err != nil {
				return err
			}
		}
	}
	return nil
}

// print returns the text of an axis and of the axes inside it, indented by the given number of columns.
func (p *printer) print(axis, indent int) string {
	if axis == len(p.shape)-1 {
		return p.printRow(indent)
	}
	start, end, dots := p.edges(axis)
	var parts []string
	for range start {
		parts = append(parts, p.print(axis+1, indent+1))
	}
	if dots {
		parts = append(parts, "...")
	}
	for range end {
		parts = append(parts, p.print(axis+1, indent+1))
	}
	between := strings.Repeat("\n", len(p.shape)-1-axis) + strings.Repeat(" ", indent)
	return "[" + strings.Join(parts, between) + "]"
}

// printRow returns the text of the last axis, in lines with room for the closing brackets.
func (p *printer) printRow(indent int) string {
	start, end, dots := p.edges(len(p.shape) - 1)
	words := append([]string(nil), p.words[:start]...)
	if dots {
		words = append(words, "...")
	}
	words = append(words, p.words[start:start+end]...)
	p.words = p.words[start+end:]

	width := printWidth - len(p.shape)
	var lines []string
	line := strings.Repeat(" ", indent)
	for _, word := range words {
		if len(line)+len(word) > width && len(line) > indent {
			lines = append(lines, strings.TrimRight(line, " "))
			line = strings.Repeat(" ", indent)
		}
		line += word + " "
	}
	lines = append(lines, strings.TrimSuffix(line, " "))
	return "[" + strings.Join(lines, "\n")[indent:] + "]"
}

// floatWords returns the texts of numbers printed together, as numpy's FloatingFormat does: it chooses positional or exponential
// notation and the digits that distinguish the numbers, and aligns the decimal points. Numbers are compared in their own type.
func floatWords[T float32 | float64](shown []T) []string {
	finite := func(x T) bool { return x-x == 0 }
	smallest, largest := T(math.Inf(1)), T(0)
	for _, x := range shown {
		if x = max(x, -x); x != 0 && finite(x) {
			smallest, largest = min(smallest, x), max(largest, x)
		}
	}
	large := T(1e8)
	if bits[T]() == 32 {
		large = 1e6
	}
	exponential := largest >= large || largest > 0 && (smallest < 1e-4 || largest/smallest > 1000)
	verb := byte('f')
	if exponential {
		verb = 'e'
	}
	rounded := func(x T, digits int) string { return strconv.FormatFloat(float64(x), verb, digits, 64) }

	// The digits of each number, and the columns needed on both sides of the point.
	needed := make([]string, len(shown))
	left, right, exponents := 0, 0, 0
	for i, x := range shown {
		if !finite(x) {
			continue
		}
		needed[i] = shortest(x, verb)
		whole, fraction, exponent := parts(needed[i])
		if len(fraction) > printPrecision {
			needed[i] = rounded(x, printPrecision)
			whole, fraction, exponent = parts(needed[i])
			fraction = strings.TrimRight(fraction, "0")
		}
		left, right, exponents = max(left, len(whole)), max(right, len(fraction)), max(exponents, len(exponent))
	}
	after := 1 + right
	if exponential {
		after += 1 + exponents
	}
	for _, x := range shown {
		if !finite(x) {
			left = max(left, len(special(float64(x)))-after)
		}
	}

	words := make([]string, len(shown))
	for i, x := range shown {
		if !finite(x) {
			words[i] = padLeft(special(float64(x)), left+after)
			continue
		}
		whole, fraction, exponent := parts(needed[i])
		if exponential {
			if len(fraction) != right { // pad with the number's further digits, not zeros
				whole, fraction, exponent = parts(rounded(x, right))
			}
			sign, digits := exponent[:1], exponent[1:]
			fraction += "e" + sign + strings.Repeat("0", exponents-len(exponent)) + digits
		} else {
			fraction = strings.TrimRight(fraction, "0")
		}
		words[i] = padLeft(whole, left) + "." + fraction + strings.Repeat(" ", after-1-len(fraction))
	}
	return words
}

func padLeft(text string, width int) string {
	return strings.Repeat(" ", max(0, width-len(text))) + text
}
