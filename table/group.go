package table

import (
	"errors"
	"fmt"
	"slices"

	"layercake/internal/hint"
	"layercake/internal/words"
)

// Groups are the rows of a table, grouped by the values of columns. Make them with [Table.GroupBy].
type Groups struct {
	table Table
	by    []int
	rows  [][]int // of each group
	err   error
}

// GroupBy groups the rows that have equal values in the named columns. The groups are sorted by these values; a row in
// which a value is missing is in no group.
//
//	titanic.GroupBy("Sex", "Pclass").Mean("Survived")
func (t Table) GroupBy(columns ...string) Groups {
	by, err := t.findAll(columns)
	if err == nil && len(by) == 0 {
		err = hint.Try(errors.New("GroupBy names no column"), "the columns are %s", words.Names(t.Columns()))
	}
	if err != nil {
		return Groups{err: err}
	}
	g := t.group(by)
	groups := Groups{table: t, by: by, rows: make([][]int, len(g.firsts))}
	for row, code := range g.codes {
		if code >= 0 {
			groups.rows[code] = append(groups.rows[code], row)
		}
	}
	slices.SortFunc(groups.rows, func(a, b []int) int {
		for _, i := range by {
			if d := t.columns[i].compare(a[0], b[0], 1); d != 0 {
				return d
			}
		}
		return 0
	})
	return groups
}

// keys returns a table with the columns that the groups differ in.
func (g Groups) keys() Table {
	firsts := make([]int, len(g.rows))
	for i, rows := range g.rows {
		firsts[i] = rows[0]
	}
	out := g.table.choose(g.by).take(firsts)
	out.plain = true
	return out
}

// Size returns how many rows each group has, in a last column called size.
func (g Groups) Size() Table {
	if g.err != nil {
		return Table{err: g.err}
	}
	sizes := make([]int, len(g.rows))
	for i, rows := range g.rows {
		sizes[i] = len(rows)
	}
	return g.keys().add(NewColumn("size", sizes))
}

// Mean returns the mean of the named columns in each group, or without names of all columns of numbers and truth values.
// Missing values are left out; where a group has no other, the result is missing. All this holds for the methods below.
func (g Groups) Mean(columns ...string) Table {
	return g.reduce("Mean", columns, reduction{of: mean, least: 1})
}

// Median returns the median in each group; see [Groups.Mean].
func (g Groups) Median(columns ...string) Table {
	return g.reduce("Median", columns, reduction{of: median, least: 1})
}

// Std returns the standard deviation of a sample in each group; see [Groups.Mean]. It is missing for a single value.
func (g Groups) Std(columns ...string) Table {
	return g.reduce("Std", columns, reduction{of: std, least: 2})
}

// Min returns the smallest number in each group, a whole one for whole numbers; see [Groups.Mean].
func (g Groups) Min(columns ...string) Table {
	return g.reduce("Min", columns, reduction{slices.Min[[]float64], minWhole, 1})
}

// Max returns the largest number in each group, a whole one for whole numbers; see [Groups.Mean].
func (g Groups) Max(columns ...string) Table {
	return g.reduce("Max", columns, reduction{slices.Max[[]float64], maxWhole, 1})
}

// Sum returns the sum in each group, a whole number for whole numbers; see [Groups.Mean]. The sum of no value is 0.
func (g Groups) Sum(columns ...string) Table {
	return g.reduce("Sum", columns, reduction{sum, sumWhole, 0})
}

// A reduction makes one number of several.
type reduction struct {
	of    func([]float64) float64
	whole func([]int64) (int64, error) // of whole numbers; nil for of
	least int                          // how many it takes
}

// Count returns how many values of the named columns are not missing in each group, or without names of all other
// columns.
func (g Groups) Count(columns ...string) Table {
	return g.each("Count", columns, func(Column) bool { return true }, func(c Column, rows [][]int) (Column, error) {
		counts := make([]int, len(rows))
		for i, group := range rows {
			counts[i] = c.take(group).Count()
		}
		return NewColumn(c.name, counts), nil
	})
}

// reduce computes a number of each group.
func (g Groups) reduce(name string, columns []string, r reduction) Table {
	return g.each(name, columns, func(c Column) bool { return c.Type() != Text }, func(c Column, rows [][]int) (Column, error) {
		if err := c.checkNumeric(); err != nil {
			return c, err
		}
		whole := r.whole != nil && c.isWhole()
		wholes, numbers, missing := make([]int64, len(rows)), make([]float64, len(rows)), make([]bool, len(rows))
		for i, group := range rows {
			part := c.take(group)
			if missing[i] = part.Count() < r.least; missing[i] {
				continue
			}
			if whole {
				n, err := part.wholes(r.whole)
				if err != nil {
					return c, err
				}
				wholes[i] = n
				continue
			}
			values, err := part.numbers()
			if err != nil {
				return c, err
			}
			numbers[i] = r.of(values)
		}
		if whole {
			return NewColumn(c.name, wholes).WithMissing(missing), nil
		}
		return NewColumn(c.name, numbers).WithMissing(missing), nil
	})
}

// each computes a column of one value for each group from each of the chosen columns.
func (g Groups) each(name string, columns []string, all func(Column) bool, compute func(c Column, rows [][]int) (Column, error)) Table {
	if g.err != nil {
		return Table{err: g.err}
	}
	chosen, err := g.table.findAll(columns)
	if len(columns) == 0 {
		for i, c := range g.table.columns {
			if !slices.Contains(g.by, i) && all(c) {
				chosen = append(chosen, i)
			}
		}
	}
	if err == nil && len(chosen) == 0 {
		err = fmt.Errorf("%s: no column is left to compute with", name)
	}
	out := g.keys()
	for _, i := range chosen {
		if slices.Contains(g.by, i) {
			err = cmpErr(err, fmt.Errorf("%s: column %s is one that the rows are grouped by", name, words.Quote(g.table.columns[i].name)))
		}
		if err != nil {
			break
		}
		var c Column
		if c, err = compute(g.table.columns[i], g.rows); err == nil {
			out = out.With(c)
		}
	}
	if err != nil {
		return out.fail(err)
	}
	return out
}
