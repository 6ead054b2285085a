package imagesets

import (
	"bytes"
	"compress/gzip"
	"encoding/binary"
	"errors"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"layercake/kit"
)

// A publication is a small fictitious set and what its mirrors serve.
type publication struct {
	Set
	values map[string][]byte // values by file name
	packed map[string][]byte // gzipped files by name
}

// publish returns 7 training and 3 test images, the same in each process.
func publish(mirrors ...string) publication {
	p := publication{
		Set: Set{
			name: "mnist", title: "MNIST", folderVar: "MNIST_DIR", mirrors: mirrors, style: &digits,
			trainX: file{name: "train-images-idx3-ubyte", shape: []int{7, side, side}},
			trainY: file{name: "train-labels-idx1-ubyte", shape: []int{7}},
			testX:  file{name: "t10k-images-idx3-ubyte", shape: []int{3, side, side}},
			testY:  file{name: "t10k-labels-idx1-ubyte", shape: []int{3}},
		},
		values: make(map[string][]byte),
		packed: make(map[string][]byte),
	}
	random := rand.New(rand.NewPCG(1, 2))
	for _, f := range p.files() {
		values := make([]byte, f.values())
		for i := range values {
			values[i] = byte(random.IntN(256))
			if len(f.shape) == 1 {
				values[i] %= 10
			}
		}
		packed := gzipped(idx(f.shape, values))
		p.values[f.name], p.packed[f.name] = values, packed
		f.bytes, f.sum = int64(len(packed)), checksum(packed)
	}
	return p
}

// names returns the names of the four files.
func (p publication) names() []string {
	var names []string
	for _, f := range p.files() {
		names = append(names, f.name)
	}
	return names
}

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

// flipped returns data with one bit flipped in the middle.
func flipped(data []byte) []byte {
	data = slices.Clone(data)
	data[len(data)/2] ^= 1
	return data
}

// An answer is a mirror's reaction to a request. nil sends the file.
type answer func(w http.ResponseWriter, r *http.Request, packed []byte)

// A mirror serves files and records requests.
type mirror struct {
	url, host string

	mu     sync.Mutex
	answer answer
	names  []string
}

// serve starts a mirror of the publication.
func serve(t *testing.T, p publication, answer answer) *mirror {
	m := &mirror{answer: answer}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		name := strings.TrimSuffix(strings.TrimPrefix(r.URL.Path, "/"), ".gz")
		packed, ok := p.packed[name]
		if !ok || r.URL.Path != "/"+name+".gz" || r.Method != http.MethodGet {
			t.Errorf("the mirror was asked to %s %s", r.Method, r.URL)
		}
		m.mu.Lock()
		m.names = append(m.names, name)
		answer := m.answer
		m.mu.Unlock()
		if answer == nil {
			w.Write(packed)
			return
		}
		answer(w, r, packed)
	}))
	t.Cleanup(server.Close)
	m.url, m.host = server.URL+"/", server.Listener.Addr().String()
	return m
}

// set changes the mirror's reaction.
func (m *mirror) set(answer answer) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.answer = answer
}

// asked returns the names of the files requested since the last call.
func (m *mirror) asked() []string {
	m.mu.Lock()
	defer m.mu.Unlock()
	names := m.names
	m.names = nil
	return names
}

// refusing returns an address that refuses connections.
func refusing() string {
	server := httptest.NewServer(nil)
	server.Close()
	return server.URL + "/"
}

// newTestLoader returns a loader with network access and an empty cache, and its log.
func newTestLoader(t *testing.T, p publication) (*loader, *bytes.Buffer) {
	l := newLoader(p.Set)
	l.offline = false
	l.cache = filepath.Join(t.TempDir(), "cache", "mnist")
	t.Cleanup(l.client.CloseIdleConnections)
	return l, logOf(l)
}

// logOf gives the loader an empty log and returns it.
func logOf(l *loader) *bytes.Buffer {
	var log bytes.Buffer
	l.log = &log
	return &log
}

// loaded returns the sets that l finds, without an error.
func loaded(t *testing.T, l *loader) (train, test kit.Dataset) {
	t.Helper()
	train, test, err := l.load()
	if err != nil {
		t.Fatal(err)
	}
	return train, test
}

// checkLoads checks that the loader finds the publication, byte for byte.
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

// checkSynthetic checks that the loader finds synthetic digits whose notes contain all parts.
func checkSynthetic(t *testing.T, l *loader, says ...string) {
	t.Helper()
	train, test := loaded(t, l)
	shapes := []kit.Shape{{60000, 28, 28}, {60000}, {10000, 28, 28}, {10000}}
	for i, array := range []kit.Array{train.X, train.Y, test.X, test.Y} {
		if !slices.Equal(array.Shape(), shapes[i]) || array.DType() != kit.Uint8 {
			t.Errorf("array %d: got %v %v, want %v %v", i, array.Shape(), array.DType(), shapes[i], kit.Uint8)
		}
		if !strings.HasPrefix(array.Note(), "SYNTHETIC") {
			t.Errorf("array %d: the note is %q", i, array.Note())
		}
		checkSays(t, array.Note(), append(says, "MNIST_DIR")...)
	}
}

// checkSays checks that a text contains all parts.
func checkSays(t *testing.T, text string, parts ...string) {
	t.Helper()
	for _, part := range parts {
		if !strings.Contains(text, part) {
			t.Errorf("%q does not say %q", text, part)
		}
	}
}

// checkError checks that there is an error that contains all parts.
func checkError(t *testing.T, err error, says ...string) {
	t.Helper()
	if err == nil {
		t.Errorf("no error; expected one that says %q", says)
		return
	}
	checkSays(t, err.Error(), says...)
}

// checkAsked checks which files the mirror was asked for, in order, since the last call.
func checkAsked(t *testing.T, m *mirror, want ...string) {
	t.Helper()
	if got := m.asked(); !slices.Equal(got, want) {
		t.Errorf("%s was asked for %v, want %v", m.host, got, want)
	}
}

// checkFiles checks that a folder holds exactly these files, sorted by name.
func checkFiles(t *testing.T, folder string, want ...string) {
	t.Helper()
	if got := namesIn(t, folder); !slices.Equal(got, want) {
		t.Errorf("%s holds %v, want %v", folder, got, want)
	}
}

func namesIn(t *testing.T, folder string) []string {
	t.Helper()
	entries, err := os.ReadDir(folder)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, e := range entries {
		names = append(names, e.Name())
	}
	return names
}

// writeFiles writes files in a folder, and creates the folders.
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
