package npy

import (
	"archive/tar"
	"bytes"
	"cmp"
	"compress/gzip"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/gomlx/compute/dtypes"
)

// file returns a version 1 file.
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
		{"{'shape':(2,3),'fortran_order':False,'descr':'<f4'}", dtypes.Float32, []int{2, 3}}, // any order of the keys
		{dict("<f4", "(3L, 2L)"), dtypes.Float32, []int{3, 2}},                               // Python 2
		{dict(">f2", "(3L,)"), dtypes.Float32, []int{3}},
		{dict("<u2", "(3,)"), dtypes.Int32, []int{3}},
		{dict("<u4", "(3,)"), dtypes.Int64, []int{3}},
	}
	for _, test := range tests {
		for version := byte(1); version <= 3; version++ {
			data := file(test.header, 1, 2, 3)
			if version > 1 { // the length has four bytes
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
		{"records", file("{'descr': [('x', '<f4')], 'fortran_order': False, 'shape': (2,), }"), "records"},
		{"complex", file(dict("<c8", "(2,)")), "has the type <c8; an array holds bool, integers of 8 to 64 bits, or floats of 16 to 64: save x.astype('float32'), for example"},
		{"long doubles", file(dict("<f16", "(2,)")), "has the type <f16"},
		{"no type", file(dict("", "(2,)")), "has the type ;"},
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

// header returns the header of an array.
func header(t *testing.T, descr, shape string) Header {
	t.Helper()
	h, err := ReadHeader(bytes.NewReader(file(dict(descr, shape))))
	if err != nil {
		t.Fatal(err)
	}
	return h
}

func TestReadValues(t *testing.T) {
	values := []byte{1, 0, 0, 0, 0xfe, 0xff, 0xff, 0xff}
	got, err := ReadValues[int32](bytes.NewReader(values), header(t, "<i4", "(2,)"))
	if err != nil || !slices.Equal(got, []int32{1, -2}) {
		t.Errorf("got %v, %v", got, err)
	}
	for _, descr := range []string{"<i4", ">i4"} {
		for shape, want := range map[string]string{
			"(3,)":             "ends after 8 of the 12 bytes of values that its header announces, int32 of shape [3]: truncated",
			"(1, 1)":           "goes on after the 4 bytes of values that its header announces, int32 of shape [1 1]",
			"(1099511627776,)": "announces an array, int32 of shape [1099511627776], that takes 4.4 TB of memory, but only ",
		} {
			_, err := ReadValues[int32](bytes.NewReader(values), header(t, descr, shape))
			if err == nil || !strings.Contains(err.Error(), want) {
				t.Errorf("%s of shape %s: got %v, want %s", descr, shape, err, want)
			}
		}
		for _, broken := range []error{errors.New("checksum"), io.ErrUnexpectedEOF} { // at the end, as from a zip
			r := io.MultiReader(bytes.NewReader(values), iotest.ErrReader(broken))
			if _, err := ReadValues[int32](r, header(t, descr, "(2,)")); !errors.Is(err, broken) {
				t.Errorf("got %v, want %v", err, broken)
			}
		}
	}
	if _, err := ReadValues[float32](bytes.NewReader(values), header(t, "<i4", "(2,)")); err == nil {
		t.Error("integers are read as floats")
	}
}

func TestReadLargeUint64(t *testing.T) {
	h := header(t, ">u8", "(2, 2)")
	h.fortran = true
	values := slices.Concat(make([]byte, 15), []byte{7, 0x80}, make([]byte, 15))
	_, err := ReadValues[int64](bytes.NewReader(values), h)
	if want := "holds uint64, and the value at [0 1] is 9223372036854775808; whole numbers up to 9223372036854775807 are read"; err == nil || !strings.Contains(err.Error(), want) {
		t.Errorf("got %v, want %s", err, want)
	}
}

// Arrays of all types, shapes, orders and headers equal numpy's.
func TestNumpysArrays(t *testing.T) {
	packed, err := os.Open("testdata/cases.tar.gz")
	if err != nil {
		t.Fatal(err)
	}
	defer packed.Close()
	unpacked, err := gzip.NewReader(packed)
	if err != nil {
		t.Fatal(err)
	}
	cases := 0
	var array []byte // the last .npy, which precedes its .want
	for files := tar.NewReader(unpacked); ; {
		f, err := files.Next()
		if err == io.EOF {
			break
		}
		data, bad := io.ReadAll(files)
		if err = cmp.Or(err, bad); err != nil {
			t.Fatal(err)
		}
		if strings.HasSuffix(f.Name, ".npy") {
			array = data
			continue
		}
		cases++
		h, got, err := readBytes(bytes.NewReader(array))
		if err != nil || !bytes.Equal(got, data) {
			t.Errorf("%s, %v: got %v, %v, want %v", f.Name, h, got, err, data)
		}
	}
	if cases < 1000 {
		t.Errorf("found %d cases", cases)
	}
}

// readBytes reads an array and returns its values as little-endian bytes.
func readBytes(r io.Reader) (h Header, data []byte, err error) {
	if h, err = ReadHeader(r); err != nil {
		return h, nil, err
	}
	var values any
	switch h.DType {
	case dtypes.Uint8:
		values, err = ReadValues[uint8](r, h)
	case dtypes.Int32:
		values, err = ReadValues[int32](r, h)
	case dtypes.Int64:
		values, err = ReadValues[int64](r, h)
	case dtypes.Float32:
		values, err = ReadValues[float32](r, h)
	case dtypes.Float64:
		values, err = ReadValues[float64](r, h)
	}
	if err != nil {
		return h, nil, err
	}
	data, err = binary.Append(nil, binary.LittleEndian, values)
	return h, data, err
}

// Large arrays in Fortran order are read in parts of a column, or several columns at a time.
func TestReadColumns(t *testing.T) {
	for _, shape := range [][]int{{300, 70}, {10000, 3}, {3, 10000}, {1, 30000, 2}, {30, 7, 100}, {9000, 1, 2, 2}} {
		h := header(t, ">u4", "(1, 1)")
		h.Shape, h.fortran = shape, true
		data := make([]byte, h.Bytes())
		for i := range h.Len() { // in C order
			at, stride, rest := 0, h.Len(), i
			for _, size := range slices.Backward(shape) {
				stride /= size
				at += rest % size * stride
				rest /= size
			}
			binary.BigEndian.PutUint32(data[4*at:], uint32(i))
		}
		values, err := ReadValues[int64](bytes.NewReader(data), h)
		if err != nil {
			t.Fatal(err)
		}
		for i, v := range values {
			if int(v) != i {
				t.Fatalf("%v: value %d is %d", shape, i, v)
			}
		}
		if _, err := ReadValues[int64](bytes.NewReader(data[:len(data)-1]), h); err == nil || !strings.Contains(err.Error(), "truncated") {
			t.Errorf("%v: got %v", shape, err)
		}
	}
}

// A read array has the size announced by its header; anything else is an error.
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
		if h.Bytes() > 1<<20 {
			return
		}
		wrong := h.CheckSize(int64(len(data)))
		_, values, err := readBytes(bytes.NewReader(data))
		if err == nil && (wrong != nil || len(values) != h.Len()*h.DType.Size()) {
			t.Errorf("%d bytes of values for %v in a file of %d bytes: %v", len(values), h, len(data), wrong)
		}
	})
}
