package jpeg

import (
	"bytes"
	"os"
	"slices"
	"strings"
	"testing"
)

// photo returns a file of package read, whose tests compare decoded images with libjpeg: 16 × 20 grey pixels.
func photo(t testing.TB) []byte {
	t.Helper()
	data, err := os.ReadFile("../../read/testdata/shapes/square/GREY.JPEG")
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func TestDecode(t *testing.T) {
	data := photo(t)
	image, err := Decode(data)
	if err != nil {
		t.Fatal(err)
	}
	width, height, err := Size(data)
	if err != nil || width != 16 || height != 20 || image.Width != 16 || image.Height != 20 {
		t.Errorf("got %d × %d, %v, and %d × %d pixels, want 16 × 20", width, height, err, image.Width, image.Height)
	}
	if !image.JFIF || image.Adobe || len(image.Components) != 1 {
		t.Errorf("got %+v", image)
	}
	c := image.Components[0]
	if c.Across != 1 || c.Down != 1 || c.Width != 16 || c.Height != 20 {
		t.Errorf("got %d × %d samples, of %d × %d pixels each", c.Width, c.Height, c.Across, c.Down)
	}
	for y := range c.Height { // The picture is a gradient from top to bottom.
		for x := range c.Width {
			if off := int(c.Samples[y*c.Stride+x]) - 12*y; off < -2 || off > 2 {
				t.Errorf("got %d at %d, %d, want %d", c.Samples[y*c.Stride+x], x, y, 12*y)
			}
		}
	}
}

func TestDecodeErrors(t *testing.T) {
	data := photo(t)
	find := func(marker byte) int { return bytes.Index(data, []byte{0xff, marker}) }
	frame, scan := find(baseline), find(startOfScan)
	changed := func(at int, to ...byte) []byte {
		file := slices.Clone(data)
		copy(file[at:], to)
		return file
	}
	tests := []struct {
		name string
		file []byte
		want string
	}{
		{"nothing", nil, "not a JPEG file"},
		{"start alone", data[:2], "unexpected EOF"},
		{"no end", data[:len(data)-2], "unexpected EOF"},
		{"cut off", data[:len(data)-20], "unexpected EOF"},
		{"no samples", append(slices.Clone(data[:scan]), 0xff, endOfImage), "no scan"},
		{"height 0", changed(frame+5, 0, 0), "its size is 16 × 0 pixels"},
		{"width 0", changed(frame+7, 0, 0), "its size is 0 × 20 pixels"},
		{"12 bits", changed(frame+4, 12), "samples of 12 bits; only 8 bits are supported"},
		{"lossless", changed(frame+1, 0xc3), "a frame of kind 3; "},
		{"arithmetic coding", changed(frame+1, 0xc9), "a frame of kind 9; "},
		{"no components", changed(frame+3, 8, 8, 0, 20, 0, 16, 0), "0 components; 1, 3 or 4 are supported"},
		{"sampling", changed(frame+11, 0x51), "a component with an invalid header"},
		{"no quantization", changed(frame+12, 3), "a quantization table is missing"},
		{"no Huffman table", changed(scan+6, 0x33), "a Huffman table is missing"},
		{"another component", changed(scan+5, 9), "a scan with an invalid header"},
		{"a segment without length", changed(frame+2, 0, 1), "a segment of a negative length"},
		{"two frames", slices.Concat(data[:scan], data[frame:]), "a second frame"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if _, err := Decode(test.file); err == nil || !strings.HasPrefix(err.Error(), test.want) {
				t.Errorf("got %v, want %s", err, test.want)
			}
		})
	}
}

// Damaged files are decoded as far as possible, or give an error.
func FuzzDecode(f *testing.F) {
	f.Add(photo(f))
	color, err := os.ReadFile("../../read/testdata/shapes/circle/photo.jpg")
	if err != nil {
		f.Fatal(err)
	}
	f.Add(color)
	f.Fuzz(func(t *testing.T, data []byte) {
		if width, height, err := Size(data); err != nil || width*height > 1<<20 {
			return
		}
		image, err := Decode(data)
		if err != nil {
			return
		}
		for _, c := range image.Components {
			if c.Samples != nil && (c.Width < 1 || c.Height < 1 || len(c.Samples) < (c.Height-1)*c.Stride+c.Width) {
				t.Errorf("%d samples, for %d × %d of them", len(c.Samples), c.Width, c.Height)
			}
		}
	})
}
