package kit

import (
	"errors"
	"fmt"
	"math"
	"slices"

	"layercake/internal/hint"
)

// An Index selects elements along an axis, as an index between numpy's brackets does:
//
//   - an int selects one element and removes the axis; -1 is the last element
//   - [Range] selects a range, [All] the whole axis
//   - a []int or an [Array] of whole numbers selects the elements of a list, in its order
//   - a []bool or an [Array] of Bool is a mask: it selects the elements where it is true, and has the shape of the axes that it
//     selects from
//   - [NewAxis] adds an axis of size 1; [Ellipsis] stands for all axes without an index
//
// Several lists are broadcast together, as in numpy: x.At([]int{0, 1}, []int{5, 7}) returns the elements (0, 5) and (1, 7).
type Index any

// A Span is a range of indices. Make one with [Range].
type Span struct{ low, high, step int }

// End is the end of an axis, in a [Range] with a step.
const End = math.MaxInt

// Range selects the indices from low up to but not including high: Range(low), Range(low, high) or Range(low, high, step). The default
// for high is the end of the axis, and for the step 1; Range(0, End, 2) is every other element. Negative bounds count from the end:
// Range(-3) is the last three elements. Bounds outside the axis are an error; numpy ignores what is outside.
func Range(low int, bounds ...int) Span {
	s := Span{low, End, 1}
	switch len(bounds) {
	case 0:
	case 1:
		s.high = bounds[0]
	case 2:
		s.high, s.step = bounds[0], bounds[1]
	default:
		s.step = 0
	}
	return s
}

// All selects all elements along an axis: x.At(kit.All, 0) is the first column.
var All = Range(0)

type newAxis struct{}

type ellipsis struct{}

// NewAxis is an [Index] that adds an axis of size 1.
var NewAxis newAxis

// Ellipsis is an [Index] that stands for all axes without one: x.At(kit.Ellipsis, 0) selects the first index of the last axis.
var Ellipsis ellipsis

// resolve returns the first index and the number of indices on an axis of size n.
func (s Span) resolve(n int) (first, size int, err error) {
	if s.step < 1 {
		return 0, 0, hint.Try(errors.New("Range takes a lower bound, an upper bound and a step of 1 or more"), "Flip reverses an axis")
	}
	low, high := s.low, s.high
	if high == End {
		high = n
	}
	if low < 0 {
		low += n
	}
	if high < 0 {
		high += n
	}
	if low < 0 || high > n || low > high {
		text := fmt.Sprintf("from %d to %d", s.low, s.high)
		if s.high == End {
			text = fmt.Sprintf("from %d on", s.low)
		}
		return 0, 0, hint.Try(fmt.Errorf("the range %s does not lie within the %d elements", text, n), "bounds go from 0 to %d, or from -%d when counted from the end, and the upper one is not below the lower one", n, n)
	}
	return low, (high - low + s.step - 1) / s.step, nil
}

// At returns part of the array, as numpy's brackets do: x.At(0) is the first example, x.At(0, 7) one number of it,
// x.At(kit.All, 1) a column, x.At([]int{3, 1}) the examples 3 and 1, x.At(x.Greater(0)) the positive numbers. See [Index] for the
// kinds of indices, and [Array.Float] to get a Go number. Lists and masks are computed at once, since the shape depends on them.
func (a Array) At(index ...Index) Array {
	if a.Err() != nil {
		return a
	}
	out, err := a.at(index)
	if err != nil {
		return a.fail("At: %w", err)
	}
	return out
}

// A choice is a checked index of At.
type choice struct {
	dim           // of a range, or a new axis
	first   int   // offset of the range's first element
	list    []int // offsets of a list; nil for a range
	shape   Shape // of the list
	isLists bool  // the choice is a list or an int beside lists
}

func (a Array) at(index []Index) (Array, error) {
	choices, lists, err := a.choices(index)
	if err != nil {
		return a, err
	}
	base := 0
	var shape Shape
	var dims []dim
	if !lists {
		for _, c := range choices {
			base += c.first
			if c.isLists {
				base += c.list[0]
				continue
			}
			shape, dims = append(shape, c.size), append(dims, c.dim)
		}
		return a.gathered(shape, base, dims), nil
	}

	// The lists' common axes take the place of the first list, or the front if other indices stand between the lists.
	var shapes []Shape
	place, before, apart := -1, false, false
	for i, c := range choices {
		if c.isLists {
			shapes = append(shapes, c.shape)
			if place < 0 {
				place = i
			} else if !before {
				apart = true
			}
		}
		before = c.isLists
	}
	if apart {
		place = -1
	}
	common, err := broadcastShape(shapes...)
	if err != nil {
		return a, fmt.Errorf("lists: %w", err)
	}
	offsets := make([]int, common.Size())
	for _, c := range choices {
		if !c.isLists {
			continue
		}
		spread := vector[int64](converted[int64](c.list)).spread(common, Array{shape: c.shape}.strides(common), 0, len(offsets))
		for i, o := range spread.(vector[int64]) {
			offsets[i] += int(o)
		}
	}
	put := func() {
		shape = append(shape, common...)
		dims = append(dims, dim{size: len(offsets), offsets: offsets})
	}
	if apart {
		put()
	}
	for i, c := range choices {
		if i == place {
			put()
		}
		if !c.isLists {
			base += c.first
			shape, dims = append(shape, c.size), append(dims, c.dim)
		}
	}
	return a.gathered(shape, base, dims), nil
}

// choices checks the indices. There is one for each axis of the array, and one for each new axis; a mask stands for several.
func (a Array) choices(index []Index) (all []choice, lists bool, err error) {
	index = slices.Clone(index)
	used, rest := 0, -1
	for i, one := range index {
		switch x := one.(type) {
		case []bool:
			index[i] = NewArray(x)
		case []int:
			index[i] = NewArray(x)
		case []int32:
			index[i] = NewArray(x)
		case []int64:
			index[i] = NewArray(x)
		}
		switch x := index[i].(type) {
		case newAxis:
		case ellipsis:
			if rest >= 0 {
				return nil, false, hint.Try(errors.New("there are two kit.Ellipsis"), "one stands for all remaining axes")
			}
			rest = i
		case Array:
			if err := x.Err(); err != nil {
				return nil, false, err
			}
			if x.dtype.IsFloat() || x.dtype == Uint8 && x.source.dtype != Uint8 {
				return nil, false, hint.Try(fmt.Errorf("an index cannot be an array of %s", x.dtype), "positions are whole numbers, and a mask is Bool, as from x.Greater(0)")
			}
			lists = true
			used++
			if x.dtype == Bool {
				used += len(x.shape) - 1
				if len(x.shape) == 0 {
					return nil, false, hint.Try(errors.New("the mask is a single truth value"), "it must have the axes that it selects from")
				}
			}
		default:
			used++
		}
	}
	if used > len(a.shape) {
		return nil, false, fmt.Errorf("there are %d indices for the %d axes of %v", used, len(a.shape), a.shape)
	}
	if rest < 0 {
		rest = len(index)
		index = append(index, Ellipsis)
	}
	left := make([]Index, len(a.shape)-used)
	for i := range left {
		left[i] = All
	}
	index = slices.Replace(index, rest, rest+1, left...)

	dims, axis := a.shape.dims(), 0
	for _, one := range index {
		if _, ok := one.(newAxis); ok {
			all = append(all, choice{dim: dim{size: 1}})
			continue
		}
		c, axes, err := a.choose(one, axis, dims)
		if err != nil {
			return nil, false, err
		}
		all = append(all, c)
		axis += axes
	}
	return all, lists, nil
}

// choose checks the index of an axis, and returns the number of axes it covers.
func (a Array) choose(index Index, axis int, dims []dim) (c choice, axes int, err error) {
	n, stride := dims[axis].size, dims[axis].stride
	where := func(err error) error { return fmt.Errorf("axis %d of %v: %w", axis, a.shape, err) }
	switch x := index.(type) {
	case Span:
		first, size, err := x.resolve(n)
		if err != nil {
			return c, 0, where(err)
		}
		return choice{first: first * stride, dim: dim{size: size, stride: stride * x.step}}, 1, nil
	case Array:
		if x.dtype == Bool {
			return a.masked(x, axis, dims)
		}
		places, err := Values[int](x)
		if err != nil {
			return c, 0, err
		}
		c = choice{list: make([]int, len(places)), shape: x.Shape(), isLists: true}
		for i, place := range places {
			at, err := placeOf(place, n)
			if err != nil {
				return c, 0, where(err)
			}
			c.list[i] = at * stride
		}
		return c, 1, nil
	}
	g, ok := goNumberOf(index)
	if !ok || !g.whole {
		return c, 0, hint.Try(fmt.Errorf("an index cannot be %s", spelled(index)), "use an int, kit.Range(from, to), kit.All, a []int, an array of whole numbers, or a mask")
	}
	at, err := placeOf(int(g.int), n)
	if err != nil {
		return c, 0, where(err)
	}
	return choice{list: []int{at * stride}, shape: Shape{}, isLists: true}, 1, nil
}

// placeOf resolves an index, which may count from the end, on an axis of size n.
func placeOf(index, n int) (int, error) {
	switch {
	case n == 0:
		return 0, fmt.Errorf("there is no element %d: the axis is empty", index)
	case index < -n || index >= n:
		return 0, fmt.Errorf("there is no element %d: the %d elements are 0 to %d, or -%d to -1 from the end", index, n, n-1, n)
	case index < 0:
		return index + n, nil
	}
	return index, nil
}

// masked checks a mask for the axes from the given one on.
func (a Array) masked(mask Array, axis int, dims []dim) (c choice, axes int, err error) {
	axes = len(mask.shape)
	if of := a.shape[axis : axis+axes]; of.String() != mask.shape.String() {
		return c, 0, hint.Try(fmt.Errorf("the mask is %v", mask.shape), "it must have the shape that it selects from, %v", of)
	}
	n, err := mask.values()
	if err != nil {
		return c, 0, err
	}
	stride := dims[axis+axes-1].stride
	c = choice{list: []int{}, isLists: true}
	for i, t := range n.(vector[truth]) {
		if t != 0 {
			c.list = append(c.list, i*stride)
		}
	}
	c.shape = Shape{len(c.list)}
	return c, axes, nil
}

// Slice returns the examples from low up to but not including high, by default up to the end. Negative bounds count from the end:
// x.Slice(-100) is the last 100 examples, x.Slice(0, -100) all others. It copies nothing.
func (a Array) Slice(low int, high ...int) Array {
	if a.Err() != nil {
		return a
	}
	if len(high) > 1 {
		return a.fail("Slice takes a lower and an upper bound and no more").try("kit.Range has a step")
	}
	if len(a.shape) == 0 {
		return a.fail("Slice of a single number, which has no examples")
	}
	n := a.Len()
	from, to := low, n
	if len(high) > 0 {
		to = high[0]
	}
	wrong := fmt.Sprintf("slice from %d to %d of %v", from, to, a.shape)
	if from < 0 {
		from += n
	}
	if to < 0 {
		to += n
	}
	if from < 0 || to < from || to > n {
		return a.fail("%s", wrong).try("bounds go from 0 to %d, the number of examples, or from -%d when counted from the end, and the upper one is not below the lower one", n, n)
	}
	row := a.rowSize()
	if row < 0 || from*row%a.recipe.period() != 0 {
		a = a.materialize()
		row = a.rowSize()
	}
	a.first += from * row
	a.shape = a.Shape()
	a.shape[0] = to - from
	return a
}

// Float returns the number in an array of one element, as Python's float(x) does: x.Mean().Float().
func (a Array) Float() (float64, error) { return single[float64](a, "Float") }

// MustFloat is like Float but ends the cell with the error.
func (a Array) MustFloat() float64 { return Must(a.Float()) }

// Int returns the number in an array of one element, truncated as by Python's int(x).
func (a Array) Int() (int, error) { return single[int](a, "Int") }

// MustInt is like Int but ends the cell with the error.
func (a Array) MustInt() int { return Must(a.Int()) }

// Bool returns whether the number in an array of one element is true (not 0), as Python's bool(x) does.
func (a Array) Bool() (bool, error) { return single[bool](a, "Bool") }

// MustBool is like Bool but ends the cell with the error.
func (a Array) MustBool() bool { return Must(a.Bool()) }

func single[T Element](a Array, name string) (out T, err error) {
	if err := a.Err(); err != nil {
		return out, err
	}
	if n := a.shape.Size(); n != 1 {
		return out, failure("%s takes an array with one element, not %v", name, a.shape).try("At selects one, kit.Values returns all")
	}
	all, err := Values[T](a)
	if err != nil {
		return out, err
	}
	return all[0], nil
}

// ArgWhere returns the indices of the elements that are true (not 0): [n, axes] of Int64, computed at once. For an array with one
// axis, x.ArgWhere().Reshape(-1) is a list for [Array.At].
func (a Array) ArgWhere() Array {
	n, err := a.cast(Bool).values()
	if err != nil {
		return a.fail("ArgWhere: %w", err)
	}
	var places vector[int64]
	found := 0
	for i, t := range n.(vector[truth]) {
		if t == 0 {
			continue
		}
		found++
		row := make(vector[int64], len(a.shape))
		for axis := len(row) - 1; axis >= 0; axis-- {
			row[axis] = int64(i % a.shape[axis])
			i /= a.shape[axis]
		}
		places = append(places, row...)
	}
	return NewArray([]int64(places), found, len(a.shape)).WithNote(a.note)
}
