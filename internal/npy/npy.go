// Package npy reads arrays in numpy's format, .npy, which the members of an .npz have too. The format is described at
// https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html.
package npy

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"
	"regexp"
	"strconv"
	"strings"

	"github.com/gomlx/compute/dtypes"
)

// A Header says what follows it.
type Header struct {
	DType  dtypes.DType // Uint8, Int32, Int64, Float32 or Float64; numpy's bool is Uint8, 0 or 1
	Shape  []int
	Offset int64 // bytes before the values
}

// Number is the Go side of the types that are read.
type Number interface {
	uint8 | int32 | int64 | float32 | float64
}

const (
	magic     = "\x93NUMPY"
	maxHeader = 1 << 16 // more than any array of numbers has
)

// ReadHeader reads a header, and nothing after it.
func ReadHeader(r io.Reader) (Header, error) {
	start := make([]byte, 12)
	if _, err := io.ReadFull(r, start[:10]); err != nil {
		return Header{}, truncated(err)
	}
	if string(start[:6]) != magic {
		return Header{}, fmt.Errorf("starts with the bytes % x, not with % x: not a file of numpy.save", start[:6], magic)
	}
	offset, size := 10, int(binary.LittleEndian.Uint16(start[8:]))
	switch version := start[6]; version {
	case 1:
	case 2, 3:
		if _, err := io.ReadFull(r, start[10:]); err != nil {
			return Header{}, truncated(err)
		}
		offset, size = 12, int(binary.LittleEndian.Uint32(start[8:]))
	default:
		return Header{}, fmt.Errorf("is of version %d of numpy's format; versions 1 to 3 are read", version)
	}
	if size > maxHeader {
		return Header{}, fmt.Errorf("announces a header of %d bytes, more than an array of numbers has", size)
	}
	text := make([]byte, size)
	if _, err := io.ReadFull(r, text); err != nil {
		return Header{}, truncated(err)
	}
	h, err := parse(string(text))
	h.Offset = int64(offset + size)
	return h, err
}

func truncated(err error) error {
	if err == io.EOF || err == io.ErrUnexpectedEOF {
		return errors.New("ends within the header: not a file of numpy.save, or a truncated one")
	}
	return fmt.Errorf("header: %w", err)
}

// The header is a Python dictionary: {'descr': '<f4', 'fortran_order': False, 'shape': (3, 4), }
var (
	descrEntry = regexp.MustCompile(`'descr': *(?:'([^']*)'|(\[))`)
	orderEntry = regexp.MustCompile(`'fortran_order': *(True|False)`)
	shapeEntry = regexp.MustCompile(`'shape': *\(([0-9, ]*)\)`)
)

func parse(header string) (Header, error) {
	descr, order, shape := descrEntry.FindStringSubmatch(header), orderEntry.FindStringSubmatch(header), shapeEntry.FindStringSubmatch(header)
	if descr == nil || order == nil || shape == nil {
		return Header{}, fmt.Errorf("has the header %.200q, which lacks descr, fortran_order or shape", header)
	}
	if descr[2] != "" {
		return Header{}, errors.New("holds records of several fields; save each field as an array of its own")
	}
	dtype, err := typeOf(descr[1])
	if err != nil {
		return Header{}, err
	}
	if order[1] == "True" {
		return Header{}, errors.New("is in Fortran order, column by column; save numpy.ascontiguousarray(x) instead")
	}
	h := Header{DType: dtype}
	size := int64(dtype.Size())
	for part := range strings.SplitSeq(shape[1], ",") {
		part = strings.TrimSpace(part)
		if part == "" { // after the last comma
			continue
		}
		n, err := strconv.Atoi(part)
		if err != nil || n > 0 && size > math.MaxInt64/int64(n) {
			return Header{}, fmt.Errorf("announces the shape (%s), more than can be read", shape[1])
		}
		size *= int64(n)
		h.Shape = append(h.Shape, n)
	}
	return h, nil
}

// typeOf returns the type that numpy describes like this: a byte order, a kind and a number of bytes.
func typeOf(descr string) (dtypes.DType, error) {
	switch strings.TrimLeft(descr, "<=|") {
	case "u1", "b1", "?":
		return dtypes.Uint8, nil
	case "i4":
		return dtypes.Int32, nil
	case "i8":
		return dtypes.Int64, nil
	case "f4":
		return dtypes.Float32, nil
	case "f8":
		return dtypes.Float64, nil
	}
	const can = "an array holds uint8, int32, int64, float32, float64 or bool"
	switch kind := strings.TrimLeft(descr, "<=|>"); {
	case strings.HasPrefix(kind, "U"), strings.HasPrefix(kind, "S"):
		return 0, fmt.Errorf("holds text (%s); %s: save numbers, those of numpy.unique(x, return_inverse=True) for names of classes", descr, can)
	case strings.HasPrefix(kind, "O"):
		return 0, fmt.Errorf("holds Python objects (%s); %s: save x.astype('float32'), say", descr, can)
	case strings.HasPrefix(descr, ">"):
		return 0, fmt.Errorf("has the type %s, in big-endian order; save x.astype('<%s') instead", descr, kind)
	}
	return 0, fmt.Errorf("has the type %s; %s: save x.astype('float32'), say", descr, can)
}

// Len is the number of values.
func (h Header) Len() int {
	n := 1
	for _, size := range h.Shape {
		n *= size
	}
	return n
}

// Bytes is the number of bytes that the values take.
func (h Header) Bytes() int64 { return int64(h.Len()) * int64(h.DType.Size()) }

// ReadValues reads what follows a header whose type is T. It is an error if there are fewer values than the header says,
// or anything after them.
func ReadValues[T Number](r io.Reader, h Header) ([]T, error) {
	if got := dtypes.FromGenericsType[T](); got != h.DType {
		return nil, fmt.Errorf("holds %v, not %v", h.DType, got)
	}
	// One byte more than there should be shows that there is none, and has a member of an .npz compare its checksum.
	data, err := io.ReadAll(io.LimitReader(r, h.Bytes()+1))
	if err != nil && err != io.ErrUnexpectedEOF {
		return nil, err
	}
	if short := h.CheckSize(h.Offset + int64(len(data))); short != nil {
		return nil, short
	}
	if err != nil {
		return nil, err
	}
	if bytes, ok := any(data).([]T); ok {
		return bytes, nil
	}
	values := make([]T, h.Len())
	_, err = binary.Decode(data, binary.LittleEndian, values)
	return values, err
}

// CheckSize tells whether a file of so many bytes, the header's among them, has the values that the header announces.
func (h Header) CheckSize(size int64) error {
	switch want := h.Offset + h.Bytes(); {
	case size < want:
		return fmt.Errorf("ends after %d of the %d bytes of values that its header announces, %v of shape %v: truncated", size-h.Offset, h.Bytes(), h.DType, h.Shape)
	case size > want:
		return fmt.Errorf("goes on after the %d bytes of values that its header announces, %v of shape %v", h.Bytes(), h.DType, h.Shape)
	}
	return nil
}
