package table

import (
	"fmt"
	"math"
	"math/rand/v2"

	"layercake/internal/hint"
	"layercake/internal/words"
)

// take returns a table of the given rows.
func (t Table) take(rows []int) Table {
	if t.err != nil {
		return t
	}
	out := t
	out.rows = len(rows)
	out.columns = make([]Column, len(t.columns))
	for i, c := range t.columns {
		out.columns[i] = c.take(rows)
	}
	return out.from(t.origin.take(rows))
}

// between returns the rows from low up to but not including high.
func (t Table) between(low, high int) Table {
	rows := make([]int, high-low)
	for i := range rows {
		rows[i] = low + i
	}
	return t.take(rows)
}

// Head returns the first n rows, 5 by default, or all if there are fewer.
func (t Table) Head(n ...int) Table {
	count, err := some(n)
	if err != nil {
		return t.fail(fmt.Errorf("Head: %w", err))
	}
	return t.between(0, min(count, t.rows))
}

// Tail returns the last n rows, 5 by default, or all if there are fewer.
func (t Table) Tail(n ...int) Table {
	count, err := some(n)
	if err != nil {
		return t.fail(fmt.Errorf("Tail: %w", err))
	}
	return t.between(max(0, t.rows-count), t.rows)
}

// some returns the number of rows of Head and Tail.
func some(n []int) (int, error) {
	switch {
	case len(n) == 0:
		return 5, nil
	case len(n) > 1:
		return 0, hint.Try(fmt.Errorf("%d numbers are given, not one", len(n)), "Rows returns rows by their first and last number")
	case n[0] < 0:
		return 0, hint.Try(fmt.Errorf("%d rows", n[0]), "the number must be at least 0")
	}
	return n[0], nil
}

// Rows returns the rows from low up to but not including high, as Go slices do. Negative numbers count from the end.
func (t Table) Rows(low, high int) Table {
	if t.err != nil {
		return t
	}
	from, to := low, high
	if from < 0 {
		from += t.rows
	}
	if to < 0 {
		to += t.rows
	}
	if from < 0 || to < from || to > t.rows {
		return t.fail(fmt.Errorf("rows from %d to %d of a table of %s", low, high, words.Plural(t.rows, "row")))
	}
	return t.between(from, to)
}

// Shuffle returns the rows in a random order, which is the same each time for the same seed. The default seed is 0.
func (t Table) Shuffle(seed ...uint64) Table {
	if len(seed) > 1 {
		return t.fail(fmt.Errorf("Shuffle takes one seed, not %d", len(seed)))
	}
	generator := rand.New(rand.NewPCG(append(seed, 0)[0], 0))
	order := make([]int, t.rows)
	for i := range order {
		order[i] = i
	}
	generator.Shuffle(len(order), func(i, j int) { order[i], order[j] = order[j], order[i] })
	return t.take(order)
}

// Split divides the rows in two: it returns the first rows and the last fraction of them, such as 0.2. It keeps the order;
// [Table.Shuffle] a sorted table first.
func (t Table) Split(fraction float64) (first, last Table) {
	at := int(math.Floor(float64(t.rows) * (1 - fraction)))
	if t.err == nil && (!(fraction > 0 && fraction < 1) || at == 0 || at == t.rows) {
		t.err = hint.Try(fmt.Errorf("Split: a fraction of %v of %s leaves one side empty", fraction, words.Plural(t.rows, "row")), "use one between 0 and 1")
	}
	if t.err != nil {
		return t, t
	}
	return t.between(0, at), t.between(at, t.rows)
}

// A Row gives access to the values of one row, by the name of a column. A wrong name or type is an error of the table that
// the row's function makes.
type Row struct {
	*access
	row int
}

// access is the part of a Row that all rows share.
type access struct {
	table   Table
	columns map[string]Column // found before
	err     error
}

func (t Table) access() *access { return &access{table: t, columns: make(map[string]Column)} }

// column finds a column.
func (r Row) column(name string) (Column, bool) {
	c, ok := r.columns[name]
	if !ok {
		c = r.table.Column(name)
		r.columns[name] = c
	}
	if c.Err() != nil {
		r.fail(c.Err())
		return c, false
	}
	return c, true
}

func (r Row) fail(err error) {
	if r.err == nil {
		r.access.err = err
	}
}

// Float returns a number; a truth value counts as 0 or 1. A missing value is NaN, so that all comparisons with it are
// false.
func (r Row) Float(name string) float64 {
	c, ok := r.column(name)
	if !ok {
		return math.NaN()
	}
	if c.isMissing(r.row) {
		r.check(c.checkNumeric())
		return math.NaN()
	}
	switch v := c.values.(type) {
	case floats:
		return v[r.row]
	case bools:
		return float64(b2i(v[r.row]))
	case ints:
		x, ok := exact(v[r.row])
		if !ok {
			r.fail(hint.Try(c.failed(fmt.Errorf("%s: no float64 equals %d", c.origin.place(r.row), v[r.row])), "Int returns the number as it is"))
		}
		return x
	}
	r.fail(c.checkNumeric())
	return math.NaN()
}

func (r Row) check(err error) {
	if err != nil {
		r.fail(err)
	}
}

// Int returns a whole number. A missing value is an error; see [Row.Missing].
func (r Row) Int(name string) int64 {
	c, ok := r.column(name)
	if !ok {
		return 0
	}
	if v, ok := c.values.(ints); ok && !c.isMissing(r.row) {
		return v[r.row]
	}
	r.fail(c.refused(r.row, Int, "ask Row.Missing first, or fill missing values with FillMissing"))
	return 0
}

// refused is the error for a value that is missing, or not of the type that is needed.
func (c Column) refused(row int, t Type, help string) error {
	if err := c.checkType(t); err != nil {
		return err
	}
	return hint.Try(c.failed(fmt.Errorf("the value is missing in %s", c.origin.place(row))), "%s", help)
}

// Bool returns a truth value. A missing value is an error; see [Row.Missing].
func (r Row) Bool(name string) bool {
	c, ok := r.column(name)
	if !ok {
		return false
	}
	if v, ok := c.values.(bools); ok && !c.isMissing(r.row) {
		return v[r.row]
	}
	r.fail(c.refused(r.row, Bool, "ask Row.Missing first, or fill missing values with FillMissing"))
	return false
}

// Text returns a value as text, and "" if it is missing.
func (r Row) Text(name string) string {
	c, ok := r.column(name)
	if !ok || c.isMissing(r.row) {
		return ""
	}
	return c.values.text(r.row)
}

// Missing returns whether a value is missing.
func (r Row) Missing(name string) bool {
	c, ok := r.column(name)
	return ok && c.isMissing(r.row)
}

// Number returns the number of the row in the table that was read, counted from 0.
func (r Row) Number() int { return r.table.origin.number(r.row) }

// Filter returns the rows for which keep returns true.
//
//	adults := titanic.Filter(func(r table.Row) bool { return r.Float("Age") >= 18 })
func (t Table) Filter(keep func(Row) bool) Table {
	if t.err != nil {
		return t
	}
	a := t.access()
	var rows []int
	err := guarded(func() {
		for i := 0; i < t.rows && a.err == nil; i++ {
			if keep(Row{a, i}) {
				rows = append(rows, i)
			}
		}
	})
	if err = cmpErr(a.err, err); err != nil {
		return t.fail(err)
	}
	return t.take(rows)
}

// guarded calls a user's function and returns its panic as an error.
func guarded(do func()) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("the function panics: %v", r)
		}
	}()
	do()
	return nil
}
