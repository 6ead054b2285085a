package table

import (
	"errors"
	"fmt"
	"iter"
	"slices"
	"time"

	"layercake/internal/hint"
	"layercake/internal/words"
)

// A Column is a named list of values of one type, some of which can be missing. Like a [Table] it never changes, and it
// keeps mistakes, which [Column.Err] and whatever uses the column report.
type Column struct {
	name    string
	values  values
	missing []bool  // nil if no value is missing
	mixed   mixture // why a column of text with numbers in it is text
	origin  *origin // of the rows; nil for unknown
	err     error
}

// A mixture says why a column with numbers is text, and what to do about it.
type mixture struct{ why, help string }

// An origin says where the rows of a table come from.
type origin struct {
	index []int // for each row its number in the table that was read; nil if they are all of it, in order
	lines []int // for each row of the table that was read its line in the file; nil if there was no file
}

// take returns the origin of some of the rows.
func (o *origin) take(rows []int) *origin {
	taken := &origin{index: slices.Clone(rows)}
	if o != nil {
		taken.lines = o.lines
		if o.index != nil {
			for i, row := range rows {
				taken.index[i] = o.index[row]
			}
		}
	}
	return taken
}

// number returns the number of a row in the table that was read.
func (o *origin) number(row int) int {
	if o == nil || o.index == nil {
		return row
	}
	return o.index[row]
}

// place names a row in errors: by its line if it was read from a file.
func (o *origin) place(row int) string {
	row = o.number(row)
	if o != nil && row < len(o.lines) {
		return fmt.Sprintf("line %d", o.lines[row])
	}
	return fmt.Sprintf("row %d", row)
}

// NewColumn returns a column with a copy of the values. None of them is missing; see [Column.WithMissing].
func NewColumn[T Value](name string, values []T) Column {
	c := Column{name: name}
	switch v := any(values).(type) {
	case []float64:
		c.values = floats(slices.Clone(v))
	case []int64:
		c.values = ints(slices.Clone(v))
	case []int:
		whole := make(ints, len(v))
		for i, n := range v {
			whole[i] = int64(n)
		}
		c.values = whole
	case []bool:
		c.values = bools(slices.Clone(v))
	case []string:
		c.values = newTexts(v)
	}
	return c
}

// Name returns the column's name.
func (c Column) Name() string { return c.name }

// Rename returns the column under another name.
func (c Column) Rename(name string) Column { c.name = name; return c }

// Err returns the first mistake made on the way to this column, or nil.
func (c Column) Err() error {
	if c.err == nil && c.values == nil {
		return hint.Try(errors.New("the column is empty"), "make one with table.NewColumn")
	}
	return c.err
}

// Len returns the number of values, missing ones included.
func (c Column) Len() int {
	if c.values == nil {
		return 0
	}
	return c.values.len()
}

// Type returns the type of the values.
func (c Column) Type() Type {
	if c.values == nil {
		return Float
	}
	return c.values.kind()
}

// Missing returns how many values are missing.
func (c Column) Missing() int {
	n := 0
	for _, m := range c.missing {
		n += b2i(m)
	}
	return n
}

// IsMissing returns for each row whether its value is missing.
func (c Column) IsMissing() []bool {
	if c.missing == nil {
		return make([]bool, c.Len())
	}
	return slices.Clone(c.missing)
}

// WithMissing returns the column without the values of the given rows: where[i] says whether row i is missing. Rows that
// were missing before stay so.
func (c Column) WithMissing(where []bool) Column {
	if c.Err() != nil {
		return c
	}
	if len(where) != c.Len() {
		return c.fail(fmt.Errorf("WithMissing has %s for %s", words.Plural(len(where), "row"), words.Plural(c.Len(), "value")))
	}
	missing := c.IsMissing()
	for i, m := range where {
		missing[i] = missing[i] || m
	}
	return c.with(c.values, missing)
}

// with returns the column with other values.
func (c Column) with(v values, missing []bool) Column {
	if !slices.Contains(missing, true) {
		missing = nil
	}
	c.values, c.missing = v, missing
	if v.kind() != Text {
		c.mixed = mixture{}
	}
	return c
}

func (c Column) isMissing(i int) bool { return c.missing != nil && c.missing[i] }

func (c Column) take(rows []int) Column {
	missing := c.missing
	if missing != nil {
		missing = taken(missing, rows)
	}
	return c.with(c.values.take(rows), missing)
}

// fail returns the column with an error, unless it has one.
func (c Column) fail(err error) Column {
	if c.Err() == nil {
		c.err = fmt.Errorf("column %s: %w", words.Quote(c.name), err)
	}
	return c
}

// failed adds the column's name to an error.
func (c Column) failed(err error) error { return c.fail(err).Err() }

// checkComplete returns an error if a value is missing.
func (c Column) checkComplete() error {
	if c.Err() != nil {
		return c.Err()
	}
	i := slices.Index(c.missing, true)
	if i < 0 {
		return nil
	}
	where := fmt.Sprintf("column %s: ", words.Quote(c.name))
	if n := c.Missing(); n > 1 {
		return hint.Try(fmt.Errorf("%s%s are missing, the first in %s", where, words.Plural(n, "value"), c.origin.place(i)), "fill them with FillMissing, or drop their rows with DropMissing")
	}
	return hint.Try(fmt.Errorf("%sa value is missing in %s", where, c.origin.place(i)), "fill it with FillMissing, or drop its row with DropMissing")
}

// checkNumeric returns an error if the values are neither numbers nor truth values.
func (c Column) checkNumeric() error {
	if c.Err() != nil || c.Type() != Text {
		return c.Err()
	}
	if c.mixed.why != "" {
		return hint.Try(fmt.Errorf("column %s is text: %s", words.Quote(c.name), c.mixed.why), "%s", c.mixed.help)
	}
	return hint.Try(fmt.Errorf("column %s is text, not numbers%s", words.Quote(c.name), c.example()), "OneHot makes columns of numbers of it, Codes class numbers, and Drop leaves it out")
}

// example names a value for errors, or nothing if all are missing.
func (c Column) example() string {
	for i := range c.Len() {
		if !c.isMissing(i) {
			return fmt.Sprintf(": %s has %s", c.origin.place(i), words.Quote(c.values.text(i)))
		}
	}
	return ""
}

// checkType returns an error if the values are of another type.
func (c Column) checkType(t Type) error {
	switch {
	case c.Err() != nil:
		return c.Err()
	case c.Type() == t:
		return nil
	case t != Text && c.Type() == Text:
		return c.checkNumeric()
	}
	return hint.Try(fmt.Errorf("column %s is %s, not %s", words.Quote(c.name), c.Type(), t), "AsType converts columns")
}

// Floats returns the numbers; truth values count as 0 and 1. A missing value is an error, and so is text, and a whole
// number that no float64 equals.
func (c Column) Floats() ([]float64, error) {
	if err := c.checkComplete(); err != nil {
		return nil, err
	}
	return c.floats()
}

// floats returns the numbers, in which missing ones are 0.
func (c Column) floats() ([]float64, error) {
	if err := c.checkNumeric(); err != nil {
		return nil, err
	}
	out := make([]float64, c.Len())
	switch v := c.values.(type) {
	case floats:
		copy(out, v)
	case ints:
		for i, n := range v {
			x, ok := exact(n)
			if !ok {
				return nil, hint.Try(c.failed(fmt.Errorf("%s: no float64 equals %d", c.origin.place(i), n)), "Ints returns the numbers as they are")
			}
			out[i] = x
		}
	case bools:
		for i, b := range v {
			out[i] = float64(b2i(b))
		}
	}
	return out, nil
}

// Ints returns whole numbers; truth values count as 0 and 1. A missing value is an error, and so is a column of another
// type.
func (c Column) Ints() ([]int64, error) {
	if err := c.checkComplete(); err != nil {
		return nil, err
	}
	if v, ok := c.values.(bools); ok {
		out := make([]int64, len(v))
		for i, b := range v {
			out[i] = int64(b2i(b))
		}
		return out, nil
	}
	if err := c.checkType(Int); err != nil {
		return nil, err
	}
	return slices.Clone([]int64(c.values.(ints))), nil
}

// Bools returns truth values. A missing value is an error, and so is a column of another type.
func (c Column) Bools() ([]bool, error) {
	if err := c.checkComplete(); err != nil {
		return nil, err
	}
	if err := c.checkType(Bool); err != nil {
		return nil, err
	}
	return slices.Clone([]bool(c.values.(bools))), nil
}

// Texts returns the values as text, numbers as in a CSV file. A missing value is an error.
func (c Column) Texts() ([]string, error) {
	if err := c.checkComplete(); err != nil {
		return nil, err
	}
	out := make([]string, c.Len())
	for i := range out {
		out[i] = c.values.text(i)
	}
	return out, nil
}

// Times parses text as times, with a layout of package time: time.DateOnly, or "02.01.2006 15:04:05". A missing value is
// an error.
func (c Column) Times(layout string) ([]time.Time, error) {
	if err := cmpErr(c.checkComplete(), c.checkType(Text)); err != nil {
		return nil, err
	}
	out := make([]time.Time, c.Len())
	for i := range out {
		at, err := time.Parse(layout, c.values.text(i))
		if err != nil {
			err = fmt.Errorf("%s: %s does not have the form of %s", c.origin.place(i), words.Quote(c.values.text(i)), words.Quote(layout))
			return nil, hint.Try(c.failed(err), "write the time of Monday 2 January 2006 at 15:04:05 as the column would, such as \"02.01.2006 15:04:05\"")
		}
		out[i] = at
	}
	return out, nil
}

func cmpErr(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

// Unique returns the distinct values in the order of their first appearance, in a column. Missing values are left out.
func (c Column) Unique() Column {
	if c.Err() != nil {
		return c
	}
	u := c.take(c.distinct().firsts)
	u.origin = c.origin.take(c.distinct().firsts)
	return u
}

// present iterates over the rows whose values are not missing.
func (c Column) present() iter.Seq[int] {
	return func(yield func(int) bool) {
		for i := range c.Len() {
			if !c.isMissing(i) && !yield(i) {
				return
			}
		}
	}
}
