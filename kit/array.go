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
// An Array is a recipe rather than a block of memory: a source of values, and operations on each of them. Creating, reshaping or
// dividing it costs nothing; printing computes only the elements it shows; training sends the source's bytes to the device and applies
// the recipe to each batch there. Arrays never change: every method returns a new one. An error, such as a shape that does not fit, is
// kept and reported by [Array.Err] and by whatever uses the array.
//
// Methods work as in numpy: elementwise arithmetic with broadcasting (see [Operand]), reductions, indexing ([Array.At]), sorting and
// matrix products; docs/arrays.md has a table of numpy's names. Elementwise operations, such as x.Sub(mean).Div(std), stay a recipe
// where devices can compute them; other results are computed once, when first needed.
//
// The zero Array is empty; using it is an error.
type Array struct {
	source *source
	first  int    // index in the source of the array's first element
	recipe recipe // operations on the source's elements
	shape  Shape
	dtype  DType
	note   string
	err    error
}

// A source holds the values of arrays. It loads them when they are first needed.
type source struct {
	dtype DType
	size  int
	load  func() (numbers, error) // of the type dtype
}

// NewArray returns an array of the values. It does not copy them: do not change them afterwards. One size of the shape can be -1 and is
// computed from the others; without a shape the array has one axis.
func NewArray[T Element](values []T, shape ...int) Array {
	held := hold(values)
	a := Array{source: constant(held), shape: Shape{len(values)}, dtype: held.dtype()}
	if len(shape) > 0 {
		return a.Reshape(shape...)
	}
	return a
}

// constant returns a source of numbers in memory.
func constant(n numbers) *source {
	return &source{n.dtype(), n.len(), func() (numbers, error) { return n, nil }}
}

// hold returns the values as numbers, in the same memory.
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

// LazyArray returns an array whose values are loaded once, when they are first needed. The shape must be complete, without -1. Using
// the array reports an error of load.
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

// Note returns a note that displays show with the array, or "". Synthetic digits have one.
func (a Array) Note() string { return a.note }

// WithNote returns the array with a note. Arrays computed from it keep the note.
func (a Array) WithNote(note string) Array { a.note = note; return a }

// Err returns the array's error, the first one in the operations that led to it, or nil.
func (a Array) Err() error {
	if a.err == nil && a.source == nil {
		return failure("empty").try("make one with kit.NewArray")
	}
	return a.err
}

// given reports whether the array is not the zero value.
func (a Array) given() bool { return a.source != nil || a.err != nil }

// Reshape returns the same elements in another shape. One size can be -1 and is computed from the others.
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

// AsType returns the elements converted to another type. As in numpy, integers truncate fractions, and Bool is true for all numbers but
// 0. Unlike in numpy, a value that the type cannot hold, such as NaN in Int64 or 300 in Uint8, is an error when the array is used.
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

// ToCategorical one-hot encodes class indices: [batch] and [batch, 1] become [batch, classes] of Float32. A label outside 0 to
// classes-1 is an error when the array is used.
func ToCategorical(labels Array, classes int) Array {
	if labels.Err() != nil {
		return labels
	}
	if classes < 1 {
		return labels.fail("to categorical: %d classes", classes).try("there must be at least one")
	}
	if labels.recipe.width() > 1 || labels.recipe.period() > 1 {
		labels = labels.materialize() // a recipe has at most one such step
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

// failed returns an array that has only an error.
func failed(format string, args ...any) Array { return Array{err: failure(format, args...)} }

// An arrayError is an array's error. Its text begins with "array: " only once, even if several operations pass it on.
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

// rowSize returns the number of source elements in an example, or -1 if examples do not start at source elements, as in a reshaped
// one-hot array.
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

// materialize returns the array with its recipe computed.
func (a Array) materialize() Array {
	from := a
	a.source = &source{a.dtype, a.shape.Size(), sync.OnceValues(from.values)}
	a.first, a.recipe = 0, nil
	return a
}

// computed returns the array without a recipe, for programs that must not depend on how the array was computed: in a loop, each program
// would be compiled anew.
func (a Array) computed() Array {
	if len(a.recipe) == 0 {
		return a
	}
	return a.materialize()
}

// upTo returns the array after the first steps of the recipe.
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

// Values returns the array's elements, in order, converted to T as by [Array.AsType].
func Values[T Element](a Array) ([]T, error) {
	n, err := a.cast(dtypes.FromGenericsType[T]()).values()
	if err != nil {
		return nil, err
	}
	if len(a.recipe) == 0 && n.dtype() == a.dtype {
		n = n.padded(n.len()) // a copy: these are the array's memory
	}
	return release[T](n), nil
}

// MustValues is like [Values] but ends the cell with the error.
func MustValues[T Element](a Array) []T { return Must(Values[T](a)) }

// release returns numbers as a slice of the Go type, in the same memory.
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

// values computes all elements. They may be the array's memory: do not change them.
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

// elements loads the source and returns a function that computes the array's elements. It first checks the labels of a one-hot step.
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

// outcomes returns the recipe's result for each of the 256 bytes, a lookup table. It returns nil if the source is not bytes, the recipe
// is not a function of one byte to one number, or it fails for a byte.
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
