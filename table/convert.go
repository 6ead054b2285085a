package table

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"layercake/internal/hint"
	"layercake/internal/number"
	"layercake/internal/words"
)

// AsType converts the named columns to a type. Text is parsed: numbers as in a CSV file, True and False in any case. Whole
// numbers are rounded to a float64 if none equals them. A value that the type cannot hold, such as 1.5 in Int or 2 in
// Bool, is an error. Missing values stay missing.
func (t Table) AsType(to Type, columns ...string) Table {
	chosen, err := t.findAll(columns)
	switch {
	case err != nil:
	case len(chosen) == 0:
		err = hint.Try(fmt.Errorf("AsType names no column"), "the columns are %s", words.Names(t.Columns()))
	case to < Float || to > Text:
		err = hint.Try(fmt.Errorf("AsType: there is no type %s", to), "the types are table.Float, Int, Bool and Text")
	}
	if err != nil {
		return t.fail(err)
	}
	t.columns = slices.Clone(t.columns)
	for _, i := range chosen {
		if t.columns[i] = t.columns[i].asType(to); t.columns[i].err != nil {
			return t.fail(t.columns[i].err)
		}
	}
	return t
}

func (c Column) asType(to Type) Column {
	if c.Err() != nil || c.Type() == to {
		return c
	}
	var made values
	bad := -1
	check := func(row int, ok bool) {
		if !ok && bad < 0 && !c.isMissing(row) {
			bad = row
		}
	}
	n := c.Len()
	switch to {
	case Text:
		all := make([]string, n)
		for i := range c.present() {
			all[i] = c.values.text(i)
		}
		made = newTexts(all)
	case Float:
		out := make(floats, n)
		for i := range c.present() {
			x, ok := c.float(i)
			check(i, ok)
			out[i] = x
		}
		made = out
	case Int:
		out := make(ints, n)
		for i := range c.present() {
			x, ok := c.int(i)
			check(i, ok)
			out[i] = x
		}
		made = out
	case Bool:
		out := make(bools, n)
		for i := range c.present() {
			x, ok := c.bool(i)
			check(i, ok)
			out[i] = x
		}
		made = out
	}
	if bad >= 0 {
		err := fmt.Errorf("%s: %s cannot become %s", c.origin.place(bad), words.Quote(c.values.text(bad)), to)
		return c.fail(hint.Try(err, "MarkMissing makes a value missing, and Map converts values by a function"))
	}
	return c.with(made, c.missing)
}

// float returns a value as a float64, and whether it is a number.
func (c Column) float(row int) (float64, bool) {
	switch v := c.values.(type) {
	case floats:
		return v[row], true
	case ints:
		return float64(v[row]), true
	case bools:
		return float64(b2i(v[row])), true
	}
	return number.Parse([]byte(strings.TrimSpace(c.values.text(row))))
}

// int returns a value as an int64, and whether it is a whole number in its range.
func (c Column) int(row int) (int64, bool) {
	switch v := c.values.(type) {
	case ints:
		return v[row], true
	case bools:
		return int64(b2i(v[row])), true
	case texts:
		if n, err := strconv.ParseInt(strings.TrimSpace(v.text(row)), 10, 64); err == nil {
			return n, true
		}
	}
	x, ok := c.float(row)
	return int64(x), ok && x == math.Trunc(x) && math.Abs(x) < 1<<63
}

// bool returns a value as a truth value, and whether it is one.
func (c Column) bool(row int) (value, ok bool) {
	if v, isText := c.values.(texts); isText {
		text := strings.TrimSpace(v.text(row))
		value = strings.EqualFold(text, "true")
		return value, value || strings.EqualFold(text, "false")
	}
	x, _ := c.float(row)
	return x == 1, x == 0 || x == 1
}

// Concat returns a table of the rows of several tables, one after the other. All must have the same columns; the first
// gives their order. Whole numbers become Float where another table has fractions.
func Concat(tables ...Table) Table {
	if len(tables) == 0 {
		return Table{}.fail(fmt.Errorf("Concat takes at least one table"))
	}
	first := tables[0]
	out := Table{plain: first.plain}
	for _, t := range tables {
		if t.err != nil {
			return first.fail(t.err)
		}
		out.rows += t.rows
	}
	for _, c := range first.columns {
		parts := make([]Column, len(tables))
		kind, found := c.Type(), -1 // the table that has values of the kind
		for i, t := range tables {
			j := slices.IndexFunc(t.columns, func(other Column) bool { return other.name == c.name })
			if j < 0 || len(t.columns) != len(first.columns) {
				err := fmt.Errorf("Concat: table %d has the columns %s, and the first %s", i+1, words.Names(t.Columns()), words.Names(first.Columns()))
				return first.fail(hint.Try(err, "make them the same with Select, Drop, Rename and With"))
			}
			parts[i] = t.columns[j]
			switch other := parts[i].Type(); {
			case parts[i].Count() == 0: // fits any
			case found < 0:
				kind, found = other, i
			case other == kind || kind == Float && other == Int:
			case kind == Int && other == Float:
				kind, found = Float, i
			default:
				err := fmt.Errorf("Concat: column %s is %s in table %d, and %s in table %d", words.Quote(c.name), other, i+1, kind, found+1)
				return first.fail(hint.Try(err, "AsType converts columns"))
			}
		}
		out.columns = append(out.columns, joined(c.name, kind, parts))
	}
	for _, c := range out.columns {
		if c.err != nil {
			return out.fail(c.err)
		}
	}
	return out
}

// joined returns the values of several columns, one after the other, as one type.
func joined(name string, kind Type, parts []Column) Column {
	out := Column{name: name}
	var missing []bool
	var f floats
	var n ints
	var b bools
	var s []string
	for _, p := range parts {
		missing = append(missing, p.IsMissing()...)
		if p.mixed.why != "" {
			out.mixed = p.mixed
		}
		if p.Count() == 0 { // of any type
			p = Column{name: name, values: map[Type]values{Float: make(floats, p.Len()), Int: make(ints, p.Len()), Bool: make(bools, p.Len()), Text: newTexts(make([]string, p.Len()))}[kind]}
		}
		if kind == Float {
			if p = p.asFloat(); p.err != nil {
				return p
			}
		}
		switch v := p.values.(type) {
		case floats:
			f = append(f, v...)
		case ints:
			n = append(n, v...)
		case bools:
			b = append(b, v...)
		case texts:
			for i := range v.codes {
				s = append(s, v.text(i))
			}
		}
	}
	return out.with(map[Type]values{Float: f, Int: n, Bool: b, Text: newTexts(s)}[kind], missing)
}
