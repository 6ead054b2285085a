package kit

import (
	"errors"
	"fmt"
	"math"

	"layercake/internal/hint"
	"layercake/internal/memory"
	"layercake/internal/words"
)

// A Side is an end of a sequence.
type Side int

// The ends of a sequence, as Keras calls them.
const (
	Pre  Side = iota // the start
	Post             // the end
)

// PadOptions are the options of [PadSequences]. The zero value is Keras's default.
type PadOptions struct {
	MaxLen     int     // the length of all sequences; 0 means the longest
	DType      DType   // of the array; the zero value means Int32
	Padding    Side    // end at which shorter sequences are padded
	Truncating Side    // end at which longer sequences are cut
	Value      float64 // padding value
}

// PadSequences returns sequences of different lengths as an array, [sequences, length]: shorter ones are padded and longer
// ones cut, by default at the start. It is Keras's pad_sequences.
//
//	x := kit.PadSequences(reviews, kit.PadOptions{MaxLen: 200})
//
// A number that the type cannot hold is an error of the array. So is a fraction in an integer type, where Keras truncates
// it; set DType to Float32 for fractions.
func PadSequences[T int | Number](sequences [][]T, options ...PadOptions) Array {
	p, err := newPadding(len(sequences), options)
	if err != nil {
		return InvalidArray(fmt.Errorf("PadSequences: %w", err))
	}
	for i, s := range sequences {
		p.parts[i] = sequence{len: len(s), values: hold(s)}
	}
	return p.array()
}

// PadArrays is like [PadSequences] for sequences of vectors or images: arrays of [length, ...], equal in all axes after the
// first, become an array of [sequences, length, ...].
func PadArrays(sequences []Array, options ...PadOptions) Array {
	p, err := newPadding(len(sequences), options)
	found := false
	for i := 0; i < len(sequences) && err == nil; i++ {
		s := sequences[i]
		var values numbers
		if values, err = s.values(); err != nil {
			err = fmt.Errorf("sequence %d: %w", i, err)
			break
		}
		p.parts[i] = sequence{len: s.Len(), values: values}
		switch {
		case len(s.shape) == 0:
			err = hint.Try(fmt.Errorf("sequence %d is a single number", i), "sequences are [length, ...]")
		case s.Len() == 0:
		case !found:
			p.sample, found = s.shape[1:], true
		case p.sample.String() != s.shape[1:].String():
			err = fmt.Errorf("sequence %d is %v, but earlier ones are (length, %s", i, s.shape, p.sample.String()[1:])
		}
	}
	if err != nil {
		return InvalidArray(fmt.Errorf("PadArrays: %w", err))
	}
	return p.array()
}

// padding makes an array of sequences.
type padding struct {
	PadOptions
	parts  []sequence
	sample Shape // of one element of a sequence
}

// A sequence is an array whose first axis is its length.
type sequence struct {
	len    int
	values numbers
}

func newPadding(sequences int, options []PadOptions) (*padding, error) {
	p := &padding{parts: make([]sequence, sequences)}
	switch len(options) {
	case 0:
	case 1:
		p.PadOptions = options[0]
	default:
		return nil, errors.New("it takes one PadOptions")
	}
	if p.DType == 0 {
		p.DType = Int32
	}
	switch {
	case sequences == 0:
		return nil, errors.New("there are no sequences")
	case p.MaxLen < 0:
		return nil, hint.Try(fmt.Errorf("MaxLen is %d", p.MaxLen), "it must be at least 1, or 0 for the longest sequence")
	case p.Padding != Pre && p.Padding != Post || p.Truncating != Pre && p.Truncating != Post:
		return nil, hint.Try(fmt.Errorf("Padding is %d and Truncating %d", p.Padding, p.Truncating), "they must be kit.Pre or kit.Post")
	}
	return p, nil
}

func (p *padding) array() Array {
	length := p.MaxLen
	if length == 0 {
		for _, s := range p.parts {
			length = max(length, s.len)
		}
	}
	p.MaxLen = length
	size := float64(len(p.parts)) * float64(length) * float64(p.sample.Size())
	if size > math.MaxInt64/16 {
		return InvalidArray(fmt.Errorf("PadSequences: %d sequences of length %d are too many numbers", len(p.parts), length))
	}
	if err := memory.Check(int64(size) * int64(p.DType.Size())); err != nil {
		err = fmt.Errorf("PadSequences: an array of %s of length %d %w", words.Plural(len(p.parts), "sequence"), length, err)
		return InvalidArray(hint.Try(err, "set a smaller MaxLen"))
	}
	switch p.DType {
	case Uint8:
		return padded[uint8](p)
	case Int32:
		return padded[int32](p)
	case Int64:
		return padded[int64](p)
	case Float32:
		return padded[float32](p)
	case Float64:
		return padded[float64](p)
	}
	return InvalidArray(fmt.Errorf("PadSequences: DType %s: an array holds one of Uint8, Int32, Int64, Float32, Float64", p.DType))
}

func padded[T Number](p *padding) Array {
	row := p.sample.Size()
	out := make([]T, len(p.parts)*p.MaxLen*row)
	fill, err := castWhole(vector[float64]{p.Value}, p.DType)
	if err != nil {
		return InvalidArray(fmt.Errorf("PadSequences: Value: %w", err))
	}
	if value := fill.(vector[T])[0]; value != 0 {
		for i := range out {
			out[i] = value
		}
	}
	for i, s := range p.parts {
		kept := min(s.len, p.MaxLen)
		from, to := 0, i*p.MaxLen
		if p.Truncating == Pre {
			from = s.len - kept
		}
		if p.Padding == Pre {
			to += p.MaxLen - kept
		}
		values, err := castWhole(s.values.slice(from*row, (from+kept)*row), p.DType)
		if err != nil {
			return InvalidArray(fmt.Errorf("PadSequences: sequence %d: %w", i, err))
		}
		copy(out[to*row:], values.(vector[T]))
	}
	return NewArray(out, append([]int{len(p.parts), p.MaxLen}, p.sample...)...)
}

// castWhole casts numbers. To an integer type it casts only integers, and truncates no fractions.
func castWhole(n numbers, to DType) (numbers, error) {
	if !to.IsFloat() {
		for _, x := range n.floats() {
			if x != math.Trunc(x) {
				return nil, hint.Try(fmt.Errorf("%v is not a whole number, and the type is %s", x, to), "set DType to kit.Float32")
			}
		}
	}
	return n.cast(to)
}
