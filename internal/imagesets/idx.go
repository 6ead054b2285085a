package imagesets

import (
	"bufio"
	"bytes"
	"cmp"
	"compress/gzip"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"slices"

	"layercake/internal/hint"
)

// maxValues limits the number of values in a file, far above any set of small images.
const maxValues = 1 << 30

// readIDX reads a file in IDX format, gzipped or not: the size of each axis, then the values, one byte each. Fewer
// values than the header announces, or data after them, are an error.
//
// The format is described at http://yann.lecun.com/exdb/mnist. Only element type 8 (unsigned byte) is supported.
func readIDX(r io.Reader) (dims []int, values []byte, err error) {
	r, err = unzipped(r)
	if err != nil {
		return nil, nil, err
	}
	dims, size, err := readHeader(r)
	if err != nil {
		return nil, nil, err
	}
	// Read one byte more than announced, to detect extra data. At the end gzip verifies its checksum.
	values, err = io.ReadAll(io.LimitReader(r, int64(size)+1))
	switch {
	case len(values) > size:
		return nil, nil, fmt.Errorf("continues after the %d values announced by its header %v", size, dims)
	case len(values) < size && (err == nil || ended(err)):
		return nil, nil, fmt.Errorf("ends after %d of the %d values announced by its header %v", len(values), size, dims)
	case err != nil:
		return nil, nil, fmt.Errorf("after %d of %d values: %w", len(values), size, err)
	}
	return dims, values, nil
}

// decodeIDX decodes an IDX file with the expected shape.
func decodeIDX(raw []byte, shape []int) ([]byte, error) {
	dims, values, err := readIDX(bytes.NewReader(raw))
	if err != nil {
		return nil, err
	}
	if !slices.Equal(dims, shape) {
		return nil, hint.Try(fmt.Errorf("has shape %v", dims), "expected %v", shape)
	}
	return values, nil
}

// readHeader reads the size of each axis and returns their product as size. r is not gzipped.
func readHeader(r io.Reader) (dims []int, size int, err error) {
	var magic [4]byte
	if _, err := io.ReadFull(r, magic[:]); err != nil {
		return nil, 0, headerError(err)
	}
	axes := int(magic[3])
	if magic[0] != 0 || magic[1] != 0 || magic[2] != 8 || axes < 1 || axes > 4 {
		return nil, 0, hint.Try(fmt.Errorf("starts with the bytes % x", magic), "an IDX file starts with 00 00 08 and the number of axes, 1 to 4")
	}
	sizes := make([]uint32, axes)
	if err := binary.Read(r, binary.BigEndian, sizes); err != nil {
		return nil, 0, headerError(err)
	}
	product := uint64(1)
	for _, n := range sizes {
		product *= uint64(n) // at most 2^30 times 2^32
		if product > maxValues {
			return nil, 0, fmt.Errorf("announces the shape %v, more than %d values", sizes, maxValues)
		}
		dims = append(dims, int(n))
	}
	return dims, int(product), nil
}

func headerError(err error) error {
	if ended(err) {
		return errors.New("ends within the header: not an IDX file, or truncated")
	}
	return fmt.Errorf("header: %w", err)
}

func ended(err error) bool { return err == io.EOF || err == io.ErrUnexpectedEOF }

// isGzip returns whether a file with these first bytes is gzipped.
func isGzip(start []byte) bool { return bytes.HasPrefix(start, []byte{0x1f, 0x8b}) }

// unzipped returns the content of r, gzipped or not.
func unzipped(r io.Reader) (io.Reader, error) {
	b := bufio.NewReader(r)
	start, err := b.Peek(2)
	if err != nil && err != io.EOF {
		return nil, err
	}
	if !isGzip(start) {
		return b, nil
	}
	z, err := gzip.NewReader(b)
	if err != nil {
		return nil, headerError(err)
	}
	z.Multistream(false)
	return &members{b, z}, nil
}

// members reads the members of a gzip file. Zero bytes after the last one are padding, as for gzip itself: tapes and
// some programs pad their blocks.
type members struct {
	file *bufio.Reader
	z    *gzip.Reader
}

func (m *members) Read(p []byte) (int, error) {
	for {
		n, err := m.z.Read(p)
		if n > 0 && err == io.EOF {
			err = nil
		}
		if err != io.EOF {
			return n, err
		}
		if err := m.next(); err != nil {
			return 0, err
		}
	}
}

// next advances to the next member. The error is io.EOF if there is none.
func (m *members) next() error {
	for padding := false; ; padding = true {
		b, err := m.file.ReadByte()
		if err != nil {
			return err
		}
		if b == 0 {
			continue
		}
		if padding {
			return errors.New("gzip: data follows the zero bytes after its end")
		}
		if err := cmp.Or(m.file.UnreadByte(), m.z.Reset(m.file)); err != nil {
			return err
		}
		m.z.Multistream(false)
		return nil
	}
}
