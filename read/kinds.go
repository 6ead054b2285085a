package read

import (
	"bytes"
	"math"
	"slices"
	"strings"

	"layercake/internal/number"
)

// A kind is the kind of value in a field.
type kind int

const (
	aText    kind = iota
	whole         // 1, -2, 007
	inexact       // a whole number that no float64 equals
	huge          // a whole number that does not fit into int64
	fraction      // -2.5, 1e-3
	infinite      // inf
	overflow      // 1e999
	aBoolean      // true, False
	missing       // empty, or a mark for a missing value
	kinds
)

func (k kind) isNumber() bool { return whole <= k && k <= overflow }

// missingMarks are pandas's marks for a missing value.
var missingMarks = []string{"", "#N/A", "#N/A N/A", "#NA", "-1.#IND", "-1.#QNAN", "-NaN", "-nan", "1.#IND", "1.#QNAN", "<NA>", "N/A", "NA", "NULL", "NaN", "None", "n/a", "nan", "null"}

// A parser finds out what fields are.
type parser struct {
	decimal, thousands string // thousands is empty for none
	missing            map[string]bool
	longest            int  // mark in missing
	digits             bool // a mark ends with a digit
	plain              []byte
}

func (o CSVOptions) parser() *parser {
	p := &parser{decimal: string(o.decimal()), missing: make(map[string]bool)}
	if o.Thousands != 0 {
		p.thousands = string(o.Thousands)
	}
	marks := o.Missing
	if !o.OnlyMissing {
		marks = slices.Concat(marks, missingMarks)
	}
	for _, mark := range marks {
		mark = string(trim([]byte(mark)))
		p.missing[mark] = true
		p.longest = max(p.longest, len(mark))
		p.digits = p.digits || mark != "" && isDigit(mark[len(mark)-1])
	}
	return p
}

func isDigit(b byte) bool { return b-'0' < 10 }

// isMissing returns whether a field stands for a missing value. Most numbers need no look at the marks.
func (p *parser) isMissing(field []byte) bool {
	n := len(field)
	return n <= p.longest && (n == 0 || p.digits || !isDigit(field[n-1])) && p.missing[string(field)]
}

// kind returns the kind of a field without surrounding blanks.
func (p *parser) kind(field []byte) kind {
	if p.isMissing(field) {
		return missing
	}
	if n, ok := p.number(field); ok {
		if whole, ok, fits := number.Whole(n); ok {
			return wholeKind(whole, fits)
		}
		x, ok := number.Parse(n)
		switch {
		case ok && math.IsInf(x, 0):
			return overflow
		case ok:
			return fraction
		}
	}
	switch s := string(field); {
	case strings.EqualFold(s, "true") || strings.EqualFold(s, "false"):
		return aBoolean
	case isInfinite(s):
		return infinite
	}
	return aText
}

func wholeKind(n int64, fits bool) kind {
	x := float64(n)
	switch {
	case !fits:
		return huge
	case x >= 1<<63 || int64(x) != n:
		return inexact
	}
	return whole
}

func isInfinite(text string) bool {
	text = strings.TrimPrefix(strings.TrimPrefix(text, "+"), "-")
	return strings.EqualFold(text, "inf") || strings.EqualFold(text, "infinity")
}

// number returns a field as Go writes numbers, and false if it cannot be one. The result is valid until the next call.
func (p *parser) number(field []byte) ([]byte, bool) {
	if len(field) == 0 || field[0] > '9' && p.thousands == "" {
		return nil, false
	}
	if p.decimal == "." && p.thousands == "" {
		return field, true
	}
	front, back, hasPoint := bytes.Cut(field, []byte(p.decimal))
	if p.decimal != "." && bytes.IndexByte(back, '.') >= 0 {
		return nil, false
	}
	p.plain = p.plain[:0]
	for i, group := range bytes.Split(front, separator(p.thousands)) {
		digits := bytes.TrimLeft(group, "+-")
		if i > 0 && len(group) != 3 || len(digits) > 3 && i == 0 && p.thousands != "" && bytes.Contains(front, []byte(p.thousands)) || p.decimal != "." && bytes.IndexByte(group, '.') >= 0 {
			return nil, false
		}
		p.plain = append(p.plain, group...)
	}
	if hasPoint {
		p.plain = append(append(p.plain, '.'), back...)
	}
	return p.plain, true
}

// separator is what to split at: a text that no field has if there are no thousands.
func separator(thousands string) []byte {
	if thousands == "" {
		return []byte{0}
	}
	return []byte(thousands)
}

// float returns the number in a field; whole numbers are rounded.
func (p *parser) float(field []byte) (float64, bool) {
	if n, ok := p.number(field); ok {
		if x, ok := number.Parse(n); ok {
			return x, true
		}
	}
	if isInfinite(string(field)) {
		return math.Inf(1 - 2*bytes.Count(field[:1], []byte("-"))), true
	}
	return 0, false
}

// int returns the whole number in a field; 2.0 and 1e3 are some, too.
func (p *parser) int(field []byte) (int64, bool) {
	n, ok := p.number(field)
	if !ok {
		return 0, false
	}
	if whole, ok, fits := number.Whole(n); ok {
		return whole, fits
	}
	x, ok := number.Parse(n)
	return int64(x), ok && x == math.Trunc(x) && math.Abs(x) < 1<<53
}

// A commaNumber is what a number with a decimal comma looks like under another decimal point.
type commaNumber struct{ is, certain bool }

// decimalComma returns whether a field is a number with a decimal comma, and whether it is certainly no number with a comma
// before three digits, for a thousand.
func decimalComma(field []byte) commaNumber {
	front, back, ok := bytes.Cut(field, []byte{','})
	_, frontOK, _ := number.Whole(front)
	if sign := string(front); sign == "" || sign == "-" || sign == "+" {
		frontOK = true
	}
	point := append(append(slices.Clip(front), '.'), back...)
	if _, isNumber := number.Parse(point); !ok || !frontOK || !isNumber {
		return commaNumber{}
	}
	digits := strings.TrimLeft(string(front), "+-")
	return commaNumber{true, len(back) != 3 || strings.HasPrefix(digits, "0") || digits == ""}
}
