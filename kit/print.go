package kit

import (
	"math"
	"strconv"
	"strings"
)

// numpy's print options, at their defaults.
const (
	printThreshold = 1000 // arrays with more elements than this are elided
	printEdge      = 3    // to so many elements at either end of each axis
	printPrecision = 8    // digits after the point
	printWidth     = 75   // columns to a line
)

// String prints the array as numpy prints it: [5 0 4 ... 5 6 8]. Only the elements that are shown are computed. An
// array that cannot be computed prints its error.
func (a Array) String() string {
	at, err := a.elements()
	if err != nil {
		return err.Error()
	}
	p := printer{shape: a.shape, at: at, elide: a.shape.Size() > printThreshold}
	if a.shape.Size() == 0 {
		return "[]"
	}
	var shown []float64
	p.visit(0, 0, func(i int) { shown = append(shown, at(i)) })
	p.format = integerFormat(shown)
	if a.dtype.IsFloat() {
		bits := 64
		if a.dtype == Float32 {
			bits = 32
		}
		p.format = floatFormat(shown, bits)
	}
	if len(a.shape) == 0 {
		return p.format(at(0))
	}
	return p.print(0, 0, 1)
}

// A printer lays an array out as numpy's array2string does.
type printer struct {
	shape  Shape
	at     func(i int) float64
	format func(x float64) string
	elide  bool
}

// indices lists the positions shown along an axis; -1 stands for the dots.
func (p printer) indices(axis int) []int {
	var out []int
	n := p.shape[axis]
	for i := range n {
		switch {
		case !p.elide || n <= 2*printEdge || i < printEdge || i >= n-printEdge:
			out = append(out, i)
		case i == printEdge:
			out = append(out, -1)
		}
	}
	return out
}

func (p printer) visit(axis, first int, do func(i int)) {
	if axis == len(p.shape) {
		do(first)
		return
	}
	stride := p.shape[axis+1:].Size()
	for _, i := range p.indices(axis) {
		if i >= 0 {
			p.visit(axis+1, first+i*stride, do)
		}
	}
}

// print writes one axis and what is inside it; indent columns stand before its elements.
func (p printer) print(axis, first, indent int) string {
	stride := p.shape[axis+1:].Size()
	if axis == len(p.shape)-1 {
		return p.printRow(first, indent)
	}
	between := strings.Repeat("\n", len(p.shape)-1-axis) + strings.Repeat(" ", indent)
	var parts []string
	for _, i := range p.indices(axis) {
		part := "..."
		if i >= 0 {
			part = p.print(axis+1, first+i*stride, indent+1)
		}
		parts = append(parts, part)
	}
	return "[" + strings.Join(parts, between) + "]"
}

// printRow writes the last axis, on as many lines as it takes. There is room for the brackets that close after it.
func (p printer) printRow(first, indent int) string {
	width := printWidth - len(p.shape)
	var lines []string
	line := strings.Repeat(" ", indent)
	for _, i := range p.indices(len(p.shape) - 1) {
		word := "..."
		if i >= 0 {
			word = p.format(p.at(first + i))
		}
		if len(line)+len(word) > width && len(line) > indent {
			lines = append(lines, strings.TrimRight(line, " "))
			line = strings.Repeat(" ", indent)
		}
		line += word + " "
	}
	lines = append(lines, strings.TrimSuffix(line, " "))
	return "[" + strings.Join(lines, "\n")[indent:] + "]"
}

func integerFormat(shown []float64) func(float64) string {
	text := func(x float64) string { return strconv.FormatInt(int64(x), 10) }
	width := 0
	for _, x := range shown {
		width = max(width, len(text(x)))
	}
	return func(x float64) string { return padLeft(text(x), width) }
}

// floatFormat chooses, as numpy does, between positional and exponential writing from what is shown, then the digits
// that tell the numbers apart, and lines the points up.
func floatFormat(shown []float64, bits int) func(float64) string {
	smallest, largest := math.Inf(1), 0.0
	for _, x := range shown {
		if x = math.Abs(x); x != 0 && !math.IsInf(x, 0) && !math.IsNaN(x) {
			smallest, largest = min(smallest, x), max(largest, x)
		}
	}
	verb := byte('f')
	if largest >= 1e8 || largest > 0 && (smallest < 1e-4 || largest/smallest > 1000) {
		verb = 'e'
	}
	split := func(x float64) (whole, fraction, exponent string) {
		text := strconv.FormatFloat(x, verb, -1, bits)
		if mantissa, _, _ := strings.Cut(text, "e"); len(mantissa)-strings.Index(mantissa+".", ".")-1 > printPrecision {
			text = strconv.FormatFloat(x, verb, printPrecision, bits)
		}
		mantissa, exponent, _ := strings.Cut(text, "e")
		whole, fraction, _ = strings.Cut(mantissa, ".")
		return whole, strings.TrimRight(fraction, "0"), exponent
	}
	finite := func(x float64) bool { return !math.IsNaN(x) && !math.IsInf(x, 0) }
	left, right, exponents := 0, 0, 0
	for _, x := range shown {
		if finite(x) {
			whole, fraction, exponent := split(x)
			left, right, exponents = max(left, len(whole)), max(right, len(fraction)), max(exponents, len(exponent))
		}
	}
	for _, x := range shown {
		if !finite(x) {
			left = max(left, len(special(x))-right-1-min(exponents, 1)-exponents)
		}
	}
	return func(x float64) string {
		if !finite(x) {
			return padLeft(special(x), left+1+right+min(exponents, 1)+exponents)
		}
		whole, fraction, exponent := split(x)
		text := padLeft(whole, left) + "." + fraction
		if exponents == 0 {
			return text + strings.Repeat(" ", right-len(fraction))
		}
		sign, digits := exponent[:1], exponent[1:]
		return text + strings.Repeat("0", right-len(fraction)) + "e" + sign + strings.Repeat("0", exponents-len(exponent)) + digits
	}
}

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

func padLeft(text string, width int) string {
	return strings.Repeat(" ", max(0, width-len(text))) + text
}
