package table

import (
	"fmt"
	"math"
	"slices"

	"layercake/internal/words"
)

// Describe returns statistics of the columns, one a row, as pandas does: of numbers the count, mean, standard deviation,
// minimum, quartiles and maximum; of text and truth values the count, how many distinct values there are (unique), the
// most frequent one (top) and how often it appears (freq). Missing values do not count. Where statistics of both kinds
// are shown, a value is missing in the columns that do not have it.
//
// Without names it describes the columns of numbers or, if there are none, all.
func (t Table) Describe(columns ...string) Table {
	chosen, err := t.named(columns, func(c Column) bool { return c.Type() == Float || c.Type() == Int })
	if err == nil && len(chosen) == 0 {
		chosen, err = t.named(nil, func(Column) bool { return true })
	}
	if err == nil && len(chosen) == 0 {
		err = fmt.Errorf("Describe: the table has no columns")
	}
	if err != nil {
		return t.fail(err)
	}
	numbers, others := []string{"mean", "std", "min", "25%", "50%", "75%", "max"}, []string{"unique", "top", "freq"}
	names := []string{"count"}
	isNumber := func(i int) bool { k := t.columns[i].Type(); return k == Float || k == Int }
	if slices.ContainsFunc(chosen, func(i int) bool { return !isNumber(i) }) {
		names = append(names, others...)
	}
	if slices.ContainsFunc(chosen, isNumber) {
		names = append(names, numbers...)
	}
	out := New(NewColumn("statistic", names))
	out.plain = true
	for _, i := range chosen {
		c := t.columns[i]
		described := c.describeOther
		if isNumber(i) {
			described = c.describeNumbers
		}
		column, err := described(names)
		if err != nil {
			return t.fail(err)
		}
		if column.name == "statistic" {
			column.name = "statistic.1"
		}
		out = out.With(column)
	}
	return out
}

func (c Column) describeNumbers(names []string) (Column, error) {
	x, err := c.numbers()
	if err != nil {
		return c, err
	}
	values := map[string]float64{"count": float64(len(x))}
	if len(x) > 0 {
		values["mean"], values["std"] = mean(x), std(x)
		slices.Sort(x)
		values["min"], values["max"] = x[0], slices.Max(x)
		for name, q := range map[string]float64{"25%": 0.25, "50%": 0.5, "75%": 0.75} {
			values[name] = quantile(x, q)
		}
	}
	out, missing := make([]float64, len(names)), make([]bool, len(names))
	for i, name := range names {
		v, ok := values[name]
		missing[i] = !ok || math.IsNaN(v) && name == "std"
		out[i] = v
	}
	return NewColumn(c.name, out).WithMissing(missing), nil
}

func (c Column) describeOther(names []string) (Column, error) {
	g := c.distinct()
	counts := g.counts()
	values := map[string]string{"count": fmt.Sprint(c.Count()), "unique": fmt.Sprint(len(counts))}
	if len(counts) > 0 {
		top := slices.Index(counts, slices.Max(counts))
		values["top"], values["freq"] = c.values.text(g.firsts[top]), fmt.Sprint(counts[top])
	}
	out, missing := make([]string, len(names)), make([]bool, len(names))
	for i, name := range names {
		v, ok := values[name]
		out[i], missing[i] = v, !ok
	}
	return NewColumn(c.name, out).WithMissing(missing), nil
}

// Info returns what the columns are, one a row: the name, the type, how many values are missing, how many distinct ones
// there are and, if a column with numbers is text, why.
func (t Table) Info() Table {
	if t.err != nil {
		return t
	}
	var names, types, notes []string
	var missing, distinct []int
	for _, c := range t.columns {
		names, types, notes = append(names, c.name), append(types, c.Type().String()), append(notes, c.mixed.why)
		missing, distinct = append(missing, c.Missing()), append(distinct, len(c.distinct().firsts))
	}
	out := New(NewColumn("column", names), NewColumn("type", types), NewColumn("missing", missing), NewColumn("distinct", distinct))
	if slices.ContainsFunc(notes, func(note string) bool { return note != "" }) {
		out = out.With(NewColumn("note", notes))
	}
	out.plain = true
	return out
}

// size returns the number of rows and columns: 891 rows × 12 columns.
func (t Table) size() string {
	return fmt.Sprintf("%s × %s", words.Plural(t.rows, "row"), words.Plural(len(t.columns), "column"))
}
