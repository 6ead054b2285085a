package kit

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"sync"

	"github.com/gomlx/compute/dtypes"

	"layercake/internal/hint"
)

// A DType is the type of an array's elements. It is GoMLX's own type.
type DType = dtypes.DType

// The element types that an [Array] can hold.
const (
	Uint8   = dtypes.Uint8
	Int32   = dtypes.Int32
	Int64   = dtypes.Int64
	Float32 = dtypes.Float32
	Float64 = dtypes.Float64
)

// Number is the Go side of the element types that an [Array] can hold.
type Number interface {
	uint8 | int32 | int64 | float32 | float64
}

// An Array is an n-dimensional array: images, labels, predictions. It prints as numpy's arrays do.
//
// An Array is a recipe rather than a block of memory: where the values come from, and what is done to each of them.
// Making one, reshaping it or dividing it costs nothing; printing computes the elements that are shown; training sends
// the source's bytes to the device and applies the recipe to each batch there. Arrays never change: every method
// returns a new one. A mistake (a shape that does not fit, say) is remembered and reported by [Array.Err] and by
// whatever uses the array.
//
// The zero Array is empty and is an error to use.
type Array struct {
	source *source
	first  int    // index, in the source, of the element that the first one here is made of
	recipe recipe // what is done to the source's elements
	shape  Shape
	dtype  DType
	note   string
	err    error
}

// A source holds the values that arrays are made of, loaded when first asked for.
type source struct {
	dtype DType
	size  int
	load  func() (numbers, error) // of the type dtype
}

// NewArray returns an array over the values, which are not copied: do not change them afterwards. At most one size of
// the shape can be -1, which stands for what is left; without a shape the array has one axis.
func NewArray[T Number](values []T, shape ...int) Array {
	a := Array{
		source: &source{dtypes.FromGenericsType[T](), len(values), func() (numbers, error) { return vector[T](values), nil }},
		shape:  Shape{len(values)},
		dtype:  dtypes.FromGenericsType[T](),
	}
	if len(shape) > 0 {
		return a.Reshape(shape...)
	}
	return a
}

// LazyArray returns an array whose values are loaded once, when they are first needed. The shape has to be given in
// full. Whatever load returns as an error is what using the array reports.
func LazyArray[T Number](load func() ([]T, error), shape ...int) Array {
	s := Shape(slices.Clone(shape))
	size := s.Size()
	loaded := sync.OnceValues(func() (numbers, error) {
		var values []T
		var err error
		panicked := caught(func() { values, err = load() })
		err = cmp.Or(panicked, err)
		if err == nil && len(values) != size {
			err = fmt.Errorf("array: loaded %d values for shape %v, which holds %d", len(values), s, size)
		}
		return vector[T](values), err
	})
	dtype := dtypes.FromGenericsType[T]()
	a := Array{source: &source{dtype, size, loaded}, shape: s, dtype: dtype}
	switch {
	case load == nil:
		return a.fail("LazyArray takes a function that loads the values, not nil")
	case slices.ContainsFunc(s, func(n int) bool { return n < 0 }):
		return a.fail("LazyArray of the shape %v: no size can be negative", []int(s)).try("give all of them")
	}
	return a
}

// Shape returns the size of each axis.
func (a Array) Shape() Shape { return slices.Clone(a.shape) }

// DType returns the type of the elements.
func (a Array) DType() DType { return a.dtype }

// Len returns the size of the first axis: the number of examples.
func (a Array) Len() int {
	if len(a.shape) == 0 {
		return 0
	}
	return a.shape[0]
}

// Note returns what displays of this array have to say about it, or "". Synthetic digits say so here.
func (a Array) Note() string { return a.note }

// WithNote returns the array with a note, which everything computed from it carries on.
func (a Array) WithNote(note string) Array { a.note = note; return a }

// Err returns the first mistake made on the way to this array, or nil.
func (a Array) Err() error {
	if a.err == nil && a.source == nil {
		return hint.Try(errors.New("array: empty"), "make one with kit.NewArray")
	}
	return a.err
}

// given tells if the array is another than the zero value.
func (a Array) given() bool { return a.source != nil || a.err != nil }

// Reshape returns the same values under another shape. One size can be -1, which stands for what is left.
func (a Array) Reshape(shape ...int) Array {
	resolved, err := Shape(shape).resolve(a.shape.Size())
	if a.Err() != nil {
		return a
	}
	if err != nil {
		return a.fail("reshape %v to %v: %w", a.shape, []int(shape), err)
	}
	a.shape = resolved
	return a
}

// AsType returns the values converted to another type. As in Go and numpy, a fraction is cut off in a whole number. A value that
// the type cannot hold, NaN in a whole number or 300 in Uint8 say, is an error where the array is used, unlike in numpy.
func (a Array) AsType(dtype DType) Array {
	if !slices.Contains([]DType{Uint8, Int32, Int64, Float32, Float64}, dtype) {
		return a.fail("type %s: an array holds one of Uint8, Int32, Int64, Float32, Float64", dtype)
	}
	return a.cast(dtype)
}

func (a Array) cast(to DType) Array {
	if a.dtype == to {
		return a
	}
	return a.step(recipeStep{kind: cast}, to)
}

// Mul returns the values times x. As with all four operations, whole numbers become Float64, as in Python's division.
func (a Array) Mul(x float64) Array { return a.arithmetic(mul, x) }

// Div returns the values divided by x.
func (a Array) Div(x float64) Array { return a.arithmetic(div, x) }

// Add returns the values plus x.
func (a Array) Add(x float64) Array { return a.arithmetic(add, x) }

// Sub returns the values minus x.
func (a Array) Sub(x float64) Array { return a.arithmetic(sub, x) }

func (a Array) arithmetic(kind stepKind, x float64) Array {
	if !a.dtype.IsFloat() {
		a = a.cast(Float64)
	}
	return a.step(recipeStep{kind: kind, x: x}, a.dtype)
}

// Slice returns the examples from low up to but not including high, as Go slices do.
func (a Array) Slice(low, high int) Array {
	if a.Err() != nil {
		return a
	}
	if len(a.shape) == 0 || low < 0 || high < low || high > a.Len() {
		return a.fail("slice from %d to %d of %v", low, high, a.shape).try("from and to go from 0 up to %d, the number of examples, and to is not below from", a.Len())
	}
	row := a.rowSize()
	if row < 0 {
		a = a.materialize()
		row = a.rowSize()
	}
	a.first += low * row
	a.shape = a.Shape()
	a.shape[0] = high - low
	return a
}

// ArgMax returns the place of the largest number along the last axis, the first of them, as numpy's argmax(axis=-1) does: of
// a model's predictions, [n, classes], the classes, [n] of Int32. A NaN counts as the largest. It is the way back from
// [ToCategorical].
func (a Array) ArgMax() Array {
	values, err := a.values()
	if err != nil {
		return a.fail("argmax: %w", err)
	}
	last := len(a.shape) - 1
	if last < 1 || a.shape[last] < 1 {
		return a.fail("argmax of %v", a.shape).try("it takes rows, as (n, classes)")
	}
	return NewArray(values.argmax(a.shape[last])).Reshape(a.shape[:last]...).WithNote(a.note)
}

// ToCategorical turns class numbers into rows of zeros with a one at the class: [batch] becomes [batch, classes] of
// Float32, [batch, 1] too. A label outside 0 to classes-1 is an error where the array is used.
func ToCategorical(labels Array, classes int) Array {
	if labels.Err() != nil {
		return labels
	}
	if classes < 1 {
		return labels.fail("to categorical: %d classes", classes).try("there has to be one at least")
	}
	if labels.recipe.width() > 1 {
		labels = labels.materialize() // a recipe holds one such step at most
	}
	shape := labels.Shape()
	if n := len(shape); n > 1 && shape[n-1] == 1 {
		shape = shape[:n-1]
	}
	out := labels.step(recipeStep{kind: oneHot, classes: classes}, Float32)
	out.shape = append(shape, classes)
	return out
}

func (a Array) step(s recipeStep, dtype DType) Array {
	if a.Err() != nil {
		return a
	}
	s.dtype = dtype
	a.recipe = append(slices.Clip(a.recipe), s)
	a.dtype = dtype
	return a
}

func (a Array) fail(format string, args ...any) Array {
	if a.Err() == nil {
		a.err = fmt.Errorf("array: "+format, args...)
	}
	return a
}

// try adds a hint to the array's error.
func (a Array) try(format string, args ...any) Array {
	a.err = hint.Try(a.err, format, args...)
	return a
}

// rowSize is the number of source elements that one example is made of, or -1 if examples do not start at source
// elements (a one-hot row that was reshaped apart).
func (a Array) rowSize() int {
	n := a.shape.Size()
	if len(a.shape) > 0 && a.shape[0] > 0 {
		n /= a.shape[0]
	}
	w := a.recipe.width()
	if n%w != 0 {
		return -1
	}
	return n / w
}

// materialize returns the same array as a source of its own.
func (a Array) materialize() Array {
	from := a
	a.source = &source{a.dtype, a.shape.Size(), sync.OnceValues(from.values)}
	a.first, a.recipe = 0, nil
	return a
}

// upTo returns what the first steps of the recipe make.
func (a Array) upTo(steps int) Array {
	if width := a.recipe[steps:].width(); width > 1 {
		a.shape = Shape{a.shape.Size() / width}
	}
	a.recipe = a.recipe[:steps]
	a.dtype = a.source.dtype
	if steps > 0 {
		a.dtype = a.recipe[steps-1].dtype
	}
	return a
}

// Values computes the array's elements, in order, as T. Elements of another type are converted as [Array.AsType] does.
func Values[T Number](a Array) ([]T, error) {
	return valuesOf[T](a.cast(dtypes.FromGenericsType[T]()))
}

// values computes all elements.
func (a Array) values() (numbers, error) {
	switch a.dtype {
	case Uint8:
		return valuesOf[uint8](a)
	case Int32:
		return valuesOf[int32](a)
	case Int64:
		return valuesOf[int64](a)
	case Float64:
		return valuesOf[float64](a)
	default:
		return valuesOf[float32](a)
	}
}

// valuesOf computes all elements of an array of T.
func valuesOf[T Number](a Array) (vector[T], error) {
	elements, err := a.elements()
	if err != nil {
		return nil, err
	}
	if a.outcomes() != nil { // all in one go, since there is nothing in between
		all, err := elements(0, a.shape.Size())
		return all.(vector[T]), err
	}
	out := make(vector[T], a.shape.Size())
	err = elements.each(len(out), func(first int, part numbers) (more bool) {
		copy(out[first:], part.(vector[T]))
		return true
	})
	if err != nil {
		return nil, err
	}
	return out, nil
}

// elements computes elements of an array: those from low up to but not including high.
type elements func(low, high int) (numbers, error)

// each computes the first size elements, a few thousand at a time, and calls do with each part and the place of its first
// element, as long as do wants more.
func (e elements) each(size int, do func(first int, part numbers) (more bool)) error {
	const length = 4096
	for low := 0; low < size; low += length {
		part, err := e(low, min(low+length, size))
		if err != nil {
			return err
		}
		if !do(low, part) {
			return nil
		}
	}
	return nil
}

// elements loads the source and returns what computes the array's elements. Class numbers for a one-hot step are checked
// first.
func (a Array) elements() (elements, error) {
	if err := a.Err(); err != nil {
		return nil, err
	}
	if err := a.checkLabels(); err != nil {
		return nil, err
	}
	source, err := a.source.load()
	if err != nil {
		return nil, err
	}
	if outcomes := a.outcomes(); outcomes != nil {
		bytes := source.(vector[uint8])[a.first:]
		return func(low, high int) (numbers, error) { return outcomes.at(bytes[low:high]), nil }, nil
	}
	width := a.recipe.width()
	at := func(low, high int) (numbers, error) {
		from, to := low/width, (high+width-1)/width
		return a.recipe.apply(source.slice(a.first+from, a.first+to), low-from*width, high-from*width)
	}
	return func(low, high int) (numbers, error) {
		part, err := at(low, high)
		for i := low; err != nil && i < high; i++ {
			if _, err := at(i, i+1); err != nil {
				return nil, fmt.Errorf("array: element %s: %w", a.place(i), err)
			}
		}
		return part, err
	}, nil
}

// outcomes returns what the recipe makes of each of the 256 bytes, which saves doing it for each element. It returns nil where the
// source is no bytes, nothing or something else than one element is made of each, or of some nothing can be made.
func (a Array) outcomes() numbers {
	if a.source.dtype != Uint8 || len(a.recipe) == 0 || a.recipe.width() > 1 {
		return nil
	}
	all := make(vector[uint8], 256)
	for i := range all {
		all[i] = uint8(i)
	}
	outcomes, err := a.recipe.apply(all, 0, len(all))
	if err != nil {
		return nil
	}
	return outcomes
}
