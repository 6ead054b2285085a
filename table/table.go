package table

import (
	"errors"
	"fmt"
	"slices"
	"strconv"

	"layercake/internal/hint"
	"layercake/internal/near"
	"layercake/internal/raw"
	"layercake/internal/words"
)

// A Table is a list of columns of the same length. It never changes. As the last expression of a cell it shows itself,
// and it prints as aligned text.
//
// Methods take columns by name. A name that no column has is taken as a number: "0" is the first column and "-1" the
// last.
type Table struct {
	columns []Column
	rows    int
	origin  *origin
	plain   bool // a result, such as Describe's, whose rows have no numbers
	err     error
}

// New returns a table of columns, which must have the same length and different names.
func New(columns ...Column) Table { return Table{}.With(columns...) }

// FromFile returns a table as package read has read it.
func FromFile(read raw.Table) Table {
	var columns []Column
	for _, r := range read.Columns {
		c := Column{name: r.Name}
		if r.Why != "" {
			c.mixed = mixture{r.Why, r.Help}
		}
		switch v := r.Values.(type) {
		case []float64:
			c = c.with(floats(v), r.Missing)
		case []int64:
			c = c.with(ints(v), r.Missing)
		case []bool:
			c = c.with(bools(v), r.Missing)
		case raw.Texts:
			c = c.with(texts{v.Codes, v.Words}, r.Missing)
		}
		columns = append(columns, c)
	}
	return New(columns...).from(&origin{lines: read.Lines})
}

// from returns the table with rows of another origin.
func (t Table) from(o *origin) Table {
	t.origin = o
	t.columns = slices.Clone(t.columns)
	for i := range t.columns {
		t.columns[i].origin = o
	}
	return t
}

// Err returns the first mistake made on the way to this table, or nil.
func (t Table) Err() error { return t.err }

// fail returns the table with an error, unless it has one.
func (t Table) fail(err error) Table {
	if t.err == nil {
		t.err = err
	}
	return t
}

// Len returns the number of rows.
func (t Table) Len() int { return t.rows }

// Columns returns the names of the columns.
func (t Table) Columns() []string {
	names := make([]string, len(t.columns))
	for i, c := range t.columns {
		names[i] = c.name
	}
	return names
}

// Column returns a column.
func (t Table) Column(name string) Column {
	i, err := t.find(name)
	if err != nil {
		return Column{name: name, err: err}
	}
	return t.columns[i]
}

// find returns the index of a column.
func (t Table) find(name string) (int, error) {
	if t.err != nil {
		return 0, t.err
	}
	names := t.Columns()
	if i := slices.Index(names, name); i >= 0 {
		return i, nil
	}
	if i, err := strconv.Atoi(name); err == nil && i >= -len(names) && i < len(names) {
		return (i + len(names)) % len(names), nil
	}
	err := fmt.Errorf("there is no column %s", words.Quote(name))
	if similar := near.Names(name, names); len(similar) > 0 {
		return 0, hint.Try(err, "did you mean %s? The columns are %s", words.Quote(similar[0]), words.Names(names))
	}
	return 0, hint.Try(err, "the columns are %s", words.Names(names))
}

// findAll returns the indices of columns. No column may be named twice.
func (t Table) findAll(names []string) ([]int, error) {
	if t.err != nil {
		return nil, t.err
	}
	var found []int
	for _, name := range names {
		i, err := t.find(name)
		if err != nil {
			return nil, err
		}
		if slices.Contains(found, i) {
			return nil, fmt.Errorf("column %s is named twice", words.Quote(t.columns[i].name))
		}
		found = append(found, i)
	}
	return found, nil
}

// named returns the indices of the named columns, or without names those that all accepts.
func (t Table) named(names []string, all func(Column) bool) ([]int, error) {
	if len(names) > 0 {
		return t.findAll(names)
	}
	var found []int
	for i, c := range t.columns {
		if all(c) {
			found = append(found, i)
		}
	}
	return found, t.err
}

// choose returns a table of some of the columns.
func (t Table) choose(columns []int) Table {
	out := t
	out.columns = make([]Column, len(columns))
	for to, from := range columns {
		out.columns[to] = t.columns[from]
	}
	return out
}

// Select returns a table of the named columns, in the given order.
func (t Table) Select(columns ...string) Table {
	chosen, err := t.findAll(columns)
	if err == nil && len(chosen) == 0 {
		err = hint.Try(errors.New("Select names no column"), "the columns are %s", words.Names(t.Columns()))
	}
	if err != nil {
		return t.fail(err)
	}
	return t.choose(chosen)
}

// Drop returns the table without the named columns.
func (t Table) Drop(columns ...string) Table {
	dropped, err := t.findAll(columns)
	if err != nil {
		return t.fail(err)
	}
	var kept []int
	for i := range t.columns {
		if !slices.Contains(dropped, i) {
			kept = append(kept, i)
		}
	}
	return t.choose(kept)
}

// Rename returns the table with another name for a column.
func (t Table) Rename(from, to string) Table {
	i, err := t.find(from)
	if err != nil {
		return t.fail(err)
	}
	t.columns = slices.Clone(t.columns)
	t.columns[i].name = to
	return t.checkNames()
}

// checkNames returns the table with an error if two columns have the same name.
func (t Table) checkNames() Table {
	seen := make(map[string]bool, len(t.columns))
	for _, c := range t.columns {
		if seen[c.name] {
			return t.fail(hint.Try(fmt.Errorf("two columns have the name %s", words.Quote(c.name)), "give one of them another with Rename"))
		}
		seen[c.name] = true
	}
	return t
}

// With returns the table with further columns. A column with the name of another takes its place.
func (t Table) With(columns ...Column) Table {
	if t.err != nil {
		return t
	}
	if err := (Table{columns: columns}).checkNames().err; err != nil {
		return t.fail(err)
	}
	t.columns = slices.Clone(t.columns)
	names := t.Columns()
	for _, c := range columns {
		switch {
		case c.Err() != nil:
			return t.fail(c.Err())
		case len(t.columns) == 0:
			t.rows = c.Len()
		case c.Len() != t.rows:
			return t.fail(fmt.Errorf("column %s has %s, and the table %s", words.Quote(c.name), words.Plural(c.Len(), "value"), words.Plural(t.rows, "row")))
		}
		c.origin = t.origin
		if i := slices.Index(names, c.name); i >= 0 {
			t.columns[i] = c
		} else {
			t.columns = append(t.columns, c)
		}
	}
	return t
}
