package imagesets

import (
	"bytes"
	"compress/gzip"
	"encoding/binary"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"layercake/internal/datasets"
	"layercake/kit"
)

func TestMain(m *testing.M) {
	os.Exit(func() int {
		home, err := os.MkdirTemp("", "imagesets-test-")
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			return 1
		}
		defer os.RemoveAll(home)
		for variable, value := range map[string]string{"MNIST_DIR": "", "CIFAR10_DIR": "", "LAYERCAKE_OFFLINE": "1", "HOME": home, "XDG_CACHE_HOME": home} {
			os.Setenv(variable, value)
		}
		return m.Run()
	}())
}

// A publication is a small set, made up.
type publication struct {
	Set
	trainX, trainY, testX, testY file
	values                       map[string][]byte // in each file, by the file's name
	packed                       map[string][]byte // the file itself, gzipped
}

// A file is one of a publication's.
type file struct {
	name  string // as published, without .gz
	sum   string
	shape []int
}

// publish returns 7 images to train with and 3 to test with.
func publish() publication {
	p := publication{
		Set: Set{
			Source: datasets.Source{Name: "mnist", Title: "MNIST", FolderVar: "MNIST_DIR"},
			Style:  &Digits, Train: 7, Test: 3,
		},
		trainX: file{name: "train-images-idx3-ubyte", shape: []int{7, side, side}},
		trainY: file{name: "train-labels-idx1-ubyte", shape: []int{7}},
		testX:  file{name: "t10k-images-idx3-ubyte", shape: []int{3, side, side}},
		testY:  file{name: "t10k-labels-idx1-ubyte", shape: []int{3}},
		values: make(map[string][]byte),
		packed: make(map[string][]byte),
	}
	random := rand.New(rand.NewPCG(1, 2))
	for _, f := range p.files() {
		values := make([]byte, product(f.shape))
		for i := range values {
			values[i] = byte(random.IntN(256))
			if len(f.shape) == 1 {
				values[i] %= 10
			}
		}
		packed := gzipped(idx(f.shape, values))
		p.values[f.name], p.packed[f.name] = values, packed
		f.sum = datasets.Checksum(packed)
		p.Files = append(p.Files, datasets.File{Name: f.name + ".gz", Bytes: int64(len(packed)), Sum: f.sum})
	}
	return p
}

// files returns the four files, for reading and for changing.
func (p *publication) files() []*file { return []*file{&p.trainX, &p.trainY, &p.testX, &p.testY} }

// names returns the names of the four files.
func (p publication) names() []string {
	var names []string
	for _, f := range p.files() {
		names = append(names, f.name)
	}
	return names
}

// idx returns an IDX file.
func idx(shape []int, values []byte) []byte {
	data := []byte{0, 0, 8, byte(len(shape))}
	for _, n := range shape {
		data = binary.BigEndian.AppendUint32(data, uint32(n))
	}
	return append(data, values...)
}

func gzipped(data []byte) []byte {
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	z.Write(data)
	z.Close()
	return b.Bytes()
}

// flipped returns data with one bit changed, in the middle.
func flipped(data []byte) []byte {
	data = slices.Clone(data)
	data[len(data)/2] ^= 1
	return data
}

// A loader loads a set with a finder that a test can change.
type loader struct {
	set Set
	*datasets.Finder
}

func (l *loader) load() (train, test kit.Dataset, err error) { return l.set.load(l.Finder) }

// newTestLoader returns a loader that has an empty cache and no network, and its log.
func newTestLoader(t *testing.T, p publication) (*loader, *bytes.Buffer) {
	l := &loader{p.Set, p.finder()}
	l.Cache = filepath.Join(t.TempDir(), "cache", "mnist")
	var log bytes.Buffer
	l.Log = &log
	return l, &log
}

// loaded returns the sets that l finds, which must not be an error.
func loaded(t *testing.T, l *loader) (train, test kit.Dataset) {
	t.Helper()
	train, test, err := l.load()
	if err != nil {
		t.Fatal(err)
	}
	return train, test
}

// checkLoads checks that the loader finds the publication, byte by byte.
func checkLoads(t *testing.T, l *loader, p publication) {
	t.Helper()
	train, test := loaded(t, l)
	for i, array := range []kit.Array{train.X, train.Y, test.X, test.Y} {
		f := p.files()[i]
		if !slices.Equal(array.Shape(), f.shape) || array.DType() != kit.Uint8 || array.Note() != "" {
			t.Errorf("%s: got %v %v, note %q, want %v %v", f.name, array.Shape(), array.DType(), array.Note(), f.shape, kit.Uint8)
		}
		values, err := kit.Values[uint8](array)
		if err != nil {
			t.Errorf("%s: %v", f.name, err)
		} else if !bytes.Equal(values, p.values[f.name]) {
			t.Errorf("%s: the values are not the published ones", f.name)
		}
	}
}

// checkError checks that there is an error that says all of this.
func checkError(t *testing.T, err error, says ...string) {
	t.Helper()
	if err == nil {
		t.Errorf("no error; expected one that says %q", says)
		return
	}
	for _, part := range says {
		if !strings.Contains(err.Error(), part) {
			t.Errorf("%q does not say %q", err, part)
		}
	}
}

// checkFiles checks that a folder holds these files, in the order of their names, and no others.
func checkFiles(t *testing.T, folder string, want ...string) {
	t.Helper()
	entries, err := os.ReadDir(folder)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, e := range entries {
		names = append(names, e.Name())
	}
	if !slices.Equal(names, want) {
		t.Errorf("%s holds %v, want %v", folder, names, want)
	}
}

// writeFiles makes files in a folder, which is made too, as are those in the names.
func writeFiles(t *testing.T, folder string, files map[string][]byte) {
	t.Helper()
	if err := os.MkdirAll(folder, 0o755); err != nil {
		t.Fatal(err)
	}
	for name, data := range files {
		path := filepath.Join(folder, name)
		if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o755), os.WriteFile(path, data, 0o644)); err != nil {
			t.Fatal(err)
		}
	}
}
