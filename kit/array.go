package kit

import (
	"cmp"
	"fmt"
	"slices"
	"sync"
	"unsafe"

	"github.com/gomlx/compute/dtypes"

	"layercake/internal/hint"
)

// An Array is an n-dimensional array: images, labels, predictions. It prints as numpy's arrays do.
//
// An Array is a recipe rather than a block of memory: where the values come from, and what is done to each of them.
// Making one, reshaping it or dividing it costs nothing; printing computes the elements that are shown; training sends
// the source's bytes to the device and applies the recipe to each batch there. Arrays never change: every method
// returns a new one. A mistake (a shape that does not fit, say) is remembered and reported by [Array.Err] and by
// whatever uses the array.
//
// Arrays compute with numbers and with each other, elementwise and with broadcasting (see [Operand]), reduce axes, choose parts
// ([Array.At]), sort and multiply as numpy's do; docs/arrays.md has a table of numpy's names. What keeps each element apart, as
// x.Sub(mean).Div(std) does, stays a recipe where devices can follow it; other outcomes are computed once, when they are needed.
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
func NewArray[T Element](values []T, shape ...int) Array {
	held := hold(values)
	a := Array{source: constant(held), shape: Shape{len(values)}, dtype: held.dtype()}
	if len(shape) > 0 {
		return a.Reshape(shape...)
	}
	return a
}

// constant is a source of numbers that are there already.
func constant(n numbers) *source {
	return &source{n.dtype(), n.len(), func() (numbers, error) { return n, nil }}
}

// hold returns the values as arrays hold them, in the same memory.
func hold[T Element](values []T) numbers {
	switch v := any(values).(type) {
	case []bool:
		return vector[truth](unsafe.Slice((*truth)(unsafe.Pointer(unsafe.SliceData(v))), len(v)))
	case []int:
		if unsafe.Sizeof(0) == 8 {
			return vector[int64](unsafe.Slice((*int64)(unsafe.Pointer(unsafe.SliceData(v))), len(v)))
		}
		return converted[int64](v)
	case []uint8:
		return vector[uint8](v)
	case []int32:
		return vector[int32](v)
	case []int64:
		return vector[int64](v)
	case []float32:
		return vector[float32](v)
	default:
		return vector[float64](any(values).([]float64))
	}
}

// LazyArray returns an array whose values are loaded once, when they are first needed. The shape has to be given in
// full. Whatever load returns as an error is what using the array reports.
func LazyArray[T Element](load func() ([]T, error), shape ...int) Array {
	s := Shape(slices.Clone(shape))
	size := s.Size()
	loaded := sync.OnceValues(func() (numbers, error) {
		var values []T
		var err error
		panicked := caught(func() { values, err = load() })
		err = cmp.Or(panicked, err)
		if err == nil && len(values) != size {
			err = failure("loaded %d values for shape %v, which holds %d", len(values), s, size)
		}
		return hold(values), err
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
		return failure("empty").try("make one with kit.NewArray")
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

// AsType returns the values converted to another type. As in Go and numpy, a fraction is cut off in a whole number, and
// Bool is true for all numbers but 0. A value that the type cannot hold, NaN in a whole number or 300 in Uint8 say, is an
// error where the array is used, unlike in numpy.
func (a Array) AsType(dtype DType) Array {
	if !slices.Contains([]DType{Bool, Uint8, Int32, Int64, Float32, Float64}, dtype) {
		return a.fail("type %s: an array holds one of Bool, Uint8, Int32, Int64, Float32, Float64", dtype)
	}
	return a.cast(dtype)
}

func (a Array) cast(to DType) Array {
	if a.dtype == to {
		return a
	}
	return a.step(recipeStep{kind: opCast}, to)
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
	if labels.recipe.width() > 1 || labels.recipe.period() > 1 {
		labels = labels.materialize() // a recipe holds one such step at most
	}
	shape := labels.Shape()
	if n := len(shape); n > 1 && shape[n-1] == 1 {
		shape = shape[:n-1]
	}
	out := labels.step(recipeStep{kind: opOneHot, classes: classes}, Float32)
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
		a.err = failure(format, args...)
	}
	return a
}

// try adds a hint to the array's error.
func (a Array) try(format string, args ...any) Array {
	if e, ok := a.err.(arrayError); ok {
		a.err = e.try(format, args...)
	}
	return a
}

// failed returns an array that is only an error.
func failed(format string, args ...any) Array { return Array{err: failure(format, args...)} }

// An arrayError is an array's error. Its text begins with "array: " once, however many operations pass it on.
type arrayError struct{ error }

func failure(format string, args ...any) arrayError {
	for i, arg := range args {
		if e, ok := arg.(arrayError); ok {
			args[i] = e.error
		}
	}
	return arrayError{fmt.Errorf(format, args...)}
}

func (e arrayError) Error() string { return "array: " + e.error.Error() }

func (e arrayError) Unwrap() error { return e.error }

// try adds a hint.
func (e arrayError) try(format string, args ...any) arrayError {
	return arrayError{hint.Try(e.error, format, args...)}
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
func Values[T Element](a Array) ([]T, error) {
	n, err := a.cast(dtypes.FromGenericsType[T]()).values()
	if err != nil {
		return nil, err
	}
	if len(a.recipe) == 0 && n.dtype() == a.dtype {
		n = n.padded(n.len()) // a copy, since these are the array's own
	}
	return release[T](n), nil
}

// MustValues is [Values] for notebook cells: it ends the cell with a message if the array cannot be computed.
func MustValues[T Element](a Array) []T { return Must(Values[T](a)) }

// release returns numbers as the Go type that holds them, in the same memory.
func release[T Element](n numbers) []T {
	switch v := n.(type) {
	case vector[truth]:
		return any(unsafe.Slice((*bool)(unsafe.Pointer(unsafe.SliceData(v))), len(v))).([]T)
	case vector[int64]:
		if _, ok := any([]T(nil)).([]int); !ok {
			break
		}
		if unsafe.Sizeof(0) == 8 {
			return any(unsafe.Slice((*int)(unsafe.Pointer(unsafe.SliceData(v))), len(v))).([]T)
		}
		out := make([]int, len(v))
		for i, x := range v {
			out[i] = int(x)
		}
		return any(out).([]T)
	}
	return n.flat().([]T)
}

// values computes all elements. They may be the array's own memory, and must not be changed.
func (a Array) values() (numbers, error) {
	if err := a.Err(); err != nil {
		return nil, err
	}
	if len(a.recipe) == 0 {
		n, err := a.source.load()
		if err != nil {
			return nil, err
		}
		return n.slice(a.first, a.first+a.shape.Size()), nil
	}
	elements, err := a.elements()
	if err != nil {
		return nil, err
	}
	return elements.all(a.dtype, a.shape.Size())
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
	if len(a.recipe) == 0 {
		return func(low, high int, _ numbers) (numbers, error) { return source.slice(a.first+low, a.first+high), nil }, nil
	}
	if outcomes := a.outcomes(); outcomes != nil {
		bytes := source.(vector[uint8])[a.first:]
		return func(low, high int, out numbers) (numbers, error) { return outcomes.at(bytes[low:high], out), nil }, nil
	}
	recipe, err := a.recipe.ready(a.shape.Size())
	if err != nil {
		return nil, err
	}
	width := a.recipe.width()
	return located(a.shape, func(low, high int, out numbers) (numbers, error) {
		from, to := low/width, (high+width-1)/width
		return recipe.apply(source.slice(a.first+from, a.first+to), from, low-from*width, high-from*width, out)
	}), nil
}

// outcomes returns what the recipe makes of each of the 256 bytes, which saves doing it for each element. It returns nil where the
// source is no bytes, nothing or something else than one element is made of each, or of some nothing can be made.
func (a Array) outcomes() numbers {
	if a.source.dtype != Uint8 || len(a.recipe) == 0 || a.recipe.width() > 1 || a.recipe.period() > 1 {
		return nil
	}
	all := make(vector[uint8], 256)
	for i := range all {
		all[i] = uint8(i)
	}
	recipe, err := a.recipe.ready(len(all))
	if err != nil {
		return nil
	}
	outcomes, err := recipe.apply(all, 0, 0, len(all), nil)
	if err != nil {
		return nil
	}
	return outcomes
}
