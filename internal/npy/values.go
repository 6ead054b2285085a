package npy

import (
	"fmt"
	"io"
	"slices"

	"github.com/gomlx/compute/dtypes"

	"layercake/internal/hint"
)

// Number lists the Go types of array elements.
type Number interface {
	uint8 | int32 | int64 | float32 | float64
}

// ReadValues reads the values after a header whose DType is T, in C order. Too few values, data after them, and
// insufficient memory are errors.
func ReadValues[T Number](r io.Reader, h Header) ([]T, error) {
	if got := dtypes.FromGenericsType[T](); got != h.DType {
		return nil, fmt.Errorf("holds %v, not %v", h.DType, got)
	}
	if err := h.CheckMemory(); err != nil {
		return nil, err
	}
	values := make([]T, h.Len())
	read := readDecoded[T]
	if h.asInMemory() {
		read = readPlain[T]
	}
	n, err := read(r, values, h)
	if err != nil && err != io.EOF && err != io.ErrUnexpectedEOF {
		return nil, err
	}
	// Reading one byte more detects extra data, and makes an .npz member verify its checksum.
	if n == h.Bytes() {
		var extra int
		extra, err = io.ReadFull(r, make([]byte, 1))
		n += int64(extra)
	}
	if wrong := h.CheckSize(h.Offset + n); wrong != nil {
		return nil, wrong
	}
	if err != io.EOF {
		return nil, err
	}
	return values, h.checkRange(values)
}

// asInMemory returns whether the file's bytes equal the array's.
func (h Header) asInMemory() bool {
	return !h.fortran && !h.stored.swapped && h.stored.size == h.DType.Size()
}

// readPlain reads values whose bytes equal those in memory.
func readPlain[T Number](r io.Reader, values []T, _ Header) (n int64, err error) {
	read, err := io.ReadFull(r, bytesOf(values))
	return int64(read), err
}

// readDecoded reads other values, piece by piece.
func readDecoded[T Number](r io.Reader, values []T, h Header) (n int64, err error) {
	most := 1 << 13
	if h.fortran {
		most = max(most, len(values)/16)
	}
	piece := make([]T, min(len(values), most))
	buffer := bytesOf(make([]int64, (len(piece)*h.stored.size+7)/8)) // aligned to 8 bytes
	for done := 0; done < len(values); {
		piece = piece[:h.pieceAt(done, cap(piece))]
		data := buffer[:len(piece)*h.stored.size]
		read, err := io.ReadFull(r, data)
		n += int64(read)
		if err != nil {
			return n, err
		}
		decode(piece, data, h.stored)
		if h.fortran {
			scatter(values, piece, done, h.Shape)
		} else {
			copy(values[done:], piece)
		}
		done += len(piece)
	}
	return n, nil
}

// pieceAt returns how many values to read after done values, at most most: a part of a column or several whole columns.
func (h Header) pieceAt(done, most int) int {
	if h.fortran {
		if rows := h.Shape[0]; rows > most {
			most = min(most, rows-done%rows)
		} else {
			most -= most % rows
		}
	}
	return min(most, h.Len()-done)
}

// scatter copies a piece of an array in Fortran order, which begins after done values, to its positions in C order. It
// goes row by row, so that it writes to few places in memory at a time.
func scatter[T Number](values, piece []T, done int, shape []int) {
	rows := shape[0]
	first := done % rows
	n := min(rows-first, len(piece)) // of each column
	width := len(values) / rows
	columns := make([]int, len(piece)/n) // the position of each in a row
	for c := range columns {
		number, stride := done/rows+c, width
		for _, size := range shape[1:] {
			stride /= size
			columns[c] += number % size * stride
			number /= size
		}
	}
	for i := range n {
		row := values[(first+i)*width : (first+i+1)*width]
		for c, at := range columns {
			row[at] = piece[c*n+i]
		}
	}
}

// checkRange returns an error if a uint64 value overflowed.
func (h Header) checkRange(values any) error {
	integers, ok := values.([]int64)
	if !ok || h.stored.kind != 'u' {
		return nil
	}
	i := slices.IndexFunc(integers, func(v int64) bool { return v < 0 })
	if i < 0 {
		return nil
	}
	index := make([]int, len(h.Shape))
	rest := i
	for axis, size := range slices.Backward(h.Shape) {
		index[axis], rest = rest%size, rest/size
	}
	return hint.Try(fmt.Errorf("holds uint64, and the value at %v is %d", index, uint64(integers[i])), "whole numbers up to 9223372036854775807 are read: save x.astype('float64') if they need not be exact")
}
