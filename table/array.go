package table

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"

	"layercake/internal/hint"
	"layercake/internal/words"
	"layercake/kit"
)

// Array returns columns of numbers and truth values as an array, [n, columns], or without names all columns. Truth values
// count as 0 and 1. It is Int64 if no column is Float, otherwise Float64. A missing value is an error of the array, and so
// is a column of text, and a whole number beside fractions that no float64 equals.
//
// [Table.Dataset] returns what a model trains on, with the names of the columns.
func (t Table) Array(columns ...string) kit.Array {
	chosen, err := t.named(columns, func(Column) bool { return true })
	if err == nil && len(chosen) == 0 {
		err = errors.New("the table has no columns")
	}
	if err != nil {
		return kit.InvalidArray(err)
	}
	if slices.ContainsFunc(chosen, func(i int) bool { return t.columns[i].Type() == Float }) {
		return matrix(t, chosen, Column.Floats)
	}
	return matrix(t, chosen, Column.Ints)
}

// matrix returns columns as an array of rows.
func matrix[T kit.Number](t Table, columns []int, of func(Column) ([]T, error)) kit.Array {
	out := make([]T, t.rows*len(columns))
	for to, from := range columns {
		values, err := of(t.columns[from])
		if err != nil {
			return kit.InvalidArray(err)
		}
		for row, v := range values {
			out[row*len(columns)+to] = v
		}
	}
	return kit.NewArray(out, t.rows, len(columns))
}

// Array returns numbers or truth values as an array, [n], of Float64 for a column of Float and of Int64 otherwise. A
// missing value is an error of the array, and so is a column of text.
func (c Column) Array() kit.Array {
	a := New(c).Array()
	if a.Err() != nil {
		return a
	}
	return a.Reshape(c.Len())
}

// FromArray returns a table of an array of [n, columns] or [n], such as predictions. Columns without a name are called 0,
// 1 and so on. Whole numbers become Int, others Float.
func FromArray(a kit.Array, names ...string) Table {
	shape := a.Shape()
	if err := a.Err(); err != nil {
		return Table{}.fail(err)
	}
	if len(shape) != 1 && len(shape) != 2 {
		return Table{}.fail(hint.Try(fmt.Errorf("an array of the shape %v", shape), "a table takes [n, columns] or [n]"))
	}
	rows, columns := shape[0], 1
	if len(shape) == 2 {
		columns = shape[1]
	}
	if len(names) > columns {
		return Table{}.fail(fmt.Errorf("%s for %s", words.Plural(len(names), "name"), words.Plural(columns, "column")))
	}
	for i := len(names); i < columns; i++ {
		names = append(slices.Clip(names), strconv.Itoa(i))
	}
	if a.DType().IsFloat() {
		return fromArray[float64](a, rows, names, func(v []float64) values { return floats(v) })
	}
	return fromArray[int64](a, rows, names, func(v []int64) values { return ints(v) })
}

func fromArray[T kit.Number](a kit.Array, rows int, names []string, store func([]T) values) Table {
	all, err := kit.Values[T](a)
	if err != nil {
		return Table{}.fail(err)
	}
	columns := make([]Column, len(names))
	for i, name := range names {
		column := make([]T, rows)
		for row := range column {
			column[row] = all[row*len(names)+i]
		}
		columns[i] = Column{name: name, values: store(column)}
	}
	return New(columns...)
}

// Dataset returns a column as the targets, Y, and all others as the examples, X, [n, columns] of Float32; its Columns are
// their names. With the label "" it has no Y. Truth values count as 0 and 1.
//
// Labels that are text or truth values become class numbers, [n] of Int32, and classes are their names: the distinct
// values, sorted, or the given ones, in order; test data needs the classes of the training data. Labels that are numbers
// stay numbers, [n], and classes is nil, unless classes are given. Whole numbers are Int32 or, if one does not fit, Int64;
// others are Float32 or, if one is 16777216 or more, Float64.
//
// Text, a missing value, NaN, and a number that is infinite or too large for Float32 are errors.
func (t Table) Dataset(label string, classes ...string) (data *kit.Dataset, names []string, err error) {
	y := -1
	if t.err != nil {
		return nil, nil, t.err
	}
	if t.rows == 0 {
		return nil, nil, errors.New("Dataset: the table has no rows")
	}
	if label != "" {
		if y, err = t.find(label); err != nil {
			return nil, nil, fmt.Errorf("Dataset: label: %w", err)
		}
	}
	var features []int
	for i := range t.columns {
		if i != y {
			features = append(features, i)
		}
	}
	if len(features) == 0 {
		return nil, nil, hint.Try(errors.New("Dataset: no column is left for X"), "the table has %s", words.Names(t.Columns()))
	}
	data = kit.Data(matrix(t, features, Column.float32s), kit.Array{})
	if err := data.X.Err(); err != nil {
		return nil, nil, err
	}
	data.Columns = t.choose(features).Columns()
	if y >= 0 {
		c := t.columns[y]
		if err := c.checkComplete(); err != nil {
			return nil, nil, fmt.Errorf("Dataset: the label: %w", err)
		}
		if classes == nil && (c.Type() == Float || c.Type() == Int) {
			data.Y, err = c.labels()
		} else {
			data.Y, names, err = c.classes(classes)
		}
		if err != nil {
			return nil, nil, fmt.Errorf("Dataset: the label: %w", err)
		}
	}
	return data, names, nil
}

// MustDataset is like [Table.Dataset] but ends the program with the error.
func (t Table) MustDataset(label string, classes ...string) (data *kit.Dataset, names []string) {
	data, names, err := t.Dataset(label, classes...)
	return kit.Must(data, err), names
}

// float32s returns numbers that a model can compute with.
func (c Column) float32s() ([]float32, error) {
	if err := c.checkComplete(); err != nil {
		return nil, err
	}
	if err := c.checkNumeric(); err != nil {
		return nil, err
	}
	out := make([]float32, c.Len())
	for i := range out {
		x, _ := c.float(i)
		out[i] = float32(x)
		if math.IsNaN(x) || math.IsInf(float64(out[i]), 0) {
			what := "is infinite or too large for Float32"
			if math.IsNaN(x) {
				what = "is not a number"
			}
			return nil, hint.Try(c.failed(fmt.Errorf("%s: %s %s", c.origin.place(i), c.values.text(i), what)), "correct it, or Drop the column")
		}
	}
	return out, nil
}

// classes returns labels as class numbers.
func (c Column) classes(classes []string) (kit.Array, []string, error) {
	if classes == nil && c.mixed.why != "" {
		return kit.Array{}, nil, hint.Try(c.failed(errors.New(c.mixed.why)), "%s; if the labels are class names, list all of them in Dataset", c.mixed.help)
	}
	return c.Codes(classes...)
}

// labels returns numbers in the smallest type that holds them all.
func (c Column) labels() (kit.Array, error) {
	if whole := c.asType(Int); whole.err == nil {
		v := whole.values.(ints)
		if slices.Max(v) <= math.MaxInt32 && slices.Min(v) >= math.MinInt32 {
			return kit.NewArray(converted[int32](v)), nil
		}
		return kit.NewArray([]int64(v)), nil
	}
	v, most := c.values.(floats), 0.0
	for i, x := range v {
		if math.IsNaN(x) || math.IsInf(x, 0) {
			return kit.Array{}, hint.Try(c.failed(fmt.Errorf("%s: %s is not a finite number", c.origin.place(i), v.text(i))), "correct it; if the labels are class names, list all of them in Dataset")
		}
		most = max(most, math.Abs(x))
	}
	if most < 1<<24 {
		return kit.NewArray(converted[float32](v)), nil
	}
	return kit.NewArray(slices.Clone([]float64(v))), nil
}

func converted[To, From kit.Number](values []From) []To {
	to := make([]To, len(values))
	for i, v := range values {
		to[i] = To(v)
	}
	return to
}
