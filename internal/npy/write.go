package npy

import (
	"encoding/binary"
	"fmt"
	"io"
	"strings"
)

// Write writes an array byte for byte like numpy.save.
func Write(w io.Writer, shape []int, values []float32) error {
	tuple := strings.Trim(strings.ReplaceAll(fmt.Sprint(shape), " ", ", "), "[]")
	if len(shape) == 1 {
		tuple += ","
	}
	header := fmt.Sprintf("{'descr': '<f4', 'fortran_order': False, 'shape': (%s), }", tuple)
	// Spaces align the values to 64 bytes.
	const before = len(magic) + 4 // with the version and the header's length
	header += strings.Repeat(" ", 64-(before+len(header)+1)%64) + "\n"
	start := binary.LittleEndian.AppendUint16([]byte(magic+"\x01\x00"), uint16(len(header)))
	if _, err := w.Write(append(start, header...)); err != nil {
		return err
	}
	return binary.Write(w, binary.LittleEndian, values)
}
