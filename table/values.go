package table

import (
	"cmp"
	"fmt"
	"math"
	"strconv"
	"strings"
)

// A Type is the type of a column's values.
type Type int

// The types of columns.
const (
	Float Type = iota // float64
	Int               // int64
	Bool              // true or false
	Text              // strings
)

// String returns the name that displays of tables use.
func (t Type) String() string {
	switch t {
	case Float:
		return "float64"
	case Int:
		return "int64"
	case Bool:
		return "bool"
	case Text:
		return "text"
	}
	return fmt.Sprintf("Type(%d)", int(t))
}

// Value is the Go side of the types of columns.
type Value interface {
	float64 | int64 | int | bool | string
}

// values are the values of a column. Missing ones are zero values, or codes of -1; the column knows which they are.
type values interface {
	kind() Type
	len() int
	take(rows []int) values
	text(i int) string // as in a CSV file
	compare(i, j int) int
	distinct(missing []bool) grouping
}

type (
	floats []float64
	ints   []int64
	bools  []bool
)

// texts store each distinct text once.
type texts struct {
	codes []int32 // indices of words, or -1
	words []string
}

func newTexts(all []string) texts {
	t := texts{codes: make([]int32, len(all))}
	codes := make(map[string]int32)
	for i, text := range all {
		code, ok := codes[text]
		if !ok {
			code = int32(len(t.words))
			codes[text], t.words = code, append(t.words, text)
		}
		t.codes[i] = code
	}
	return t
}

func (floats) kind() Type { return Float }
func (ints) kind() Type   { return Int }
func (bools) kind() Type  { return Bool }
func (texts) kind() Type  { return Text }

func (v floats) len() int { return len(v) }
func (v ints) len() int   { return len(v) }
func (v bools) len() int  { return len(v) }
func (v texts) len() int  { return len(v.codes) }

func (v floats) take(rows []int) values { return taken(v, rows) }
func (v ints) take(rows []int) values   { return taken(v, rows) }
func (v bools) take(rows []int) values  { return taken(v, rows) }
func (v texts) take(rows []int) values  { return texts{taken(v.codes, rows), v.words} }

func taken[S ~[]T, T any](values S, rows []int) S {
	out := make(S, len(rows))
	for to, from := range rows {
		out[to] = values[from]
	}
	return out
}

// text writes a float with a point or an exponent, so that it is read as a float again.
func (v floats) text(i int) string {
	switch x := v[i]; {
	case math.IsNaN(x):
		return "NaN"
	case math.IsInf(x, 0):
		return map[bool]string{true: "inf", false: "-inf"}[x > 0]
	}
	verb := byte('f')
	if x := math.Abs(v[i]); x != 0 && (x < 1e-4 || x >= 1e16) {
		verb = 'e'
	}
	text := strconv.FormatFloat(v[i], verb, -1, 64)
	if !strings.ContainsAny(text, ".e") {
		text += ".0"
	}
	return text
}
func (v ints) text(i int) string { return strconv.FormatInt(v[i], 10) }
func (v bools) text(i int) string {
	if v[i] {
		return "True"
	}
	return "False"
}
func (v texts) text(i int) string {
	if v.codes[i] < 0 {
		return ""
	}
	return v.words[v.codes[i]]
}

// compare orders NaN behind all numbers.
func (v floats) compare(i, j int) int {
	if a, b := math.IsNaN(v[i]), math.IsNaN(v[j]); a || b {
		return b2i(a) - b2i(b)
	}
	return cmp.Compare(v[i], v[j])
}
func (v ints) compare(i, j int) int  { return cmp.Compare(v[i], v[j]) }
func (v bools) compare(i, j int) int { return b2i(v[i]) - b2i(v[j]) }
func (v texts) compare(i, j int) int {
	if v.codes[i] == v.codes[j] {
		return 0
	}
	return cmp.Compare(v.text(i), v.text(j))
}

func b2i(b bool) int {
	if b {
		return 1
	}
	return 0
}

// A grouping says which rows have equal values.
type grouping struct {
	codes  []int // for each row the number of its value, in the order of first appearance; -1 where it is missing
	firsts []int // for each value the first row that has it
}

func (v floats) distinct(missing []bool) grouping {
	return distinct(len(v), missing, func(i int) uint64 {
		switch x := v[i]; {
		case x == 0: // and -0
			return 0
		case math.IsNaN(x):
			return math.Float64bits(math.NaN())
		default:
			return math.Float64bits(x)
		}
	})
}
func (v ints) distinct(missing []bool) grouping {
	return distinct(len(v), missing, func(i int) int64 { return v[i] })
}
func (v bools) distinct(missing []bool) grouping {
	return distinct(len(v), missing, func(i int) bool { return v[i] })
}
func (v texts) distinct(missing []bool) grouping {
	return distinct(len(v.codes), missing, func(i int) int32 { return v.codes[i] })
}

func distinct[K comparable](n int, missing []bool, key func(i int) K) grouping {
	g := grouping{codes: make([]int, n)}
	numbers := make(map[K]int)
	for i := range n {
		if missing != nil && missing[i] {
			g.codes[i] = -1
			continue
		}
		k := key(i)
		number, ok := numbers[k]
		if !ok {
			number = len(g.firsts)
			numbers[k], g.firsts = number, append(g.firsts, i)
		}
		g.codes[i] = number
	}
	return g
}

// counts returns how often each value appears.
func (g grouping) counts() []int {
	counts := make([]int, len(g.firsts))
	for _, code := range g.codes {
		if code >= 0 {
			counts[code]++
		}
	}
	return counts
}

// exact returns a whole number as a float64, and whether they are equal.
func exact(n int64) (float64, bool) {
	x := float64(n)
	return x, x < 1<<63 && int64(x) == n
}
