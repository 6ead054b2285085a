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
	return p.print(0, 0, 1, 0)
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

// print writes one axis and what is inside it: indent columns stand before it, and closing brackets after its last line.
func (p printer) print(axis, first, indent, closing int) string {
	stride := p.shape[axis+1:].Size()
	last := axis == len(p.shape)-1
	var out strings.Builder
	out.WriteByte('[')
	column := indent
	for k, i := range p.indices(axis) {
		if !last {
			if k > 0 {
				out.WriteString(strings.Repeat("\n", len(p.shape)-1-axis) + strings.Repeat(" ", indent))
			}
			if i < 0 {
				out.WriteString("...")
				continue
			}
			inner := 0
			if i == p.shape[axis]-1 {
				inner = closing + 1
			}
			out.WriteString(p.print(axis+1, first+i*stride, indent+1, inner))
			continue
		}
		word := "..."
		if i >= 0 {
			word = p.format(p.at(first + i))
		}
		// The line's last word leaves room for the brackets that close after it.
		room := printWidth - len(word)
		if i == p.shape[axis]-1 {
			room -= closing + 1
		}
		switch {
		case k == 0:
		case column+1 > room:
			out.WriteString("\n" + strings.Repeat(" ", indent))
			column = indent
		default:
			out.WriteByte(' ')
			column++
		}
		out.WriteString(word)
		column += len(word)
	}
	out.WriteByte(']')
	return out.String()
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
		mantissa, exponent, isExp := strings.Cut(text, "e")
		if isExp {
			exponent = "e" + exponent
		}
		whole, fraction, _ = strings.Cut(mantissa, ".")
		if len(fraction) > printPrecision {
			text = strconv.FormatFloat(x, verb, printPrecision, bits)
			mantissa, exponent, isExp = strings.Cut(text, "e")
			if isExp {
				exponent = "e" + exponent
			}
			whole, fraction, _ = strings.Cut(mantissa, ".")
			fraction = strings.TrimRight(fraction, "0")
		}
		return whole, fraction, exponent
	}
	finite := func(x float64) bool { return !math.IsNaN(x) && !math.IsInf(x, 0) }
	left, right := 0, 0
	for _, x := range shown {
		if finite(x) {
			whole, fraction, _ := split(x)
			left, right = max(left, len(whole)), max(right, len(fraction))
		}
	}
	for _, x := range shown {
		if !finite(x) {
			left = max(left, len(special(x))-right-1)
		}
	}
	return func(x float64) string {
		if !finite(x) {
			return padLeft(special(x), left+right+1)
		}
		whole, fraction, exponent := split(x)
		fill := " "
		if verb == 'e' {
			fill = "0"
		}
		return padLeft(whole, left) + "." + fraction + strings.Repeat(fill, right-len(fraction)) + exponent
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
