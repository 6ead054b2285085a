package imagesets

import (
	"bytes"
	"errors"
	"io"
	"math"
	"slices"
	"testing"
	"testing/iotest"
)

func TestReadIDX(t *testing.T) {
	cube := []byte{1, 2, 3, 4, 5, 6, 7, 8}
	tests := []struct {
		name   string
		data   []byte
		dims   []int
		values []byte
	}{
		{"labels", []byte{0, 0, 8, 1, 0, 0, 0, 3, 7, 0, 255}, []int{3}, []byte{7, 0, 255}},
		{"big-endian sizes", idx([]int{0x0102}, make([]byte, 0x0102)), []int{258}, make([]byte, 258)},
		{"three axes", idx([]int{2, 2, 2}, cube), []int{2, 2, 2}, cube},
		{"four axes", idx([]int{1, 2, 1, 4}, cube), []int{1, 2, 1, 4}, cube},
		{"no values", idx([]int{0, 28, 28}, nil), []int{0, 28, 28}, nil},
		{"gzipped", gzipped(idx([]int{8}, cube)), []int{8}, cube},
		{"gzipped, no values", gzipped(idx([]int{0}, nil)), []int{0}, nil},
		// Parallel compressors write several members.
		{"gzipped in two members", append(gzipped(idx([]int{8}, cube[:5])), gzipped(cube[5:])...), []int{8}, cube},
		{"gzipped and padded", append(gzipped(idx([]int{8}, cube)), make([]byte, 5000)...), []int{8}, cube},
		{"gzipped in two members and padded", slices.Concat(gzipped(idx([]int{8}, cube[:5])), gzipped(cube[5:]), []byte{0}), []int{8}, cube},
	}
	readers := map[string]func(io.Reader) io.Reader{
		"at once": func(r io.Reader) io.Reader { return r },
		"in dribs and drabs": func(r io.Reader) io.Reader {
			return iotest.DataErrReader(iotest.OneByteReader(r))
		},
	}
	for _, test := range tests {
		for how, reader := range readers {
			t.Run(test.name+"/"+how, func(t *testing.T) {
				dims, values, err := readIDX(reader(bytes.NewReader(test.data)))
				if err != nil {
					t.Fatal(err)
				}
				if !slices.Equal(dims, test.dims) || !bytes.Equal(values, test.values) {
					t.Errorf("got %v %v, want %v %v", dims, values, test.dims, test.values)
				}
			})
		}
	}
}

func TestReadIDXErrors(t *testing.T) {
	six := idx([]int{2, 3}, []byte{1, 2, 3, 4, 5, 6})
	packed := gzipped(six)
	// The last eight bytes of a gzip file are the checksum and the length of its content.
	checksumAt, lengthAt := len(packed)-8, len(packed)-4
	changed := func(at int) []byte {
		data := slices.Clone(packed)
		data[at] ^= 1
		return data
	}
	tests := []struct {
		name string
		data []byte
		want []string
	}{
		{"empty", nil, []string{"ends within the header", "not an IDX file"}},
		{"one byte", six[:1], []string{"ends within the header"}},
		{"half a magic number", six[:3], []string{"ends within the header"}},
		{"a magic number alone", six[:4], []string{"ends within the header"}},
		{"half a size", six[:10], []string{"ends within the header"}},
		{"text", []byte("<html>404</html>"), []string{"3c 68 74 6d", "00 00 08", "an IDX file starts with"}},
		{"first byte", []byte{1, 0, 8, 1, 0, 0, 0, 1, 5}, []string{"01 00 08 01", "an IDX file starts with"}},
		{"second byte", []byte{0, 1, 8, 1, 0, 0, 0, 1, 5}, []string{"00 01 08 01", "an IDX file starts with"}},
		{"signed bytes", []byte{0, 0, 9, 1, 0, 0, 0, 1, 5}, []string{"00 00 09 01"}},
		{"floats", []byte{0, 0, 0x0d, 1, 0, 0, 0, 1, 0, 0, 0, 0}, []string{"00 00 0d 01"}},
		{"no axes", []byte{0, 0, 8, 0, 5}, []string{"00 00 08 00", "axes, 1 to 4"}},
		{"five axes", idx([]int{1, 1, 1, 1, 1}, []byte{5}), []string{"00 00 08 05", "axes, 1 to 4"}},
		{"a value too few", six[:len(six)-1], []string{"ends after 5 of the 6 values", "[2 3]"}},
		{"no values", idx([]int{2, 3}, nil), []string{"ends after 0 of the 6 values", "[2 3]"}},
		{"a value too many", append(slices.Clone(six), 7), []string{"continues after the 6 values", "[2 3]"}},
		{"values after none", idx([]int{0, 28, 28}, []byte{7}), []string{"continues after the 0 values"}},
		{"too large", idx([]int{1 << 31}, []byte{1}), []string{"[2147483648]", "more than 1073741824 values"}},
		{"too large a product", idx([]int{1 << 20, 1 << 20}, []byte{1}), []string{"[1048576 1048576]", "more than"}},
		{"a product of 2^128", idx([]int{math.MaxUint32, math.MaxUint32, math.MaxUint32, math.MaxUint32}, nil), []string{"4294967295", "more than"}},
		{"a product of 2^64, which wraps to 0", idx([]int{1 << 31, 1 << 31, 4}, nil), []string{"more than"}},
		{"announced and not there", idx([]int{1 << 30}, []byte{1, 2}), []string{"ends after 2 of the 1073741824 values"}},

		{"gzip: magic number alone", packed[:2], []string{"ends within the header"}},
		{"gzip: half a header", packed[:7], []string{"ends within the header"}},
		{"gzip: unknown method", changed(2), []string{"header: gzip: invalid header"}},
		{"gzip: nothing in it", gzipped(nil), []string{"ends within the header"}},
		{"gzip: text in it", gzipped([]byte("hello, world")), []string{"68 65 6c 6c", "an IDX file starts with"}},
		{"gzip: a value too few in it", gzipped(six[:len(six)-1]), []string{"ends after 5 of the 6 values"}},
		{"gzip: a value too many in it", gzipped(append(slices.Clone(six), 7)), []string{"continues after the 6 values"}},
		{"gzip: cut in the values", gzipped(idx([]int{1000}, bytes.Repeat([]byte("digit"), 200)))[:30], []string{"ends after ", " of the 1000 values", "[1000]"}},
		{"gzip: wrong checksum", changed(checksumAt), []string{"after 6 of 6 values: gzip: invalid checksum"}},
		{"gzip: wrong length", changed(lengthAt), []string{"after 6 of 6 values: gzip: invalid checksum"}},
		{"gzip: half a checksum", packed[:checksumAt+2], []string{"after 6 of 6 values: unexpected EOF"}},
		{"gzip: no checksum", packed[:checksumAt], []string{"after 6 of 6 values: unexpected EOF"}},
		{"gzip: bytes after the end", append(slices.Clone(packed), "PS"...), []string{"after 6 of 6 values"}},
		{"gzip: bytes after padding", append(slices.Clone(packed), 0, 0, 7), []string{"after 6 of 6 values: gzip: data follows the zero bytes after its end"}},
		{"gzip: a member after padding", slices.Concat(packed, []byte{0}, packed), []string{"after 6 of 6 values: gzip: data follows"}},
		{"gzip: padding after a cut", append(slices.Clone(packed[:checksumAt]), make([]byte, 9)...), []string{"gzip: invalid checksum"}},
		{"padding, not gzipped", append(slices.Clone(six), 0), []string{"continues after the 6 values"}},
		{"gzip: another file after the end", append(slices.Clone(packed), packed...), []string{"continues after the 6 values"}},
		{"gzip: in gzip", gzipped(packed), []string{"1f 8b", "an IDX file starts with"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			dims, values, err := readIDX(bytes.NewReader(test.data))
			checkError(t, err, test.want...)
			if dims != nil || values != nil {
				t.Errorf("got %v %v beside the error", dims, values)
			}
		})
	}
}

// Truncation anywhere or a flipped bit in a gzipped file never gives wrong values.
func TestReadIDXDamagedGzip(t *testing.T) {
	shape, values := []int{3, 4, 5}, bytes.Repeat([]byte{0, 1, 200}, 20)
	packed := gzipped(idx(shape, values))
	for n := range packed {
		if _, _, err := readIDX(bytes.NewReader(packed[:n])); err == nil {
			t.Errorf("cut to %d of %d bytes: no error", n, len(packed))
		}
	}
	for bit := range len(packed) * 8 {
		data := slices.Clone(packed)
		data[bit/8] ^= 1 << (bit % 8)
		dims, got, err := readIDX(bytes.NewReader(data))
		// Some bits of the header do not affect the values, such as the time of writing.
		if err == nil && (!slices.Equal(dims, shape) || !bytes.Equal(got, values)) {
			t.Errorf("bit %d changed: got %v %v", bit, dims, got)
		}
	}
}

// A read error is not mistaken for the end of the file.
func TestReadIDXReadError(t *testing.T) {
	broken := errors.New("input/output error")
	data := idx([]int{4}, []byte{1, 2, 3, 4})
	for n := range len(data) + 1 {
		r := io.MultiReader(bytes.NewReader(data[:n]), iotest.ErrReader(broken))
		if _, values, err := readIDX(r); !errors.Is(err, broken) || values != nil {
			t.Errorf("after %d bytes: got %v, %v", n, values, err)
		}
	}
}

func TestDecodeIDX(t *testing.T) {
	raw := idx([]int{2, 3}, []byte{1, 2, 3, 4, 5, 6})
	values, err := decodeIDX(raw, []int{2, 3})
	if err != nil || !bytes.Equal(values, []byte{1, 2, 3, 4, 5, 6}) {
		t.Errorf("got %v, %v", values, err)
	}
	for _, shape := range [][]int{{3, 2}, {6}, {2, 3, 1}, {2, 4}} {
		_, err := decodeIDX(raw, shape)
		checkError(t, err, "has shape [2 3]; expected [")
	}
}

// The result matches the header and the unzipped content, or is an error.
func FuzzReadIDX(f *testing.F) {
	six := idx([]int{2, 3}, []byte{1, 2, 3, 4, 5, 6})
	packed := gzipped(six)
	for _, seed := range [][]byte{
		nil,
		six,
		six[:len(six)-1],                    // one value too few
		six[:9],                             // half a header
		append(slices.Clone(six), 7),        // one value too many
		idx([]int{0, 28, 28}, nil),          // no values
		idx([]int{1 << 30}, []byte{1}),      // a huge header
		idx([]int{math.MaxUint32, 2}, nil),  // a larger one
		idx([]int{1, 1, 1, 1}, []byte{255}), // four axes
		packed,
		packed[:len(packed)/2],
		packed[:len(packed)-4],
		flipped(packed),
		append(slices.Clone(packed), packed...),
		append(slices.Clone(packed), 0, 0, 0),
		gzipped(idx([]int{1 << 29}, []byte{1})),
		gzipped(nil),
		[]byte("<html>"),
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		dims, values, err := readIDX(bytes.NewReader(data))
		if err != nil {
			if dims != nil || values != nil {
				t.Errorf("got %v and %d values beside the error %v", dims, len(values), err)
			}
			return
		}
		product := 1
		for _, n := range dims {
			product *= n
		}
		if len(values) != product {
			t.Errorf("got %d values of shape %v", len(values), dims)
		}
		r, err := unzipped(bytes.NewReader(data))
		if err != nil {
			t.Fatal(err)
		}
		whole, err := io.ReadAll(r)
		if err != nil || !bytes.Equal(whole, idx(dims, values)) {
			t.Errorf("read %v and %d values from a file that holds %d bytes (%v)", dims, len(values), len(whole), err)
		}
	})
}
