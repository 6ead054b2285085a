package kit

import (
	"fmt"
	"math"
	"slices"
	"strconv"

	"github.com/gomlx/compute/dtypes"

	"layercake/internal/hint"
)

// numbers are elements of one type: a vector of any of the types that an array can hold. No method changes them.
type numbers interface {
	slice(low, high int) numbers
	padded(size int) numbers // the numbers, and zeros after them
	flat() any               // a slice of the Go type
	floats() []float64       // the numbers as Float64, the larger whole numbers rounded
	text(i int) string       // a number as Python's str writes it
	words() []string         // the numbers as numpy prints them beside each other

	cast(to DType) (numbers, error)
	arithmetic(kind stepKind, x float64) numbers
	oneHot(classes, low, high int) numbers // of the rows laid end to end, the elements from low up to but not including high
	at(places vector[uint8]) numbers       // the numbers at these places; there have to be 256 numbers
	joined(parts []numbers) numbers        // all parts, one after the other; they are of the same type as this
	argmax(row int) vector[int32]          // the place of the largest number in each row
	classes(row int) []int                 // the same, and for rows of one number that number, rounded
}

type vector[T Number] []T

func (v vector[T]) slice(low, high int) numbers { return v[low:high] }

func (v vector[T]) padded(size int) numbers { return slices.Concat(v, make(vector[T], size-len(v))) }

func (v vector[T]) flat() any { return []T(v) }

func (v vector[T]) floats() []float64 { return converted[float64](v) }

func (v vector[T]) text(i int) string {
	switch x := any(v[i]).(type) {
	case float32:
		return pythonFloat(x)
	case float64:
		return pythonFloat(x)
	}
	return strconv.FormatInt(int64(v[i]), 10)
}

func (v vector[T]) words() []string {
	switch v := any(v).(type) {
	case vector[float32]:
		return floatWords(v)
	case vector[float64]:
		return floatWords(v)
	}
	words, width := make([]string, len(v)), 0
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
	from := dtypes.FromGenericsType[T]()
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

func converted[To, From Number](v vector[From]) vector[To] {
	out := make(vector[To], len(v))
	for i, x := range v {
		out[i] = To(x)
	}
	return out
}

// spans are the numbers that each type can hold, a fraction cut off or rounded: those between two bounds, without the
// bounds. No rounding to float64 takes a number past one of them. Float types hold NaN and the infinities as well.
var spans = map[DType]struct {
	above, below float64
	text         string
}{
	Uint8:   {-1, 1 << 8, "whole numbers from 0 to 255"},
	Int32:   {-1<<31 - 1, 1 << 31, "whole numbers from -2147483648 to 2147483647"},
	Int64:   {math.Nextafter(-1<<63, math.Inf(-1)), 1 << 63, "whole numbers from -9223372036854775808 to 9223372036854775807"},
	Float32: {-(1<<128 - 1<<103), 1<<128 - 1<<103, "numbers up to 3.4e38"},
}

// holdsAll tells if a type can hold all numbers of another.
func holdsAll(to, from DType) bool {
	switch {
	case to.IsFloat():
		return to != Float32 || from != Float64
	case from.IsFloat():
		return false
	}
	return to.Size() >= from.Size()
}

func (v vector[T]) arithmetic(kind stepKind, x float64) numbers {
	out, by := make(vector[T], len(v)), T(x)
	switch kind {
	case mul:
		for i, x := range v {
			out[i] = x * by
		}
	case div:
		for i, x := range v {
			out[i] = x / by
		}
	case add:
		for i, x := range v {
			out[i] = x + by
		}
	case sub:
		for i, x := range v {
			out[i] = x - by
		}
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

func (v vector[T]) at(places vector[uint8]) numbers {
	table := [256]T(v) // which spares the check of each place
	out := make(vector[T], len(places))
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

func (v vector[T]) argmax(row int) vector[int32] {
	places := make(vector[int32], len(v)/row)
	for i := range places {
		places[i] = int32(argmax(v[i*row:][:row]))
	}
	return places
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

// argmax is the place of the largest value, the first of them, or of the first NaN, as numpy's argmax has it.
func argmax[T Number](values []T) int {
	best := 0
	for i, v := range values {
		if v != v {
			return i
		}
		if v > values[best] {
			best = i
		}
	}
	return best
}
