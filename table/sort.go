package table

import (
	"errors"
	"slices"

	"layercake/internal/hint"
	"layercake/internal/words"
)

// SortBy returns the rows sorted by the named columns, the smallest value first: by the first column, then, where that is
// equal, by the second, and so on. Rows that are equal stay in their order. Missing values come last.
func (t Table) SortBy(columns ...string) Table { return t.sorted(columns, 1) }

// SortByDescending is like [Table.SortBy] with the largest value first. Missing values come last here too.
func (t Table) SortByDescending(columns ...string) Table { return t.sorted(columns, -1) }

func (t Table) sorted(columns []string, direction int) Table {
	by, err := t.findAll(columns)
	if err == nil && len(by) == 0 {
		err = hint.Try(errors.New("no column to sort by is named"), "the columns are %s", words.Names(t.Columns()))
	}
	if err != nil {
		return t.fail(err)
	}
	order := make([]int, t.rows)
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(i, j int) int {
		for _, b := range by {
			if d := t.columns[b].compare(i, j, direction); d != 0 {
				return d
			}
		}
		return i - j // equal rows stay in their order
	})
	return t.take(order)
}

// compare compares two rows, of which a missing value comes last in either direction.
func (c Column) compare(i, j, direction int) int {
	if a, b := c.isMissing(i), c.isMissing(j); a || b {
		return b2i(a) - b2i(b)
	}
	return direction * c.values.compare(i, j)
}
