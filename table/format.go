package table

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"unicode/utf8"
)

// How much of a table is shown, as in pandas.
const (
	mostRows    = 60 // of a longer table the first and last edgeRows are shown
	edgeRows    = 5
	mostColumns = 20 // of a wider table the first and last ten are shown
	mostLetters = 50 // of a value
	mostWidth   = 80 // of a line of text, in letters
	digits      = 6  // after the point

	roomier = 2 // times as many letters are for results, such as Info's
)

const missingText = "<NA>"

// String prints the table as aligned text: numbers to the right, other values to the left, and <NA> for missing ones. As
// in pandas a long table is abridged to its first and last rows, a wide one to its first and last columns. A table with an
// error prints it.
func (t Table) String() string {
	if t.err != nil {
		return t.err.Error()
	}
	shown := t.shown()
	for len(shown.columns) > 2 && shown.width() > mostWidth*t.room() {
		shown = shown.narrower()
	}
	return shown.text()
}

// String prints the column as a table of one column.
func (c Column) String() string {
	if c.Err() != nil {
		return c.Err().Error()
	}
	return c.alone().String()
}

// HTML returns the column as a table of one column.
func (c Column) HTML() string {
	if c.Err() != nil {
		return c.err.Error()
	}
	return c.alone().HTML()
}

func (c Column) alone() Table { return New(c).from(c.origin) }

// room is how often the usual number of letters a value and a line may have.
func (t Table) room() int {
	if t.plain {
		return roomier
	}
	return 1
}

// A view is the part of a table that is shown.
type view struct {
	table   Table
	rows    []int // -1 stands for those left out
	columns []part
	numbers []string // of the rows; nil for none
}

// A part is a shown column.
type part struct {
	column int // -1 stands for those left out
	name   string
	kind   string
	values []string
	right  bool // aligned
}

func (t Table) shown() view {
	v := view{table: t}
	for i := range t.rows {
		if t.rows > mostRows && i == edgeRows {
			v.rows = append(v.rows, -1)
		}
		if t.rows <= mostRows || i < edgeRows || i >= t.rows-edgeRows {
			v.rows = append(v.rows, i)
		}
	}
	if !t.plain {
		v.numbers = make([]string, len(v.rows))
		for i, row := range v.rows {
			v.numbers[i] = "..."
			if row >= 0 {
				v.numbers[i] = strconv.Itoa(t.origin.number(row))
			}
		}
	}
	for i, c := range t.columns {
		if n := len(t.columns); n > mostColumns && i >= mostColumns/2 && i < n-mostColumns/2 {
			if i == mostColumns/2 {
				v.columns = append(v.columns, v.gap())
			}
			continue
		}
		v.columns = append(v.columns, part{i, clipped(c.name, mostLetters), c.Type().String(), c.format(v.rows, mostLetters*t.room()), c.Type() == Float || c.Type() == Int})
	}
	return v
}

// gap is the column of dots in the place of those left out.
func (v view) gap() part {
	p := part{column: -1, name: "..."}
	for range v.rows {
		p.values = append(p.values, "...")
	}
	return p
}

// narrower leaves out a column in the middle.
func (v view) narrower() view {
	var columns []part
	for _, p := range v.columns {
		if p.column >= 0 {
			columns = append(columns, p)
		}
	}
	middle := len(columns) / 2
	v.columns = append(append(columns[:middle:middle], v.gap()), columns[middle+1:]...)
	return v
}

func (p part) width() int {
	n := utf8.RuneCountInString(p.name)
	for _, value := range p.values {
		n = max(n, utf8.RuneCountInString(value))
	}
	return n
}

// width returns the width of a line of text.
func (v view) width() int {
	n := -2
	if v.numbers != nil {
		n += (part{values: v.numbers}).width() + 2
	}
	for _, p := range v.columns {
		n += p.width() + 2
	}
	return n
}

func (v view) text() string {
	parts := v.columns
	if v.numbers != nil {
		parts = append([]part{{values: v.numbers}}, parts...)
	}
	var b strings.Builder
	for line := -1; line < len(v.rows); line++ {
		var cells []string
		for _, p := range parts {
			value := p.name
			if line >= 0 {
				value = p.values[line]
			}
			pad := strings.Repeat(" ", p.width()-utf8.RuneCountInString(value))
			if p.right {
				cells = append(cells, pad+value)
			} else {
				cells = append(cells, value+pad)
			}
		}
		b.WriteString(strings.TrimRight(strings.Join(cells, "  "), " ") + "\n")
	}
	if v.sized() {
		b.WriteString(v.table.size() + "\n")
	}
	return strings.TrimSuffix(b.String(), "\n")
}

// sized returns whether the number of rows and columns is shown: not of a short result.
func (v view) sized() bool { return !v.table.plain || len(v.rows) != v.table.rows }

// format returns the values of the given rows as text, in one form for all.
func (c Column) format(rows []int, letters int) []string {
	out := make([]string, len(rows))
	var floating []float64
	for i, row := range rows {
		switch {
		case row < 0:
			out[i] = "..."
		case c.isMissing(row):
			out[i] = missingText
		case c.Type() == Float:
			floating = append(floating, c.values.(floats)[row])
		default:
			out[i] = clipped(c.values.text(row), letters)
		}
	}
	if c.Type() == Float {
		texts := formatFloats(floating)
		for i := range out {
			if out[i] == "" {
				out[i], texts = texts[0], texts[1:]
			}
		}
	}
	return out
}

var unseen = strings.NewReplacer("\n", `\n`, "\r", `\r`, "\t", `\t`)

// clipped shortens a long text, and shows line ends in it.
func clipped(text string, letters int) string {
	text = unseen.Replace(text)
	if utf8.RuneCountInString(text) <= letters {
		return text
	}
	return string([]rune(text)[:letters-3]) + "..."
}

// formatFloats writes numbers as pandas does: with the digits after the point that they need, six at most, and all with
// an exponent if some are very small, or if some are large and have many digits.
func formatFloats(numbers []float64) []string {
	fixed := trimmed(formatted(numbers, 'f'))
	longest, large, small := 0, false, false
	for i, x := range numbers {
		longest = max(longest, len(fixed[i])+b2i(!math.Signbit(x))) // room for the sign
		x = math.Abs(x)
		large = large || x > 1e6
		small = small || x > 0 && x < math.Pow(10, -digits)
	}
	if small || longest > digits+6 && large {
		return formatted(numbers, 'e')
	}
	return fixed
}

func formatted(numbers []float64, verb byte) []string {
	out := make([]string, len(numbers))
	for i, x := range numbers {
		switch {
		case math.IsNaN(x):
			out[i] = "NaN"
		case math.IsInf(x, 0):
			out[i] = strings.TrimPrefix(strings.ToLower(fmt.Sprint(x)), "+")
		default:
			out[i] = strconv.FormatFloat(x, verb, digits, 64)
		}
	}
	return out
}

// trimmed removes the zeros that all numbers end with, but for one after the point.
func trimmed(texts []string) []string {
	isNumber := func(text string) bool { return strings.Contains(text, ".") && !strings.Contains(text, "e") }
	for {
		n := 0
		for _, text := range texts {
			if !isNumber(text) {
				continue
			}
			if !strings.HasSuffix(text, "0") || strings.HasSuffix(text, ".0") {
				return texts
			}
			n++
		}
		if n == 0 {
			return texts
		}
		for i, text := range texts {
			if isNumber(text) {
				texts[i] = text[:len(text)-1]
			}
		}
	}
}
