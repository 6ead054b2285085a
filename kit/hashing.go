package kit

import (
	"encoding/json"
	"fmt"
	"strconv"

	"layercake/internal/hint"
)

// A Hasher hashes texts or integers into bins. Make one with [Hashing].
type Hasher struct {
	textOptions[*Hasher]
	numBins int
	mask    any // nil, a string or an int64
	salt    hashSalt
	mode    OutputMode
}

// Hashing hashes texts or integers into numBins bins with FarmHash's Fingerprint64, as TensorFlow does:
//
//	kit.Hashing(3).MustApply([]string{"A", "B", "C"}) // [1 0 1]
//
// It needs no vocabulary, but different texts can share a bin. In Keras it is a layer; here it computes the input array of a model.
func Hashing(numBins int) *Hasher {
	h := &Hasher{numBins: numBins, mode: OutputInt}
	h.self = h
	return h
}

// MaskValue sets a text or an integer for masked inputs, which have bin 0; the others then have bins from 1. By default there is none.
func (h *Hasher) MaskValue(value any) *Hasher {
	h.mask = value
	if n, ok := value.(int); ok {
		h.mask = int64(n)
	}
	return h
}

// Salt selects SipHash with this key, one number or two, instead of FarmHash.
func (h *Hasher) Salt(salt ...uint64) *Hasher {
	h.salt = newSalt(salt)
	return h
}

// OutputMode sets the encoding of the bins: [OutputInt], [OutputOneHot], [OutputMultiHot] or [OutputCount]; by default
// [OutputInt].
func (h *Hasher) OutputMode(mode OutputMode) *Hasher {
	h.mode = mode
	return h
}

// Apply returns the bins of n texts: [n] of Int64, or with [OutputOneHot] [n, numBins] of Float32.
func (h *Hasher) Apply(tokens []string) (Array, error) { return h.apply(tokens, Shape{len(tokens)}) }

// MustApply is like Apply but ends the cell with the error.
func (h *Hasher) MustApply(tokens []string) Array { return Must(h.Apply(tokens)) }

// ApplyRows is like Apply for n rows of k texts: [n, k], or [n, numBins] with [OutputMultiHot] or [OutputCount].
func (h *Hasher) ApplyRows(rows [][]string) (Array, error) {
	tokens, shape, err := evenRows("Hashing", rows)
	if err != nil {
		return Array{}, err
	}
	return h.apply(tokens, shape)
}

// MustApplyRows is like ApplyRows but ends the cell with the error.
func (h *Hasher) MustApplyRows(rows [][]string) Array { return Must(h.ApplyRows(rows)) }

// ApplyNumbers is like Apply for an array of integers, which are hashed as decimal texts. Fractions are truncated, as in Keras.
func (h *Hasher) ApplyNumbers(x Array) (Array, error) {
	if err := checkAdaptData(x); err != nil {
		return Array{}, fmt.Errorf("Hashing: %w", err)
	}
	values, err := Values[int64](x)
	if err != nil {
		return Array{}, fmt.Errorf("Hashing: %w", err)
	}
	tokens := make([]string, len(values))
	for i, v := range values {
		tokens[i] = strconv.FormatInt(v, 10)
	}
	return h.apply(tokens, x.shape)
}

// MustApplyNumbers is like ApplyNumbers but ends the cell with the error.
func (h *Hasher) MustApplyNumbers(x Array) Array { return Must(h.ApplyNumbers(x)) }

func (h *Hasher) apply(tokens []string, shape Shape) (Array, error) {
	if err := h.check(); err != nil {
		return Array{}, err
	}
	bins, first, mask := h.numBins, 0, ""
	if h.mask != nil && bins > 1 {
		bins, first, mask = bins-1, 1, fmt.Sprint(h.mask)
	}
	numbers := make([]int, len(tokens))
	for i, token := range tokens {
		if first == 0 || token != mask {
			numbers[i] = first + h.salt.bin(token, bins)
		}
	}
	return h.mode.encode("Hashing", numbers, shape, h.numBins, nil)
}

func (h *Hasher) check() error {
	if h.numBins < 1 {
		return hint.Try(fmt.Errorf("Hashing(%d)", h.numBins), "there must be 1 bin or more")
	}
	switch h.mask.(type) {
	case nil, string, int64:
	default:
		return hint.Try(fmt.Errorf("Hashing: MaskValue(%v) is a %T", h.mask, h.mask), "it must be a text or a whole number")
	}
	if err := h.mode.check("Hashing", OutputInt, OutputOneHot, OutputMultiHot, OutputCount); err != nil {
		return err
	}
	return h.salt.check("Hashing")
}

// Config implements [Configured].
func (h *Hasher) Config() Config {
	return textConfig("Hashing", Options{"num_bins": &h.numBins, "mask_value": &maskOption{&h.mask}, "salt": &h.salt, "output_mode": &h.mode, "sparse": always(false),
		"dtype": &computedOption{h.dtype}})
}

// dtype is the type of the result.
func (h *Hasher) dtype() any {
	name := "float32"
	if h.mode == OutputInt {
		name = "int64"
	}
	return map[string]any{"module": "keras", "class_name": "DTypePolicy", "config": map[string]string{"name": name}, "registered_name": nil}
}

// A maskOption is a text, an integer, or nothing.
type maskOption struct{ value *any }

func (m *maskOption) MarshalJSON() ([]byte, error) { return json.Marshal(*m.value) }

func (m *maskOption) UnmarshalJSON(text []byte) error {
	*m.value = nil
	var number *int64
	if json.Unmarshal(text, &number) == nil {
		if number != nil {
			*m.value = *number
		}
		return nil
	}
	var token string
	if err := json.Unmarshal(text, &token); err != nil {
		return hint.Try(fmt.Errorf("it is %s", excerpt(text)), "it must be a text or a whole number")
	}
	*m.value = token
	return nil
}
