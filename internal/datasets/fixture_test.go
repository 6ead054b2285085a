package datasets

import (
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
)

// A publication is a small source, made up, with gzipped files as MNIST has them.
type publication struct {
	Source
	values map[string][]byte // in each file, by the file's name
	packed map[string][]byte // the file itself
}

// publish returns four files. It is the same in each process.
func publish(mirrors ...string) publication {
	p := publication{
		Source: Source{
			Name: "mnist", Title: "MNIST", FolderVar: "MNIST_DIR", Mirrors: mirrors, StandIn: "digits",
			Files: []File{{Name: "train-images.gz"}, {Name: "train-labels.gz"}, {Name: "t10k-images.gz"}, {Name: "t10k-labels.gz"}},
		},
		values: make(map[string][]byte),
		packed: make(map[string][]byte),
	}
	random := rand.New(rand.NewPCG(1, 2))
	for i, size := range []int{5488, 7, 2352, 3} {
		values := make([]byte, size)
		for i := range values {
			values[i] = byte(random.IntN(256))
		}
		f := &p.Files[i]
		packed := gzipped(values)
		p.values[f.Name], p.packed[f.Name] = values, packed
		f.Bytes, f.Sum = int64(len(packed)), Checksum(packed)
	}
	return p
}

func gzipped(data []byte) []byte {
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	z.Write(data)
	z.Close()
	return b.Bytes()
}

// load reads the values of all files, as a package built on this one does: through copies. It returns nil values and a note
// where the files cannot be had.
func load(f *Finder) (values map[string][]byte, note string, err error) {
	found, err := f.Find()
	if err != nil {
		return nil, "", err
	}
	if found.Note != "" {
		return nil, found.Note, nil
	}
	values = make(map[string][]byte)
	var failures []error
	for _, file := range f.Files {
		v, err := valuesOf(found, file)
		values[file.Name] = v
		failures = append(failures, err)
	}
	return values, "", errors.Join(failures...)
}

// sizes are the numbers of values in the files, by their names.
var sizes = func() map[string]int {
	sizes := make(map[string]int)
	for name, values := range publish().values {
		sizes[name] = len(values)
	}
	return sizes
}()

func valuesOf(found *Found, file File) ([]byte, error) {
	return found.Kept(file.Sum, sizes[file.Name], func() ([]byte, error) {
		packed, err := found.Read(file.Name)
		if err != nil {
			return nil, err
		}
		z, err := gzip.NewReader(bytes.NewReader(packed))
		if err != nil {
			return nil, fmt.Errorf("%s: %w", found.Path(file.Name), err)
		}
		return io.ReadAll(z)
	})
}

// flipped returns data with one bit changed, in the middle.
func flipped(data []byte) []byte {
	data = slices.Clone(data)
	data[len(data)/2] ^= 1
	return data
}

// An answer is what a mirror does when it is asked for a file. nil is to send it.
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
		name := strings.TrimPrefix(r.URL.Path, "/")
		packed, ok := p.packed[name]
		if !ok || r.Method != http.MethodGet {
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

// newTestFinder returns a finder that may use the network and has an empty cache, and its log.
func newTestFinder(t *testing.T, p publication) (*Finder, *bytes.Buffer) {
	l := New(p.Source)
	l.Offline = false
	l.Cache = filepath.Join(t.TempDir(), "cache", "mnist")
	t.Cleanup(l.Client.HTTP.CloseIdleConnections)
	return l, logOf(l)
}

// logOf gives the finder an empty log and returns it.
func logOf(l *Finder) *bytes.Buffer {
	var log bytes.Buffer
	l.Log = &log
	return &log
}

// checkFound returns the files that the finder finds, which must not be an error.
func checkFound(t *testing.T, l *Finder) *Found {
	t.Helper()
	found, err := l.Find()
	if err != nil || found.Note != "" {
		t.Fatalf("found %+v, %v", found, err)
	}
	return found
}

// checkLoads checks that the finder finds the publication, byte by byte.
func checkLoads(t *testing.T, l *Finder, p publication) {
	t.Helper()
	values, note, err := load(l)
	if err != nil || note != "" {
		t.Fatalf("note %q, error %v", note, err)
	}
	for name, want := range p.values {
		if !bytes.Equal(values[name], want) {
			t.Errorf("%s: the values are not the published ones", name)
		}
	}
}

// checkAway checks that the finder finds nothing, and that the note says all of this.
func checkAway(t *testing.T, l *Finder, says ...string) {
	t.Helper()
	values, note, err := load(l)
	if err != nil || values != nil || !strings.HasPrefix(note, "SYNTHETIC digits, not MNIST: ") {
		t.Errorf("%d files, note %q, error %v", len(values), note, err)
	}
	checkSays(t, note, append(says, "MNIST_DIR")...)
}

// checkSays checks that a text has all the parts.
func checkSays(t *testing.T, text string, parts ...string) {
	t.Helper()
	for _, part := range parts {
		if !strings.Contains(text, part) {
			t.Errorf("%q does not say %q", text, part)
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
	checkSays(t, err.Error(), says...)
}

// checkAsked checks that the mirror has been asked for these files, in this order, since the last look.
func checkAsked(t *testing.T, m *mirror, want ...string) {
	t.Helper()
	if got := m.asked(); !slices.Equal(got, want) {
		t.Errorf("%s was asked for %v, want %v", m.host, got, want)
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
