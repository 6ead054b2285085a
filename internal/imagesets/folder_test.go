package imagesets

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"layercake/kit"
)

// A change makes another folder out of one with the published files.
type change func(files map[string][]byte)

// openChanged returns a loader whose MNIST_DIR is a folder with the published files, gzipped, after a change.
func openChanged(t *testing.T, p publication, change change) *loader {
	t.Helper()
	l, log := newTestLoader(t, p)
	t.Cleanup(func() {
		if log.Len() > 0 {
			t.Errorf("logged: %s", log)
		}
	})
	l.Folder = filepath.Join(t.TempDir(), "my mnist")
	files := make(map[string][]byte)
	for name, packed := range p.packed {
		files[name+".gz"] = packed
	}
	if change != nil {
		change(files)
	}
	writeFiles(t, l.Folder, files)
	return l
}

func TestFolder(t *testing.T) {
	p := publish()
	plain := func(names ...string) change {
		return func(files map[string][]byte) {
			for _, name := range names {
				f := p.files()[slices.Index(p.names(), name)]
				files[name] = idx(f.shape, p.values[name])
				delete(files, name+".gz")
			}
		}
	}
	tests := []struct {
		name   string
		change change
	}{
		{"as published", nil},
		{"unpacked", plain(p.names()...)},
		{"some unpacked", plain(p.trainX.name, p.testY.name)},
		{"gzipped again, otherwise", func(files map[string][]byte) {
			// Two members in place of one: other bytes with the same values.
			data := idx(p.trainX.shape, p.values[p.trainX.name])
			files[p.trainX.name+".gz"] = append(gzipped(data[:100]), gzipped(data[100:])...)
		}},
		{"unpacked and still called .gz", func(files map[string][]byte) {
			files[p.trainX.name+".gz"] = idx(p.trainX.shape, p.values[p.trainX.name])
		}},
		{"gzipped and not called .gz", func(files map[string][]byte) {
			files[p.trainX.name] = files[p.trainX.name+".gz"]
			delete(files, p.trainX.name+".gz")
		}},
		{"both, of which the .gz is read", func(files map[string][]byte) {
			files[p.trainX.name] = []byte("an unpacking that was stopped")
		}},
		{"padded", func(files map[string][]byte) {
			for name := range files {
				files[name] = append(files[name], make([]byte, 512)...)
			}
		}},
		{"with a dot", func(files map[string][]byte) {
			for name, data := range maps.Clone(files) {
				delete(files, name)
				files[strings.Replace(name, "-idx", ".idx", 1)] = data
			}
		}},
		{"unpacked, with a dot", func(files map[string][]byte) {
			plain(p.names()...)(files)
			for _, name := range p.names() {
				files[strings.Replace(name, "-idx", ".idx", 1)] = files[name]
				delete(files, name)
			}
		}},
		{"each unpacked into a folder of its name", func(files map[string][]byte) {
			plain(p.names()...)(files)
			for _, name := range p.names() {
				files[filepath.Join(name, name)] = files[name]
				delete(files, name)
			}
		}},
		{"each unpacked into a folder, with a dot", func(files map[string][]byte) {
			plain(p.names()...)(files)
			for _, name := range p.names() {
				files[filepath.Join(name, strings.Replace(name, "-idx", ".idx", 1))] = files[name]
				delete(files, name)
			}
		}},
		{"as torchvision keeps them", func(files map[string][]byte) {
			for name, data := range maps.Clone(files) {
				delete(files, name)
				files[filepath.Join("MNIST", "raw", name)] = data
			}
		}},
		{"with other files", func(files map[string][]byte) {
			files["README.md"] = []byte("# MNIST")
			files["emnist-letters.gz"] = nil
		}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			l := openChanged(t, p, test.change)
			checkLoads(t, l, p)
			checkLoads(t, l, p) // out of the copies
		})
	}
}

// A folder that the user names may have other images of the same form, and any number of them.
func TestFolderOtherImages(t *testing.T) {
	other := publish()
	other.trainX.shape, other.trainY.shape = []int{2, side, side}, []int{2}
	other.testX.shape, other.testY.shape = []int{1, side, side}, []int{1}
	for i, f := range other.files() {
		other.values[f.name] = slices.Repeat([]byte{byte(i)}, product(f.shape))
	}
	p := publish()
	l := openChanged(t, p, func(files map[string][]byte) {
		for _, f := range other.files() {
			files[f.name+".gz"] = gzipped(idx(f.shape, other.values[f.name]))
		}
	})
	checkLoads(t, l, other)

	// The copies of one folder are not taken for another's.
	l.Folder = openChanged(t, p, nil).Folder
	checkLoads(t, l, p)
}

// The folder that the user names comes before a cache with the files.
func TestFolderBeforeCache(t *testing.T) {
	p := publish()
	l := openChanged(t, p, nil)
	for name, packed := range p.packed {
		writeFiles(t, l.Cache, map[string][]byte{name + ".gz": packed})
	}
	l.Folder = t.TempDir()
	_, _, err := l.load()
	checkError(t, err, "is empty")
}

// What Load can tell, it tells.
func TestFolderErrors(t *testing.T) {
	p := publish()
	x, y := p.trainX.name+".gz", p.trainY.name+".gz"
	put := func(name string, data []byte) change {
		return func(files map[string][]byte) { files[name] = data }
	}
	remove := func(names ...string) change {
		return func(files map[string][]byte) {
			for _, name := range names {
				delete(files, name)
			}
		}
	}
	images := func(shape ...int) []byte { return gzipped(idx(shape, nil)) }
	tests := []struct {
		name   string
		change change
		want   []string
	}{
		{"empty", func(files map[string][]byte) { clear(files) }, []string{
			"which lacks train-images-idx3-ubyte.gz, train-labels-idx1-ubyte.gz, t10k-images-idx3-ubyte.gz, t10k-labels-idx1-ubyte.gz (with or without .gz); it is empty; put the four files there, or set it to nothing"}},
		{"one missing", remove(x), []string{
			"which lacks train-images-idx3-ubyte.gz (with or without .gz); it holds t10k-images-idx3-ubyte.gz, t10k-labels-idx1-ubyte.gz, train-labels-idx1-ubyte.gz; put"}},
		{"something else", func(files map[string][]byte) {
			clear(files)
			for i := range 11 {
				files[fmt.Sprintf("page%02d.txt", i)] = nil
			}
		}, []string{"it holds page00.txt, page01.txt, page02.txt, page03.txt, page04.txt, page05.txt, page06.txt, page07.txt and 3 more;"}},
		{"an empty file", put(x, nil), []string{x, "ends within the header"}},
		{"a page", put(x, []byte("<html>")), []string{x, "3c 68 74 6d", "an IDX file starts with"}},
		{"a broken gzip header", put(x, []byte{0x1f, 0x8b, 0xff, 0, 0, 0, 0, 0, 0, 0}), []string{x, "header: gzip: invalid header"}},
		{"cut in the header", put(x, p.packed[p.trainX.name][:15]), []string{x, "ends within the header"}},
		{"labels for images", put(x, p.packed[p.trainY.name]), []string{"train-images-idx3-ubyte has shape [7]", "[n 28 28]"}},
		{"images for labels", put(y, p.packed[p.trainX.name]), []string{"train-labels-idx1-ubyte has shape [7 28 28]", "[7]"}},
		{"images of 32 by 32", put(x, images(7, 32, 32)), []string{"has shape [7 32 32]; expected images of shape [n 28 28]"}},
		{"images in color", put(x, images(7, 28, 28, 3)), []string{"has shape [7 28 28 3]"}},
		{"images in rows", put(x, images(7, 784)), []string{"has shape [7 784]"}},
		{"no images", put(x, images(0, 28, 28)), []string{"has shape [0 28 28]"}},
		{"more labels than images", put(y, images(8)), []string{"has shape [8]; expected a label for each of the 7 images, [7]"}},
		{"fewer labels than images", put(y, images(6)), []string{"has shape [6]; expected a label for each of the 7 images, [7]"}},
		{"two mistakes", func(files map[string][]byte) {
			files[y] = images(6)
			files[p.testX.name+".gz"] = images(3, 28)
		}, []string{"train-labels-idx1-ubyte has shape [6]", "t10k-images-idx3-ubyte has shape [3 28]"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			l := openChanged(t, p, test.change)
			train, testSet, err := l.load()
			checkError(t, err, append(test.want, "mnist: ", l.Folder)...)
			for _, array := range []kit.Array{train.X, train.Y, testSet.X, testSet.Y} {
				if array.Err() == nil {
					t.Error("there is an array beside the error")
				}
			}
		})
	}
}

func TestFolderIsNone(t *testing.T) {
	p := publish()
	tests := []struct {
		name string
		put  func(t *testing.T, path string)
		want []string
	}{
		{"nothing there", func(*testing.T, string) {}, []string{"no such file or directory", "name a folder with the four files, or set it to nothing"}},
		{"a file", func(t *testing.T, path string) {
			writeFiles(t, filepath.Dir(path), map[string][]byte{filepath.Base(path): nil})
		}, []string{"not a directory"}},
		{"folders in the place of the files", func(t *testing.T, path string) {
			for _, name := range p.names() {
				writeFiles(t, filepath.Join(path, name+".gz"), nil)
			}
		}, []string{"which lacks train-images-idx3-ubyte.gz", "it holds t10k-images-idx3-ubyte.gz"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			l := openChanged(t, p, nil)
			l.Folder = filepath.Join(t.TempDir(), "mnist")
			test.put(t, l.Folder)
			_, _, err := l.load()
			checkError(t, err, append(test.want, "mnist: MNIST_DIR is "+l.Folder)...)
		})
	}
}

// What only the values can tell, the array tells that has them; the others can be used.
func TestFolderBadValues(t *testing.T) {
	p := publish()
	values := p.values[p.testY.name]
	with := func(label byte) []byte {
		labels := slices.Clone(values)
		labels[1] = label
		return labels
	}
	packed := p.packed[p.testY.name]
	file := p.testY.name + ".gz"
	tests := []struct {
		name string
		data []byte
		want string
	}{
		{"a label of 10", gzipped(idx([]int{3}, with(10))), "label number 1 is 10; labels must be from 0 to 9"},
		{"a label of 255, not gzipped", idx([]int{3}, with(255)), "label number 1 is 255; labels must be from 0 to 9"},
		{"a value too few", gzipped(idx([]int{3}, values[:2])), "ends after 2 of the 3 values announced by its header [3]"},
		{"a value too many", gzipped(idx([]int{3}, append(slices.Clone(values), 0))), "continues after the 3 values announced by its header [3]"},
		{"a value too few, not gzipped", idx([]int{3}, values[:2]), "ends after 2 of the 3 values"},
		{"cut in the checksum", packed[:len(packed)-6], "after 3 of 3 values: unexpected EOF"},
		{"a wrong checksum", append(slices.Clone(packed[:len(packed)-8]), 1, 2, 3, 4, 11, 0, 0, 0), "after 3 of 3 values: gzip: invalid checksum"},
		{"bytes after the end", append(slices.Clone(packed), "junk"...), "after 3 of 3 values"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			l := openChanged(t, p, func(files map[string][]byte) { files[file] = test.data })
			for range 2 { // in the second round there could be a copy
				_, testSet := loaded(t, l)
				_, err := kit.Values[uint8](testSet.Y)
				checkError(t, err, "mnist: "+filepath.Join(l.Folder, file)+": "+test.want)
				if images, err := kit.Values[uint8](testSet.X); err != nil || !slices.Equal(images, p.values[p.testX.name]) {
					t.Errorf("images: %v", err)
				}
			}
		})
	}
}

// The arrays are made before the values are read, and the folder may be another by then.
func TestFolderChanges(t *testing.T) {
	p := publish()
	file := p.trainY.name + ".gz"
	tests := []struct {
		name   string
		change func(t *testing.T, path string)
		want   string
	}{
		{"a file with fewer labels", func(t *testing.T, path string) {
			writeFiles(t, filepath.Dir(path), map[string][]byte{file: gzipped(idx([]int{2}, []byte{1, 2}))})
		}, "has shape [2]; expected [7]"},
		{"no file", func(_ *testing.T, path string) { os.Remove(path) }, "no such file"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			l := openChanged(t, p, nil)
			train, _ := loaded(t, l)
			test.change(t, filepath.Join(l.Folder, file))
			_, err := kit.Values[uint8](train.Y)
			checkError(t, err, file, test.want)
		})
	}
}

// A copy of what is in a folder's file is checked like any other.
func TestFolderDamagedCopies(t *testing.T) {
	p := publish()
	l := openChanged(t, p, nil)
	checkLoads(t, l, p)
	copies := filepath.Join(l.Cache, "copies")
	want := []string{p.trainX.sum, p.trainY.sum, p.testX.sum, p.testY.sum}
	slices.Sort(want)
	checkFiles(t, copies, want...)
	for _, name := range want {
		data, err := os.ReadFile(filepath.Join(copies, name))
		if err != nil {
			t.Fatal(err)
		}
		writeFiles(t, copies, map[string][]byte{name: flipped(data)})
	}
	checkLoads(t, l, p)

	// Nor is a folder of any less use where there is no place for copies.
	l.Cache = ""
	checkLoads(t, l, p)
}
