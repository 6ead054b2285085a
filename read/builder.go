package read

import (
	"fmt"
	"strings"

	"layercake/internal/hint"
	"layercake/internal/raw"
	"layercake/internal/words"
	"layercake/table"
)

// A builder stores the values of a column.
type builder struct {
	*finding
	missing []bool // nil if no value is missing
	floats  []float64
	ints    []int64
	bools   []bool
	texts   raw.Texts
	codes   map[string]int32 // of texts.Words
}

func newBuilder(f *finding, rows int) builder {
	b := builder{finding: f}
	if f.counts[missing] > 0 {
		b.missing = make([]bool, rows)
	}
	switch f.kind {
	case table.Float:
		b.floats = make([]float64, rows)
	case table.Int:
		b.ints = make([]int64, rows)
	case table.Bool:
		b.bools = make([]bool, rows)
	default:
		b.texts.Codes = make([]int32, rows)
		b.codes = make(map[string]int32)
	}
	return b
}

// set stores a field.
func (b *builder) set(row int, field []byte, p *parser) error {
	if p.isMissing(field) {
		if b.missing == nil {
			return errChanged
		}
		b.missing[row] = true
		if b.codes != nil {
			b.texts.Codes[row] = -1
		}
		return nil
	}
	ok := true
	switch b.kind {
	case table.Float:
		b.floats[row], ok = p.float(field)
	case table.Int:
		b.ints[row], ok = p.int(field)
	case table.Bool:
		b.bools[row] = strings.EqualFold(string(field), "true")
		ok = b.bools[row] || strings.EqualFold(string(field), "false")
	default:
		code, known := b.codes[string(field)]
		if !known {
			text := string(field)
			code = int32(len(b.texts.Words))
			b.codes[text], b.texts.Words = code, append(b.texts.Words, text)
		}
		b.texts.Codes[row] = code
	}
	if ok {
		return nil
	}
	what := map[table.Type]string{table.Float: "a number", table.Int: "a whole number of int64", table.Bool: "true or false"}[b.kind]
	return hint.Try(fmt.Errorf("%s is not %s, and Types asks for %s", words.Quote(string(field)), what, b.kind), "set Missing if it marks a missing value, or correct it")
}

// column returns the column.
func (b *builder) column() raw.Column {
	c := raw.Column{Name: b.name, Missing: b.missing}
	switch b.kind {
	case table.Float:
		c.Values = b.floats
	case table.Int:
		c.Values = b.ints
	case table.Bool:
		c.Values = b.bools
	default:
		c.Values = b.texts
		c.Why, c.Help = b.why()
	}
	return c
}
