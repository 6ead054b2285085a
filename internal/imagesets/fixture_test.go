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

// A publication is a small set, made up, and what its mirrors serve.
type publication struct {
	Set
	values map[string][]byte // in each file, by the file's name
	packed map[string][]byte // the file itself, gzipped
}

// publish returns 7 images to train with and 3 to test with. It is the same in each process.
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

// An answer is what a mirror does when it is asked for a file. nil is to send it.
type answer func(w http.ResponseWriter, r *http.Request, packed []byte)

// A mirror serves files and notes what it is asked for.
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

// set changes what the mirror does.
func (m *mirror) set(answer answer) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.answer = answer
}

// asked returns the names of the files that the mirror has been asked for since the last call.
func (m *mirror) asked() []string {
	m.mu.Lock()
	defer m.mu.Unlock()
	names := m.names
	m.names = nil
	return names
}

// refusing returns an address where nothing listens.
func refusing() string {
	server := httptest.NewServer(nil)
	server.Close()
	return server.URL + "/"
}

// newTestLoader returns a loader that may use the network and has an empty cache, and its log.
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

// loaded returns the sets that l finds, which must not be an error.
func loaded(t *testing.T, l *loader) (train, test kit.Dataset) {
	t.Helper()
	train, test, err := l.load()
	if err != nil {
		t.Fatal(err)
	}
	return train, test
}

// checkLoads tells whether the loader finds the publication, byte by byte.
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

// checkSynthetic tells whether the loader finds synthetic digits whose notes say all of this.
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

// checkSays tells whether a text has all the parts.
func checkSays(t *testing.T, text string, parts ...string) {
	t.Helper()
	for _, part := range parts {
		if !strings.Contains(text, part) {
			t.Errorf("%q does not say %q", text, part)
		}
	}
}

// checkError tells whether there is an error that says all of this.
func checkError(t *testing.T, err error, says ...string) {
	t.Helper()
	if err == nil {
		t.Errorf("no error; expected one that says %q", says)
		return
	}
	checkSays(t, err.Error(), says...)
}

// checkAsked tells whether the mirror has been asked for these files, in this order, since the last look.
func checkAsked(t *testing.T, m *mirror, want ...string) {
	t.Helper()
	if got := m.asked(); !slices.Equal(got, want) {
		t.Errorf("%s was asked for %v, want %v", m.host, got, want)
	}
}

// checkFiles tells whether a folder holds these files, in the order of their names, and no others.
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
