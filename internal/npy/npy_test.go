package npy

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/gomlx/compute/dtypes"
)

// file returns a file of numpy.save, version 1.
func file(header string, values ...byte) []byte {
	data := binary.LittleEndian.AppendUint16([]byte("\x93NUMPY\x01\x00"), uint16(len(header)))
	return append(append(data, header...), values...)
}

// dict returns the header of an array.
func dict(descr, shape string) string {
	return fmt.Sprintf("{'descr': '%s', 'fortran_order': False, 'shape': %s, }\n", descr, shape)
}

func TestReadHeader(t *testing.T) {
	tests := []struct {
		header string
		dtype  dtypes.DType
		shape  []int
	}{
		{dict("|u1", "(60000, 28, 28)"), dtypes.Uint8, []int{60000, 28, 28}},
		{dict("|b1", "(3,)"), dtypes.Uint8, []int{3}},
		{dict("<i4", "()"), dtypes.Int32, nil},
		{dict("<i8", "(0, 3)"), dtypes.Int64, []int{0, 3}},
		{dict("=f4", "(1, 1, 1, 1, 1)"), dtypes.Float32, []int{1, 1, 1, 1, 1}},
		{dict("<f8", "(3,)"), dtypes.Float64, []int{3}},
		{"{'shape':(2,3),'fortran_order':False,'descr':'<f4'}", dtypes.Float32, []int{2, 3}}, // readers must not mind the order
	}
	for _, test := range tests {
		for version := byte(1); version <= 3; version++ {
			data := file(test.header, 1, 2, 3)
			if version > 1 { // the length takes four bytes
				data = slices.Insert(data, 10, 0, 0)
				data[6] = version
			}
			r := iotest.OneByteReader(bytes.NewReader(data))
			h, err := ReadHeader(r)
			if err != nil {
				t.Errorf("version %d, %s: %v", version, test.header, err)
				continue
			}
			if h.DType != test.dtype || !slices.Equal(h.Shape, test.shape) || h.Offset != int64(len(data)-3) {
				t.Errorf("version %d, %s: got %+v", version, test.header, h)
			}
			if rest, _ := io.ReadAll(r); !slices.Equal(rest, []byte{1, 2, 3}) {
				t.Errorf("version %d, %s: %v is left", version, test.header, rest)
			}
		}
	}
}

func TestReadHeaderErrors(t *testing.T) {
	sound := file(dict("<f4", "(2,)"))
	tests := []struct {
		name string
		data []byte
		want string
	}{
		{"empty", nil, "ends within the header"},
		{"magic alone", sound[:6], "ends within the header"},
		{"half a header", sound[:30], "ends within the header"},
		{"half a length", []byte("\x93NUMPY\x02\x00\x10\x00\x00"), "ends within the header"},
		{"zip", []byte("PK\x03\x04 and so on"), "starts with the bytes 50 4b 03 04 20 61, not with 93 4e 55 4d 50 59: not a file of numpy.save"},
		{"version", []byte("\x93NUMPY\x04\x00\x10\x00"), "is of version 4"},
		{"huge header", []byte("\x93NUMPY\x02\x00\xff\xff\xff\xff"), "announces a header of 4294967295 bytes"},
		{"not a dictionary", file("hello"), `has the header "hello", which lacks descr, fortran_order or shape`},
		{"no shape", file("{'descr': '<f4', 'fortran_order': False}"), "lacks"},
		{"negative", file(dict("<f4", "(-1,)")), "lacks"},
		{"huge size", file(dict("<f4", "(99999999999999999999,)")), "announces the shape (99999999999999999999,), more than can be read"},
		{"huge product", file(dict("<f4", "(4294967296, 4294967296)")), "more than can be read"},
		{"Fortran", file("{'descr': '<f4', 'fortran_order': True, 'shape': (2, 3), }"), "Fortran order"},
		{"records", file("{'descr': [('x', '<f4')], 'fortran_order': False, 'shape': (2,), }"), "records"},
		{"big-endian", file(dict(">i4", "(2,)")), "has the type >i4, in big-endian order; save x.astype('<i4') instead"},
		{"int16", file(dict("<i2", "(2,)")), "has the type <i2; an array holds uint8, int32, int64, float32, float64 or bool: save x.astype('float32'), say"},
		{"dates", file(dict("<M8[ns]", "(2,)")), "has the type <M8[ns]"},
		{"text", file(dict("<U5", "(2,)")), "holds text (<U5)"},
		{"objects", file(dict("|O", "(2,)")), "holds Python objects (|O)"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if _, err := ReadHeader(bytes.NewReader(test.data)); err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("got %v, want %s", err, test.want)
			}
		})
	}
	broken := errors.New("input/output error")
	for n := range sound {
		r := io.MultiReader(bytes.NewReader(sound[:n]), iotest.ErrReader(broken))
		if _, err := ReadHeader(r); !errors.Is(err, broken) {
			t.Errorf("after %d bytes: got %v", n, err)
		}
	}
}

func TestReadValues(t *testing.T) {
	values := []byte{1, 0, 0, 0, 0xfe, 0xff, 0xff, 0xff}
	got, err := ReadValues[int32](bytes.NewReader(values), Header{DType: dtypes.Int32, Shape: []int{2}})
	if err != nil || !slices.Equal(got, []int32{1, -2}) {
		t.Errorf("got %v, %v", got, err)
	}
	tests := []struct {
		name  string
		data  []byte
		shape []int
		want  string
	}{
		{"too few", values[:7], []int{2}, "ends after 7 of the 8 bytes of values that its header announces, Int32 of shape [2]: truncated"},
		{"too many", values, []int{1, 1}, "goes on after the 4 bytes of values that its header announces, Int32 of shape [1 1]"},
		{"announced and not there", values, []int{1 << 40}, "ends after 8 of the 4398046511104 bytes"},
	}
	for _, test := range tests {
		_, err := ReadValues[int32](bytes.NewReader(test.data), Header{DType: dtypes.Int32, Shape: test.shape})
		if err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: got %v, want %s", test.name, err, test.want)
		}
	}
	if _, err := ReadValues[float32](bytes.NewReader(values), Header{DType: dtypes.Int32, Shape: []int{2}}); err == nil {
		t.Error("integers are read as floats")
	}
	for _, broken := range []error{errors.New("checksum"), io.ErrUnexpectedEOF} { // at the end, as from a zip
		r := io.MultiReader(bytes.NewReader(values), iotest.ErrReader(broken))
		if _, err := ReadValues[int32](r, Header{DType: dtypes.Int32, Shape: []int{2}}); !errors.Is(err, broken) {
			t.Errorf("got %v, want %v", err, broken)
		}
	}
}

// Whatever is read has the size that its header announces; or else there is an error.
func FuzzRead(f *testing.F) {
	for _, seed := range [][]byte{
		nil,
		file(dict("|u1", "(2, 2)"), 1, 2, 3, 4),
		file(dict("|u1", "(2, 2)"), 1, 2, 3),
		file(dict("<f4", "()"), 0, 0, 0x80, 0x3f),
		file(dict("<i8", "(99999999999999999999,)")),
		file(dict("<i8", "(4294967296, 4294967296, 0)")),
		file("{'descr': [('x', '<f4')], 'fortran_order': False, 'shape': (2,), }"),
		[]byte("\x93NUMPY\x02\x00\xff\xff\xff\xff"),
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		r := bytes.NewReader(data)
		h, err := ReadHeader(r)
		if err != nil {
			return
		}
		if int(h.Offset) != len(data)-r.Len() {
			t.Errorf("the header ends at %d, not at %d", len(data)-r.Len(), h.Offset)
		}
		if values, err := ReadValues[uint8](r, h); err == nil && int64(len(values)) != h.Bytes() {
			t.Errorf("%d values for %+v", len(values), h)
		}
	})
}
