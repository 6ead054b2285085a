package npy

import (
	"fmt"
	"io"
	"slices"

	"github.com/gomlx/compute/dtypes"
)

// Number is the Go side of the types that an array can have.
type Number interface {
	uint8 | int32 | int64 | float32 | float64
}

// ReadValues reads what follows a header whose DType is T, in C order. It is an error if there are fewer values than the
// header says, or anything after them, or if the memory for them is not there.
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
	// One byte more than there should be shows that there is none, and has a member of an .npz compare its checksum.
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

// asInMemory tells whether the bytes of the file are those of the array.
func (h Header) asInMemory() bool {
	return !h.fortran && !h.stored.swapped && h.stored.size == h.DType.Size()
}

// readPlain reads values whose bytes are as those in memory.
func readPlain[T Number](r io.Reader, values []T, _ Header) (n int64, err error) {
	read, err := io.ReadFull(r, bytesOf(values))
	return int64(read), err
}

// readDecoded reads values that are stored in another way, a piece at a time.
func readDecoded[T Number](r io.Reader, values []T, h Header) (n int64, err error) {
	most := 1 << 13
	if h.fortran {
		most = max(most, len(values)/16)
	}
	piece := make([]T, min(len(values), most))
	buffer := bytesOf(make([]int64, (len(piece)*h.stored.size+7)/8)) // whose address is a multiple of 8
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

// pieceAt is how many values, most at the most, can be read after so many: of columns, a part of one or several whole ones.
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

// scatter puts a piece of an array in Fortran order, which begins after so many values, where it belongs in C order. Row by
// row it writes to a few places of memory only, however many rows there are.
func scatter[T Number](values, piece []T, done int, shape []int) {
	rows := shape[0]
	first := done % rows
	n := min(rows-first, len(piece)) // of each column
	width := len(values) / rows
	columns := make([]int, len(piece)/n) // the place of each in a row
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

// checkRange returns an error if a value of uint64 became a negative one.
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
	return fmt.Errorf("holds uint64, and the value at %v is %d; whole numbers up to 9223372036854775807 are read: save x.astype('float64') if they need not be exact", index, uint64(integers[i]))
}
