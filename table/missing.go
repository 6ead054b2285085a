package table

import (
	"errors"
	"fmt"
	"math"
	"slices"

	"layercake/internal/hint"
	"layercake/internal/words"
)

// A Fill says what [Table.FillMissing] puts in the place of missing values.
type Fill int

// What replaces missing values, each computed for every column from its other values.
const (
	Mean         Fill = iota // the mean; the column becomes Float
	Median                   // the median; the column becomes Float
	MostFrequent             // the most frequent value, of several the smallest
	Previous                 // the value in the row before
	Next                     // the value in the row after
)

// FillMissing replaces missing values in the named columns, or without names in all columns that with can fill. A number,
// Mean and Median fill columns of numbers, a bool fills truth values, a string fills text, and the other values of [Fill]
// fill any column.
//
//	titanic.FillMissing(table.Median, "Age").FillMissing("unknown", "Cabin")
//
// A fraction makes a column of whole numbers Float. To fill test data with a value of the training data, compute it first:
//
//	age := kit.Must(train.Column("Age").Median())
//	test = test.FillMissing(age, "Age")
//
// Previous and Next leave values missing that have none before or after them. A column without any value cannot be filled
// with a Fill.
func (t Table) FillMissing(with any, columns ...string) Table {
	if n, ok := with.(int); ok {
		with = int64(n)
	}
	if x, ok := with.(float32); ok {
		with = float64(x)
	}
	chosen, err := t.named(columns, func(c Column) bool { return c.missing != nil && fits(with, c.Type()) })
	if err != nil {
		return t.fail(err)
	}
	t.columns = slices.Clone(t.columns)
	for _, i := range chosen {
		c := t.columns[i]
		if !fits(with, c.Type()) {
			return t.fail(c.cannotFill(with))
		}
		if c.missing == nil {
			continue
		}
		if f, ok := with.(Fill); ok {
			c = c.fillWith(f)
		} else {
			c = c.fill(with)
		}
		if c.err != nil {
			return t.fail(c.err)
		}
		t.columns[i] = c
	}
	return t
}

// fits returns whether a value, or a Fill, can fill columns of a type.
func fits(with any, t Type) bool {
	switch with := with.(type) {
	case Fill:
		switch with {
		case Mean, Median:
			return t == Float || t == Int
		case MostFrequent, Previous, Next:
			return true
		}
	case float64, int64:
		return t == Float || t == Int
	case bool:
		return t == Bool
	case string:
		return t == Text
	}
	return false
}

// cannotFill is the error for a value that does not fit.
func (c Column) cannotFill(with any) error {
	switch with := with.(type) {
	case Fill:
		if with < Mean || with > Next {
			return fmt.Errorf("FillMissing: there is no Fill of number %d", int(with))
		}
		if err := c.checkNumeric(); err != nil {
			return fmt.Errorf("FillMissing: %w", err)
		}
		return c.failed(hint.Try(errors.New("FillMissing: truth values have no mean or median"), "use MostFrequent"))
	case float64, int64, bool, string:
		value := fmt.Sprint(with)
		if text, ok := with.(string); ok {
			value = words.Quote(text)
		}
		return c.failed(fmt.Errorf("FillMissing: %s does not fit into a column of %s", value, c.Type()))
	}
	return hint.Try(fmt.Errorf("FillMissing: %T does not fit into a column", with), "it takes a number, a string, true or false, or table.Mean, Median, MostFrequent, Previous or Next")
}

// fill puts a value, which fits, in the place of missing ones.
func (c Column) fill(with any) Column {
	if x, ok := with.(float64); ok && c.Type() == Int {
		if math.IsNaN(x) {
			return c.fail(fmt.Errorf("FillMissing: NaN is not a value"))
		}
		if x == math.Trunc(x) && math.Abs(x) < 1<<53 {
			with = int64(x)
		} else {
			c = c.asFloat()
			if c.err != nil {
				return c
			}
		}
	}
	switch v := c.values.(type) {
	case floats:
		x, whole := with.(float64)
		if !whole {
			x = float64(with.(int64))
		}
		if math.IsNaN(x) {
			return c.fail(fmt.Errorf("FillMissing: NaN is not a value"))
		}
		return c.with(filled(v, c.missing, x), nil)
	case ints:
		return c.with(filled(v, c.missing, with.(int64)), nil)
	case bools:
		return c.with(filled(v, c.missing, with.(bool)), nil)
	default:
		t := v.(texts)
		words := t.words
		code := slices.Index(words, with.(string))
		if code < 0 {
			code, words = len(words), append(slices.Clip(words), with.(string))
		}
		return c.with(texts{filled(t.codes, c.missing, int32(code)), words}, nil)
	}
}

func filled[S ~[]T, T any](values S, missing []bool, with T) S {
	out := slices.Clone(values)
	for i, m := range missing {
		if m {
			out[i] = with
		}
	}
	return out
}

// fillWith fills missing values with one of the others.
func (c Column) fillWith(f Fill) Column {
	if c.Missing() == c.Len() {
		return c.fail(hint.Try(errors.New("FillMissing: all values are missing"), "use a value, or Drop the column"))
	}
	switch f {
	case Mean, Median:
		x, err := c.Mean()
		if f == Median {
			x, err = c.Median()
		}
		if c = c.asFloat(); c.err == nil && err != nil {
			c.err = err
		}
		if c.err != nil {
			return c
		}
		return c.fill(x)
	case MostFrequent:
		most := c.mostFrequent()
		from := make([]int, c.Len())
		for i := range from {
			from[i] = i
			if c.missing[i] {
				from[i] = most
			}
		}
		return c.take(from)
	}
	// Previous and Next
	from, last := make([]int, c.Len()), -1
	for k := range from {
		i := k
		if f == Next {
			i = len(from) - 1 - k
		}
		if !c.missing[i] {
			last = i
		}
		from[i] = i
		if last >= 0 {
			from[i] = last
		}
	}
	return c.take(from)
}

// mostFrequent returns the first row with the most frequent value, of several the smallest.
func (c Column) mostFrequent() int {
	g := c.distinct()
	counts := g.counts()
	best := 0
	for i, n := range counts {
		if n > counts[best] || n == counts[best] && c.values.compare(g.firsts[i], g.firsts[best]) < 0 {
			best = i
		}
	}
	return g.firsts[best]
}

// asFloat returns numbers as Float.
func (c Column) asFloat() Column {
	if c.Type() == Float {
		return c
	}
	x, err := c.floats()
	if err != nil {
		return c.fail(err)
	}
	return c.with(floats(x), c.missing)
}

// DropMissing returns the rows that have a value in all of the named columns, or without names in all columns.
func (t Table) DropMissing(columns ...string) Table {
	chosen, err := t.named(columns, func(c Column) bool { return c.missing != nil })
	if err != nil {
		return t.fail(err)
	}
	var rows []int
	for i := range t.rows {
		if !slices.ContainsFunc(chosen, func(column int) bool { return t.columns[column].isMissing(i) }) {
			rows = append(rows, i)
		}
	}
	return t.take(rows)
}

// MarkMissing makes a value missing wherever it appears in the named columns, or without names in all columns of its type.
// It is for values that stand for missing ones, such as 0 for a blood pressure.
func (t Table) MarkMissing(value any, columns ...string) Table {
	if n, ok := value.(int); ok {
		value = int64(n)
	}
	if _, ok := value.(Fill); ok {
		return t.fail(fmt.Errorf("MarkMissing takes a value, not a Fill"))
	}
	chosen, err := t.named(columns, func(c Column) bool { return fits(value, c.Type()) })
	if err != nil {
		return t.fail(err)
	}
	t.columns = slices.Clone(t.columns)
	for _, i := range chosen {
		c := t.columns[i]
		if !fits(value, c.Type()) {
			return t.fail(c.failed(fmt.Errorf("MarkMissing: %v (%T) does not fit into a column of %s", value, value, c.Type())))
		}
		missing := c.IsMissing()
		for row := range missing {
			missing[row] = missing[row] || c.equals(row, value)
		}
		t.columns[i] = c.with(c.values, missing)
	}
	return t
}

// equals returns whether a row has a value.
func (c Column) equals(row int, value any) bool {
	switch v := c.values.(type) {
	case floats:
		if n, ok := value.(int64); ok {
			return v[row] == float64(n)
		}
		return v[row] == value.(float64)
	case ints:
		if x, ok := value.(float64); ok {
			return float64(v[row]) == x
		}
		return v[row] == value.(int64)
	case bools:
		return v[row] == value.(bool)
	default:
		return c.values.text(row) == value.(string)
	}
}
