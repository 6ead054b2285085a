package read

import (
	"bytes"
	"cmp"
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"image"
	"image/png"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"layercake/kit"
)

// Images equal Keras's after rounding. JPEG decoding is more exact than TensorFlow's.
func TestImageFolderEqualsKeras(t *testing.T) {
	for name, grey := range map[string]bool{"rgb": false, "grey": true} {
		t.Run(name, func(t *testing.T) {
			data, classes, err := ImageFolder("testdata/shapes", ImageOptions{Height: 8, Width: 6, Grey: grey, InOrder: true})
			if err != nil {
				t.Fatal(err)
			}
			if !slices.Equal(classes, []string{"circle", "square"}) {
				t.Errorf("got classes %q", classes)
			}
			want, err := NPZ("testdata/shapes.npz", name)
			if err != nil {
				t.Fatal(err)
			}
			labels, err := NPZ("testdata/shapes.npz", "labels")
			if err != nil {
				t.Fatal(err)
			}
			wantLabels, _ := kit.Values[float64](labels)
			checkArray(t, data.Y, kit.Int32, kit.Shape{6}, wantLabels)
			if data.X.DType() != kit.Uint8 || !slices.Equal(data.X.Shape(), want.Shape()) {
				t.Fatalf("got %v %v, want the shape %v", data.X.DType(), data.X.Shape(), want.Shape())
			}
			got, err := kit.Values[float64](data.X)
			if err != nil {
				t.Fatal(err)
			}
			wanted, _ := kit.Values[float64](want)
			for i := range got {
				image, most := i*6/len(got), 0.5001
				if jpeg := image == 2 || image == 3; jpeg {
					most = 6
				}
				if off := got[i] - wanted[i]; off < -most || off > most {
					t.Errorf("image %d: got %v, want %v", image, got[i], wanted[i])
				}
			}
		})
	}
}

// The folder has names of all kinds, nested folders, links, and files whose content does not match their extension.
func TestImageFolderFindsWhatKerasFinds(t *testing.T) {
	files := sampleFiles(t)
	root := filepath.Join(t.TempDir(), "root")
	for line := range strings.Lines(string(fixture[uint8](t, "tree"))) {
		name, what, _ := strings.Cut(strings.TrimSpace(line), "\t")
		path := filepath.Join(root, name)
		err := os.MkdirAll(filepath.Dir(path), 0o755)
		if number, notOne := strconv.Atoi(what); notOne != nil {
			err = cmp.Or(err, os.Symlink(what, path))
		} else {
			err = cmp.Or(err, os.WriteFile(path, files[number].data, 0o644))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	for _, size := range [][2]int{{1, 1}, {3, 5}, {16, 11}, {11, 29}} {
		options := ImageOptions{Height: size[0], Width: size[1], InOrder: true}
		f := newImageFolder(root, options)
		if err := f.find(); err != nil {
			t.Fatal(err)
		}
		for i, path := range f.files {
			f.files[i], _ = filepath.Rel(root, path)
		}
		checkText(t, strings.Join(f.files, "\n"), string(fixture[uint8](t, "order")))

		data, classes, err := ImageFolder(root, options)
		if err != nil {
			t.Fatal(err)
		}
		checkText(t, strings.Join(classes, "\n"), string(fixture[uint8](t, "classes")))
		labels, _ := kit.Values[int32](data.Y)
		if want := fixture[int32](t, "labels"); !slices.Equal(labels, want) {
			t.Errorf("got the labels %v, want %v", labels, want)
		}
		got, err := kit.Values[uint8](data.X)
		if err != nil {
			t.Fatal(err)
		}
		want := fixture[uint8](t, fmt.Sprintf("%d_%d", size[0], size[1]))
		if len(got) != len(want) {
			t.Fatalf("got %d values, want %d", len(got), len(want))
		}
		for i := range got {
			// Keras's values are fractions, rounded here: those near the middle may go either way.
			if off := int(got[i]) - int(want[i]); off < -1 || off > 1 {
				t.Fatalf("%v: got %d at %d, want %d", size, got[i], i, want[i])
			}
		}
	}
}

func checkText(t *testing.T, got, want string) {
	t.Helper()
	if got != want {
		t.Errorf("got:\n%s\nwant:\n%s", got, want)
	}
}

// drawn returns a PNG of one colour.
func drawn(t *testing.T, c uint8) []byte {
	t.Helper()
	img := image.NewGray(image.Rect(0, 0, 3, 2))
	for i := range img.Pix {
		img.Pix[i] = c
	}
	var b bytes.Buffer
	if err := png.Encode(&b, img); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// tree creates a folder with the given files.
func tree(t *testing.T, files map[string][]byte) string {
	t.Helper()
	root := t.TempDir()
	for name, data := range files {
		path := filepath.Join(root, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, data, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return root
}

func TestImageFolder(t *testing.T) {
	root := tree(t, map[string][]byte{
		"b/1.png": drawn(t, 10), "b/2.PNG": drawn(t, 20), "a/1.png": drawn(t, 30), "c/x.png": drawn(t, 40),
		"b/notes.txt": nil, ".ipynb_checkpoints/1.png": nil, "README.md": nil,
	})
	tests := []struct {
		name           string
		options        ImageOptions
		pixels, labels []float64
		classes        []string
	}{
		{"all", ImageOptions{InOrder: true}, []float64{30, 10, 20, 40}, []float64{0, 1, 1, 2}, []string{"a", "b", "c"}},
		{"some, in another order", ImageOptions{InOrder: true, Classes: []string{"c", "a"}}, []float64{40, 30}, []float64{0, 1}, []string{"c", "a"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			test.options.Height, test.options.Width, test.options.Grey = 1, 1, true
			data, classes, err := ImageFolder(root, test.options)
			if err != nil {
				t.Fatal(err)
			}
			n := len(test.labels)
			checkArray(t, data.X, kit.Uint8, kit.Shape{n, 1, 1, 1}, test.pixels)
			checkArray(t, data.Y, kit.Int32, kit.Shape{n}, test.labels)
			if !slices.Equal(classes, test.classes) {
				t.Errorf("got classes %q, want %q", classes, test.classes)
			}
		})
	}
	data, _, err := ImageFolder(root, ImageOptions{})
	if want := (kit.Shape{4, 256, 256, 3}); err != nil || !slices.Equal(data.X.Shape(), want) {
		t.Errorf("got %v, %v, want %v", data.X.Shape(), err, want)
	}
}

// By default classes are shuffled, so that each part of the data has some of each, and the same way each time.
func TestImageFolderMixes(t *testing.T) {
	files := make(map[string][]byte)
	for i := range uint8(20) {
		files[string(rune('a'+i/10))+"/"+string(rune('0'+i%10))+".png"] = drawn(t, i)
	}
	root := tree(t, files)
	var first []int32
	for range 2 {
		data, _, err := ImageFolder(root, ImageOptions{Height: 1, Width: 1, Grey: true})
		if err != nil {
			t.Fatal(err)
		}
		x, _ := kit.Values[int32](data.X)
		y, _ := kit.Values[int32](data.Y)
		for i := range x {
			if y[i] != x[i]/10 {
				t.Errorf("image %d has the label %d", x[i], y[i])
			}
		}
		if slices.IsSorted(x) || first != nil && !slices.Equal(x, first) {
			t.Errorf("got %v", x)
		}
		first = x
	}
}

// announcing returns a PNG file whose header states the given size rather than the true one.
func announcing(t *testing.T, width, height uint32) []byte {
	t.Helper()
	file := drawn(t, 7)
	binary.BigEndian.PutUint32(file[16:], width)
	binary.BigEndian.PutUint32(file[20:], height)
	binary.BigEndian.PutUint32(file[29:], crc32.ChecksumIEEE(file[12:29]))
	return file
}

func TestImageFolderErrors(t *testing.T) {
	good := drawn(t, 7)
	flat, err := os.ReadFile("testdata/shapes/square/GREY.JPEG")
	if err != nil {
		t.Fatal(err)
	}
	copy(flat[bytes.Index(flat, []byte{0xff, 0xc0})+5:], []byte{0, 0})
	tests := []struct {
		name    string
		files   map[string][]byte
		options ImageOptions
		want    string
	}{
		{"empty", nil, ImageOptions{}, ": it has no class folders; it holds nothing"},
		{"no classes", map[string][]byte{"1.png": good, "2.png": good}, ImageOptions{}, ": it has no class folders; it holds 1.png, 2.png"},
		{"an empty class", map[string][]byte{"a/1.png": good, "b/notes.txt": nil}, ImageOptions{}, "b: it has no images for this class, files ending in .bmp, .gif, .jpeg, .jpg, .png, .webp; it holds notes.txt"},
		{"no such class", map[string][]byte{"a/1.png": good}, ImageOptions{Classes: []string{"a", "B"}}, `: it has no class folder "B"; the class folders are a`},
		{"a class twice", map[string][]byte{"a/1.png": good}, ImageOptions{Classes: []string{"a", "a"}}, `: Classes names "a" twice: a, a`},
		{"a size below 1", map[string][]byte{"a/1.png": good}, ImageOptions{Height: -1}, "a height of -1 and a width of 256; both must be at least 1"},
		{"not an image", map[string][]byte{"a/1.png": good, "a/2.jpg": []byte("<html>")}, ImageOptions{}, `a/2.jpg: not a JPEG, PNG, GIF, BMP or WebP image: it starts with "<html>"; convert or remove it`},
		{"truncated", map[string][]byte{"a/1.png": good[:len(good)-20]}, ImageOptions{}, "a/1.png: a damaged or unsupported PNG file (png: invalid format: unexpected EOF); save it again or remove it"},
		{"a JPEG of height 0", map[string][]byte{"a/1.jpg": good, "a/2.jpg": flat}, ImageOptions{}, "a/2.jpg: a damaged or unsupported JPEG file (its size is 16 × 0 pixels)"},
		{"a giant", map[string][]byte{"a/1.png": announcing(t, 100_000, 100_000)}, ImageOptions{}, "a/1.png: an image of 100000 × 100000 pixels; the limit is 178956970: make it smaller or remove it"},
		{"a long giant", map[string][]byte{"a/1.png": announcing(t, 1, 1<<31-1)}, ImageOptions{}, "a/1.png: an image of 1 × 2147483647 pixels; "},
		{"too much in all", map[string][]byte{"a/1.png": good, "a/2.png": good}, ImageOptions{Height: 1 << 40, Width: 1 << 40}, ": an array of 2 images of height 1099511627776 and width 1099511627776 takes more memory than any computer has"},
		{"too much for here", map[string][]byte{"a/1.png": good, "a/2.png": good}, ImageOptions{Height: 1 << 20, Width: 1 << 20}, ": an array of 2 images of height 1048576 and width 1048576 takes 6.6 TB of memory, but only "},
		{"empty file", map[string][]byte{"a/1.png": nil}, ImageOptions{}, "a/1.png: the file is empty; remove it"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			root := tree(t, test.files)
			data, _, err := ImageFolder(root, test.options)
			if err == nil {
				_, err = kit.Values[uint8](data.X)
			}
			checkError(t, err, test.want)
			if err != nil && !strings.HasPrefix(err.Error(), root) {
				t.Errorf("%v does not start with the path", err)
			}
		})
	}
	_, _, err = ImageFolder("nowhere", ImageOptions{})
	checkError(t, err, "nowhere: no such file or folder in ")
}

func TestProgress(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var log bytes.Buffer
		p := progress{what: "flowers", of: 5, things: "images", log: &log, shown: time.Now()}
		for range 5 {
			time.Sleep(1500 * time.Millisecond)
			p.step()
		}
		if want := "flowers: 2 of 5 images\nflowers: 4 of 5 images\n"; log.String() != want {
			t.Errorf("got:\n%swant:\n%s", &log, want)
		}
	})
}
