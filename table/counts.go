package table

import (
	"errors"
	"slices"

	"layercake/internal/hint"
	"layercake/internal/words"
)

// ValueCounts returns how often each value of a column appears, or each combination of values of several columns, in a
// last column called count. The most frequent value comes first; ties keep their order of appearance. Missing values are
// left out.
func (t Table) ValueCounts(columns ...string) Table {
	chosen, err := t.findAll(columns)
	if err == nil && len(chosen) == 0 {
		err = hint.Try(errors.New("ValueCounts names no column"), "the columns are %s", words.Names(t.Columns()))
	}
	if err != nil {
		return t.fail(err)
	}
	g := t.group(chosen)
	counts := g.counts()
	order := make([]int, len(counts))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return counts[b] - counts[a] })
	rows, sorted := make([]int, len(order)), make([]int, len(order))
	for to, from := range order {
		rows[to], sorted[to] = g.firsts[from], counts[from]
	}
	out := t.choose(chosen).take(rows)
	out.plain = true
	return out.add(NewColumn("count", sorted))
}

// add returns the table with a further column, which gets another name if a column has its name.
func (t Table) add(c Column) Table {
	for slices.Contains(t.Columns(), c.name) {
		c.name += "_"
	}
	return t.With(c)
}

// group groups the rows by the values of several columns. Rows in which one is missing are in no group.
func (t Table) group(columns []int) grouping {
	g := t.columns[columns[0]].distinct()
	for _, i := range columns[1:] {
		next := t.columns[i].distinct()
		missing := make([]bool, t.rows)
		for row := range missing {
			missing[row] = g.codes[row] < 0 || next.codes[row] < 0
		}
		g = distinct(t.rows, missing, func(row int) [2]int { return [2]int{g.codes[row], next.codes[row]} })
	}
	return g
}

func (c Column) distinct() grouping { return c.values.distinct(c.missing) }
