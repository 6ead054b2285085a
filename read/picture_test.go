package read

import (
	"strings"
	"testing"

	"layercake/kit"
)

// A sampleFile is a file of testdata/images.npz with its pixels as decoded by Keras or, for JPEG, by libjpeg.
type sampleFile struct {
	name          string
	data          []byte
	width, height int
	rgb, grey     []uint8
}

// fixture returns an array of testdata/images.npz.
func fixture[T kit.Number](t testing.TB, name string) []T {
	t.Helper()
	array, err := NPZ("testdata/images.npz", name)
	if err != nil {
		t.Fatal(err)
	}
	values, err := kit.Values[T](array)
	if err != nil {
		t.Fatal(err)
	}
	return values
}

func sampleFiles(t testing.TB) (files []sampleFile) {
	t.Helper()
	ends, sizes := fixture[int32](t, "ends"), fixture[int32](t, "sizes")
	data, rgb, grey := fixture[uint8](t, "data"), fixture[uint8](t, "rgb"), fixture[uint8](t, "grey")
	start := int32(0)
	for i, name := range strings.Split(string(fixture[uint8](t, "names")), "\n") {
		height, width := int(sizes[2*i]), int(sizes[2*i+1])
		n := height * width
		files = append(files, sampleFile{name, data[start:ends[i]], width, height, rgb[:3*n], grey[:n]})
		start, rgb, grey = ends[i], rgb[3*n:], grey[n:]
	}
	return files
}

// open decodes a file as an image folder does.
func open(data []byte, grey bool) (*picture, error) {
	format, err := formatOf(data)
	if err != nil {
		return nil, err
	}
	if _, err := format.pixels(data); err != nil {
		return nil, err
	}
	return format.decode(data, grey)
}

func TestDecode(t *testing.T) {
	for _, file := range sampleFiles(t) {
		t.Run(file.name, func(t *testing.T) {
			for _, channels := range []int{3, 1} {
				p, err := open(file.data, channels == 1)
				if err != nil {
					t.Fatal(err)
				}
				if p.width != file.width || p.height != file.height {
					t.Fatalf("got %d × %d pixels, want %d × %d", p.width, p.height, file.width, file.height)
				}
				want := map[int][]uint8{1: file.grey, 3: file.rgb}[channels]
				most := 0
				if roundedOtherwise := strings.Contains(file.name, "-rgb.jpg") || strings.Contains(file.name, "-16-"); channels == 1 && roundedOtherwise {
					most = 1
				}
				row := make([]uint8, p.width*channels)
				for y := range p.height {
					p.row(y, row)
					for i, got := range row {
						if off := int(got) - int(want[i]); off < -most || off > most {
							t.Fatalf("row %d, value %d, of %d channels: got %d, want %d", y, i, channels, got, want[i])
						}
					}
					want = want[len(row):]
				}
			}
		})
	}
}

// Any file content is either decoded or an error.
func FuzzDecode(f *testing.F) {
	for i, file := range sampleFiles(f) {
		if i%5 == 0 {
			f.Add(file.data, i%2 == 0)
		}
	}
	f.Fuzz(func(t *testing.T, data []byte, grey bool) {
		format, err := formatOf(data)
		if err != nil {
			return
		}
		if pixels, err := format.pixels(data); err != nil || pixels > 1<<20 {
			return
		}
		p, err := format.decode(data, grey)
		if err != nil {
			return
		}
		p.scale(make([]uint8, 5*7*p.channels), 5, 7)
	})
}
