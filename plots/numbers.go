package plots

import (
	"fmt"
	"math"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"layercake/internal/hint"
	"layercake/kit"
)

// Numbers are numbers to draw: a [kit.Array], or a slice of any of Go's number types, such as []float64, []float32 or
// []int. A table may also be a slice of slices of equal length, such as [][]float64. All numbers must be finite and
// within the range of float32, ±3.4e38.
type Numbers any

// A Series is one of several series in a chart: pass a []Series in place of the numbers of one series.
type Series struct {
	Name string  // in the legend
	X    Numbers // of [Line] and [Scatter]; nil takes the x of the chart
	Y    Numbers
}

// array converts numbers to an array. Errors call the numbers what.
func array(what string, n Numbers) (kit.Array, error) {
	switch n := n.(type) {
	case kit.Array:
		if err := n.Err(); err != nil {
			return n, fmt.Errorf("%s: %w", what, err)
		}
		return n, nil
	case []float64:
		return kit.NewArray(n), nil
	case []float32:
		return kit.NewArray(n), nil
	}
	list := reflect.ValueOf(n)
	switch {
	case isList(list) && isNumber(list.Type().Elem()):
		return kit.NewArray(appendNumbers(nil, list)), nil
	case isList(list) && isList(reflect.Zero(list.Type().Elem())) && isNumber(list.Type().Elem().Elem()):
		return table(what, list)
	}
	return kit.Array{}, hint.Try(fmt.Errorf("%s is %s", what, typeName(n)), "expected a kit.Array or a slice of numbers, such as []float64")
}

// table converts a slice of rows to an array.
func table(what string, rows reflect.Value) (kit.Array, error) {
	if rows.Len() == 0 {
		return kit.Array{}, fmt.Errorf("%s has no rows", what)
	}
	var values []float64
	columns := rows.Index(0).Len()
	for i := range rows.Len() {
		if n := rows.Index(i).Len(); n != columns {
			return kit.Array{}, hint.Try(fmt.Errorf("row %d of %s has length %d, row 0 has length %d", i, what, n, columns), "all rows must have the same length")
		}
		values = appendNumbers(values, rows.Index(i))
	}
	return kit.NewArray(values, rows.Len(), columns), nil
}

func isList(v reflect.Value) bool { return v.Kind() == reflect.Slice || v.Kind() == reflect.Array }

func isNumber(t reflect.Type) bool {
	return reflect.Zero(t).CanInt() || reflect.Zero(t).CanUint() || reflect.Zero(t).CanFloat()
}

func appendNumbers(to []float64, list reflect.Value) []float64 {
	to = slices.Grow(to, list.Len())
	for i := range list.Len() {
		to = append(to, list.Index(i).Convert(reflect.TypeFor[float64]()).Float())
	}
	return to
}

func typeName(v any) string {
	if v == nil {
		return "nil"
	}
	return "a " + reflect.TypeOf(v).String()
}

// finite returns the numbers of an array in order. An array without numbers is an error.
func finite(what string, a kit.Array) ([]float64, error) {
	values, err := kit.Values[float64](a)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", what, err)
	}
	if len(values) == 0 {
		return nil, hint.Try(fmt.Errorf("%s has no numbers", what), "its shape is %v", a.Shape())
	}
	for i, v := range values {
		if !drawable(v) {
			return nil, hint.Try(fmt.Errorf("%s[%s] is %v", what, position(a.Shape(), i), v), "numbers must be finite, at most 3.4e38: leave it out or replace it")
		}
	}
	return values, nil
}

// position writes the index of element i of an array: 5, or 1, 2.
func position(shape kit.Shape, i int) string {
	index := make([]string, len(shape))
	for axis, size := range slices.Backward(shape) {
		index[axis] = strconv.Itoa(i % size)
		i /= size
	}
	return strings.Join(index, ", ")
}

// column returns numbers of shape [n] or [n, 1], and the note on them.
func column(what string, n Numbers) (values []float64, note string, err error) {
	a, err := array(what, n)
	if err != nil {
		return nil, "", err
	}
	if s := a.Shape(); len(s) != 1 && (len(s) != 2 || s[1] != 1) {
		return nil, "", hint.Try(fmt.Errorf("%s is %v", what, s), "expected (n,) or (n, 1), or a []plots.Series for several series")
	}
	values, err = finite(what, a)
	return values, a.Note(), err
}

// several returns the given series, at most that many, or one without a name of the given numbers. Errors call the numbers what.
func several(what string, n Numbers, most int) ([]Series, error) {
	all, ok := n.([]Series)
	if !ok {
		return []Series{{Y: n}}, nil
	}
	if len(all) == 0 || len(all) > most {
		return nil, hint.Try(fmt.Errorf("%s has %d series", what, len(all)), "expected 1 to %d", most)
	}
	for i, s := range all {
		if s.Name == "" {
			return nil, fmt.Errorf("series number %d has no name", i+1)
		}
		if slices.ContainsFunc(all[:i], func(other Series) bool { return other.Name == s.Name }) {
			return nil, fmt.Errorf("two series have the name %q", s.Name)
		}
	}
	return all, nil
}

// called is what errors call the numbers of a series: y, or y of series "a".
func (s Series) called(what string) string {
	if s.Name == "" {
		return what
	}
	return fmt.Sprintf("%s of series %q", what, s.Name)
}

// short writes a number with at most six digits, whole ones below a billion in full.
func short(v float64) string {
	switch {
	case v == 0:
		return "0" // -0 would print with a minus
	case v == math.Trunc(v) && math.Abs(v) < 1e9:
		return strconv.FormatFloat(v, 'f', -1, 64)
	}
	return strconv.FormatFloat(v, 'g', 6, 64)
}
