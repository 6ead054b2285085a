// Package npy reads arrays in numpy's .npy format, which is also the format of the members of an .npz file. It is
// described at https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html.
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

	"layercake/internal/hint"
	"layercake/internal/memory"
)

// A Header describes the array that follows it.
type Header struct {
	DType  dtypes.DType // of the resulting array: Uint8, Int32, Int64, Float32 or Float64
	Shape  []int
	Offset int64 // position of the values in bytes

	stored  stored // type of the values in the file
	fortran bool   // stored column by column: the first axis changes fastest
}

const (
	magic     = "\x93NUMPY"
	maxHeader = 1 << 16 // more than any numeric array needs
)

// ReadHeader reads only the header.
func ReadHeader(r io.Reader) (Header, error) {
	text, offset, err := readText(r)
	if err != nil {
		return Header{}, err
	}
	h, err := parse(text)
	h.Offset = offset
	return h, err
}

// ReadObjects reads an array of Python objects, whose values are a pickle, which it returns. It reads at most most bytes.
func ReadObjects(r io.Reader, most int64) (pickled []byte, err error) {
	text, _, err := readText(r)
	if err != nil {
		return nil, err
	}
	if descr := descrEntry.FindStringSubmatch(text); descr == nil || strings.TrimLeft(descr[1], "|") != "O" {
		return nil, hint.Try(fmt.Errorf("has the header %.200q", text), "expected an array of Python objects, |O")
	}
	if err := memory.Check(most); err != nil {
		return nil, fmt.Errorf("announces objects, and to read them %w", err)
	}
	return io.ReadAll(io.LimitReader(r, most))
}

// readText reads the text of a header, and returns the position of the values in bytes.
func readText(r io.Reader) (text string, offset int64, err error) {
	start := make([]byte, 12)
	if _, err := io.ReadFull(r, start[:10]); err != nil {
		return "", 0, truncated(err)
	}
	if string(start[:6]) != magic {
		return "", 0, fmt.Errorf("starts with the bytes % x, not with % x: not a file of numpy.save", start[:6], magic)
	}
	offset, size := int64(10), int(binary.LittleEndian.Uint16(start[8:]))
	switch version := start[6]; version {
	case 1:
	case 2, 3:
		if _, err := io.ReadFull(r, start[10:]); err != nil {
			return "", 0, truncated(err)
		}
		offset, size = 12, int(binary.LittleEndian.Uint32(start[8:]))
	default:
		return "", 0, hint.Try(fmt.Errorf("is of version %d of numpy's format", version), "versions 1 to 3 are supported")
	}
	if size > maxHeader {
		return "", 0, fmt.Errorf("announces a header of %d bytes, more than an array of numbers has", size)
	}
	raw := make([]byte, size)
	if _, err := io.ReadFull(r, raw); err != nil {
		return "", 0, truncated(err)
	}
	return string(raw), offset + int64(size), nil
}

func truncated(err error) error {
	if err == io.EOF || err == io.ErrUnexpectedEOF {
		return errors.New("ends within the header: not a file of numpy.save, or a truncated one")
	}
	return fmt.Errorf("header: %w", err)
}

// The header is a Python dictionary, {'descr': '<f4', 'fortran_order': False, 'shape': (3, 4), }; Python 2 wrote (3L,
// 4L).
var (
	descrEntry = regexp.MustCompile(`['"]descr['"]\s*:\s*(?:u?['"]([^'"]*)['"]|(\[))`)
	orderEntry = regexp.MustCompile(`['"]fortran_order['"]\s*:\s*(True|False)`)
	shapeEntry = regexp.MustCompile(`['"]shape['"]\s*:\s*\(([0-9L,\s]*)\)`)
)

func parse(header string) (h Header, err error) {
	descr, order, shape := descrEntry.FindStringSubmatch(header), orderEntry.FindStringSubmatch(header), shapeEntry.FindStringSubmatch(header)
	if descr == nil || order == nil || shape == nil {
		return h, fmt.Errorf("has the header %.200q, which lacks descr, fortran_order or shape", header)
	}
	if descr[2] != "" {
		return h, hint.Try(errors.New("holds records of several fields"), "save each field as a separate array")
	}
	if h.DType, h.stored, err = typeOf(descr[1]); err != nil {
		return Header{}, err
	}
	bytes := int64(max(h.DType.Size(), h.stored.size))
	for part := range strings.SplitSeq(shape[1], ",") {
		part = strings.TrimSuffix(strings.TrimSpace(part), "L")
		if part == "" { // after the last comma
			continue
		}
		n, err := strconv.Atoi(part)
		if err != nil || n > 0 && bytes > math.MaxInt64/int64(n) {
			return Header{}, fmt.Errorf("announces the shape (%.200s), more than can be read", shape[1])
		}
		bytes *= int64(n)
		h.Shape = append(h.Shape, n)
	}
	long := 0 // number of axes with more than one value
	for _, n := range h.Shape {
		if n > 1 {
			long++
		}
	}
	h.fortran = order[1] == "True" && long > 1
	return h, nil
}

// Len is the number of values.
func (h Header) Len() int {
	n := 1
	for _, size := range h.Shape {
		n *= size
	}
	return n
}

// Bytes is the size of the values in the file.
func (h Header) Bytes() int64 { return int64(h.Len()) * int64(h.stored.size) }

// CheckSize returns an error unless a file of this size, including the header, has exactly the announced values.
func (h Header) CheckSize(size int64) error {
	switch want := h.Offset + h.Bytes(); {
	case size < want:
		return fmt.Errorf("ends after %d of the %d bytes of values that its header announces, %v: truncated", size-h.Offset, h.Bytes(), h)
	case size > want:
		return fmt.Errorf("goes on after the %d bytes of values that its header announces, %v", h.Bytes(), h)
	}
	return nil
}

// CheckMemory returns an error if the array exceeds the free memory.
func (h Header) CheckMemory() error {
	if err := memory.Check(int64(h.Len()) * int64(h.DType.Size())); err != nil {
		return fmt.Errorf("announces an array, %v, that %w", h, err)
	}
	return nil
}

// String describes the array: Float32 of shape [3 4].
func (h Header) String() string {
	return fmt.Sprintf("%v of shape %v", h.stored, h.Shape)
}
