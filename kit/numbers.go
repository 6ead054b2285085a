package kit

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"unsafe"

	"layercake/internal/hint"
)

// numbers are elements of one type: a vector of any element type. No method but put changes them.
type numbers interface {
	dtype() DType
	len() int
	slice(low, high int) numbers
	padded(size int) numbers                 // a copy, followed by zeros
	repeated(size int) numbers               // the numbers repeated up to the size
	put(at int, part numbers)                // copies numbers of the same type to an index
	shares(other numbers) bool               // whether both begin at the same address
	flat() any                               // a slice of the Go type
	floats() []float64                       // the numbers as Float64; large integers are rounded
	text(i int) string                       // a number as Python's str writes it
	words() []string                         // the numbers as numpy prints them in an array
	joined(p []numbers) numbers              // the concatenation of parts of the same type
	at(p vector[uint8], out numbers) numbers // the numbers at these indices, of a table of 256
	classes(row int) []int                   // the index of the largest number in each row, or for rows of one number that number, rounded

	cast(to DType) (numbers, error)
	oneHot(classes, low, high int) numbers                                        // the elements from low up to but not including high of the flattened rows
	compute(kind stepKind, y numbers, swapped bool, out numbers) (numbers, error) // see arithmetic.go
	choose(y numbers, mask vector[truth]) numbers                                 // x where the mask is true, y elsewhere
	gather(base int, dims []dim) numbers                                          // see gather.go
	spread(shape Shape, strides []int, low, high int) numbers                     // see broadcast.go

	// Reductions of blocks of axes, see reduce.go.
	sum(blocks []axisBlock, to DType) numbers
	product(blocks []axisBlock) numbers
	extreme(blocks []axisBlock, smallest bool) numbers
	dividedBy(n float64) numbers

	// Functions of rows, see reduce.go and sort.go.
	argExtreme(row int, smallest bool) numbers
	runningSums(row int) numbers
	sorted(row int) numbers
	argSorted(row int) numbers
	medians(row int) numbers              // of sorted rows
	quantiles(row int, q float64) numbers // of sorted rows

	distinct() (values numbers, counts vector[int64]) // of sorted numbers
	matMul(y numbers, n, inner, m int) numbers        // the matrix product of [n, inner] and [inner, m]
}

// A truth is a bool in an array: 0 or 1, so that sums count. Go's bool has the same memory layout.
type truth uint8

// numeric are the types of elements in memory.
type numeric interface {
	Number | truth
}

type vector[T numeric] []T

// dtypeOf returns the element type of T.
func dtypeOf[T numeric]() DType {
	switch any(T(0)).(type) {
	case truth:
		return Bool
	case uint8:
		return Uint8
	case int32:
		return Int32
	case int64:
		return Int64
	case float32:
		return Float32
	}
	return Float64
}

// zeros returns zeros of the given type and number.
func zeros(dtype DType, size int) numbers {
	switch dtype {
	case Bool:
		return make(vector[truth], size)
	case Uint8:
		return make(vector[uint8], size)
	case Int32:
		return make(vector[int32], size)
	case Int64:
		return make(vector[int64], size)
	case Float32:
		return make(vector[float32], size)
	}
	return make(vector[float64], size)
}

func (v vector[T]) dtype() DType { return dtypeOf[T]() }

func (v vector[T]) len() int { return len(v) }

func (v vector[T]) slice(low, high int) numbers { return v[low:high] }

func (v vector[T]) padded(size int) numbers { return slices.Concat(v, make(vector[T], size-len(v))) }

func (v vector[T]) repeated(size int) numbers {
	out := make(vector[T], size)
	for at := copy(out, v); at < size && len(v) > 0; {
		at += copy(out[at:], out[:at])
	}
	return out
}

func (v vector[T]) put(at int, part numbers) { copy(v[at:], part.(vector[T])) }

func (v vector[T]) shares(other numbers) bool {
	w, ok := other.(vector[T])
	return ok && unsafe.SliceData(v) == unsafe.SliceData(w)
}

func (v vector[T]) flat() any {
	if v, ok := any(v).(vector[truth]); ok { // devices get them as bytes
		return unsafe.Slice((*uint8)(unsafe.Pointer(unsafe.SliceData(v))), len(v))
	}
	return []T(v)
}

func (v vector[T]) floats() []float64 { return converted[float64](v) }

func (v vector[T]) text(i int) string {
	switch x := any(v[i]).(type) {
	case float32:
		return pythonFloat(x)
	case float64:
		return pythonFloat(x)
	case truth:
		return truthText[x]
	}
	return strconv.FormatInt(int64(v[i]), 10)
}

// truthText is Python's text of a truth.
var truthText = [2]string{"False", "True"}

func (v vector[T]) words() []string {
	switch v := any(v).(type) {
	case vector[float32]:
		return floatWords(v)
	case vector[float64]:
		return floatWords(v)
	}
	words, width := make([]string, len(v)), 0
	if v.dtype() == Bool {
		width = len(" True")
	}
	for i := range v {
		words[i] = v.text(i)
		width = max(width, len(words[i]))
	}
	for i, word := range words {
		words[i] = padLeft(word, width)
	}
	return words
}

func (v vector[T]) cast(to DType) (numbers, error) {
	from := v.dtype()
	if to == Bool {
		return zipped(v, v, func(x, _ T) truth { return truthOf(x != 0) }), nil
	}
	if s := spans[to]; !holdsAll(to, from) {
		for i, x := range v {
			if x := float64(x); !(s.above < x && x < s.below) && !(to.IsFloat() && x-x != 0) {
				return nil, hint.Try(fmt.Errorf("%s does not fit into %s, which holds %s", v.text(i), to, s.text), "use a type that holds it")
			}
		}
	}
	switch to {
	case Uint8:
		return converted[uint8](v), nil
	case Int32:
		return converted[int32](v), nil
	case Int64:
		return converted[int64](v), nil
	case Float64:
		return converted[float64](v), nil
	default:
		return converted[float32](v), nil
	}
}

func truthOf(b bool) truth {
	if b {
		return 1
	}
	return 0
}

func converted[To numeric, From numeric | int](v []From) vector[To] {
	out := make(vector[To], len(v))
	for i, x := range v {
		out[i] = To(x)
	}
	return out
}

func (v vector[T]) oneHot(classes, low, high int) numbers {
	out := make(vector[float32], high-low)
	for i, class := range v {
		if at := i*classes + int(class) - low; 0 <= at && at < len(out) {
			out[at] = 1
		}
	}
	return out
}

func (v vector[T]) at(places vector[uint8], into numbers) numbers {
	table := (*[256]T)(v) // avoids bounds checks
	out, ok := into.(vector[T])
	if !ok {
		out = make(vector[T], len(places))
	}
	out = out[:len(places)]
	for i, place := range places {
		out[i] = table[place]
	}
	return out
}

func (vector[T]) joined(parts []numbers) numbers {
	var all vector[T]
	for _, part := range parts {
		all = append(all, part.(vector[T])...)
	}
	return all
}

func (v vector[T]) classes(row int) []int {
	classes := make([]int, len(v)/row)
	for i := range classes {
		if row > 1 {
			classes[i] = argmax(v[i*row:][:row])
			continue
		}
		whole := int(v[i])
		classes[i] = whole + int(math.Round(float64(v[i]-T(whole))))
	}
	return classes
}

// argmax returns the index of the first largest value, or of the first NaN, as numpy's argmax does.
func argmax[T numeric](values []T) int {
	best, most := 0, values[0]
	for i, v := range values {
		if !(v <= most) {
			if best, most = i, v; v != v {
				return i
			}
		}
	}
	return best
}
