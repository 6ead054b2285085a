package table

import (
	"fmt"
	"maps"
	"slices"

	"layercake/internal/hint"
	"layercake/internal/words"
)

// Map returns a column of what f makes of each value. Missing values stay missing.
//
//	fare := table.Map(titanic.Column("Fare"), math.Log1p)
//	titanic = titanic.With(fare)
//
// f takes the type of the column: float64 for Float (and for Int, if all numbers have an exact float64), int64 or int for
// Int, bool or string. Anything else is an error, and so is a panic in f.
func Map[A, B Value](c Column, f func(A) B) Column {
	in, err := valuesAs[A](c)
	if err != nil {
		return c.fail(err)
	}
	out := make([]B, c.Len())
	row := 0
	err = guarded(func() {
		for row = range c.present() {
			out[row] = f(in(row))
		}
	})
	if err != nil {
		return c.fail(fmt.Errorf("%s: %w", c.origin.place(row), err))
	}
	return c.replaced(NewColumn(c.name, out))
}

// replaced returns the column with the values of another, and its own missing ones.
func (c Column) replaced(by Column) Column {
	c.mixed = mixture{}
	return c.with(by.values, c.missing)
}

// valuesAs returns a function that returns the value of a row. The error is without the column's name.
func valuesAs[A Value](c Column) (at func(row int) A, err error) {
	if c.Err() != nil {
		return nil, c.Err()
	}
	var value any
	switch any(*new(A)).(type) {
	case float64:
		if v, ok := c.values.(floats); ok {
			value = func(row int) float64 { return v[row] }
		} else if c.Type() == Int {
			v, err := c.floats()
			if err != nil {
				return nil, err
			}
			value = func(row int) float64 { return v[row] }
		}
	case int64:
		if v, ok := c.values.(ints); ok {
			value = func(row int) int64 { return v[row] }
		}
	case int:
		if v, ok := c.values.(ints); ok {
			value = func(row int) int { return int(v[row]) }
		}
	case bool:
		if v, ok := c.values.(bools); ok {
			value = func(row int) bool { return v[row] }
		}
	case string:
		if v, ok := c.values.(texts); ok {
			value = func(row int) string { return v.text(row) }
		}
	}
	if value == nil {
		if c.mixed.why != "" {
			return nil, hint.Try(fmt.Errorf("it is text: %s", c.mixed.why), "%s", c.mixed.help)
		}
		return nil, hint.Try(fmt.Errorf("a function of %T is given for a column of %s", *new(A), c.Type()), "give one of %s, or convert the column with AsType", goTypes[c.Type()])
	}
	return value.(func(int) A), nil
}

// goTypes name what functions take, by the type of the column.
var goTypes = map[Type]string{Float: "float64", Int: "int64, int or float64", Bool: "bool", Text: "string"}

// Recode returns a column with each value replaced by another. Missing values stay missing; a value that the map does not
// have is an error.
//
//	titanic = titanic.With(table.Recode(titanic.Column("Sex"), map[string]int{"male": 0, "female": 1}))
func Recode[A, B Value](c Column, to map[A]B) Column {
	in, err := valuesAs[A](c)
	if err != nil {
		return c.fail(err)
	}
	out := make([]B, c.Len())
	for row := range c.present() {
		value, ok := to[in(row)]
		if !ok {
			var have []string
			for key := range maps.Keys(to) {
				have = append(have, fmt.Sprint(key))
			}
			slices.Sort(have)
			return c.fail(hint.Try(fmt.Errorf("%s: the map has no value for %s", c.origin.place(row), words.Quote(c.values.text(row))), "it has %s", words.Names(have)))
		}
		out[row] = value
	}
	return c.replaced(NewColumn(c.name, out))
}

// Compute returns a column of what f makes of each row of a table.
//
//	family := table.Compute(titanic, "family", func(r table.Row) int64 { return r.Int("SibSp") + r.Int("Parch") + 1 })
//	titanic = titanic.With(family)
func Compute[B Value](t Table, name string, f func(Row) B) Column {
	c := Column{name: name, err: t.err}
	if t.err != nil {
		return c
	}
	a := t.access()
	out := make([]B, t.rows)
	err := guarded(func() {
		for i := 0; i < t.rows && a.err == nil; i++ {
			out[i] = f(Row{a, i})
		}
	})
	if c.err = cmpErr(a.err, err); c.err != nil {
		return c
	}
	c = NewColumn(name, out)
	c.origin = t.origin
	return c
}
