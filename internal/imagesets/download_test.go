package imagesets

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"layercake/kit"
)

// Misbehaviour of a mirror.
var (
	unavailable = func(w http.ResponseWriter, _ *http.Request, _ []byte) { w.WriteHeader(http.StatusServiceUnavailable) }
	stall       = func(_ http.ResponseWriter, r *http.Request, _ []byte) { <-r.Context().Done() }
	logIn       = func(w http.ResponseWriter, _ *http.Request, _ []byte) { io.WriteString(w, "<html>log in</html>") }
)

// allFiles lists the files in a cache folder after a download, before values are used.
func allFiles(p publication) []string {
	names := []string{"lock"}
	for _, name := range p.names() {
		names = append(names, name+".gz")
	}
	slices.Sort(names)
	return names
}

func TestDownload(t *testing.T) {
	p := publish()
	first, second := serve(t, p, nil), serve(t, p, nil)
	p.mirrors = []string{first.url, second.url}
	l, log := newTestLoader(t, p)

	if _, _, err := l.load(); err != nil {
		t.Fatal(err)
	}
	checkAsked(t, first, p.names()...)
	checkAsked(t, second)
	checkFiles(t, l.cache, allFiles(p)...)
	for _, f := range p.files() {
		size := amount(f.bytes)
		checkSays(t, log.String(), fmt.Sprintf("mnist: downloading %s.gz (%s) from %s\n", f.name, size, first.host),
			fmt.Sprintf("mnist: %s.gz %s of %s\n", f.name, size, size))
		packed, err := os.ReadFile(l.downloadedPath(*f))
		if err != nil || !bytes.Equal(packed, p.packed[f.name]) {
			t.Errorf("%s: %d bytes in the cache, %v", f.name, len(packed), err)
		}
	}

	// From here on the cache is complete, with or without a network.
	log = logOf(l)
	checkLoads(t, l, p)
	l.offline = true
	checkLoads(t, l, p)
	checkAsked(t, first)
	checkAsked(t, second)
	if log.Len() > 0 {
		t.Errorf("logged: %s", log)
	}
}

// If the first mirror fails in any way, the second is tried, and nothing from the first is used.
func TestDownloadFromSecondMirror(t *testing.T) {
	tests := []struct {
		name   string
		answer answer
		says   string
	}{
		{"unavailable", unavailable, "answered 503 Service Unavailable"},
		{"closed midway", func(w http.ResponseWriter, _ *http.Request, packed []byte) {
			w.Write(packed[:1000])
			http.NewResponseController(w).Flush()
			panic(http.ErrAbortHandler)
		}, "after 1000 bytes: unexpected EOF"},
		{"a page", logIn, "train-images-idx3-ubyte.gz: not the published file: 19 bytes"},
		{"wrong bytes", func(w http.ResponseWriter, _ *http.Request, packed []byte) { w.Write(flipped(packed)) }, "train-images-idx3-ubyte.gz: not the published file"},
		{"too long", func(w http.ResponseWriter, _ *http.Request, packed []byte) { w.Write(append(slices.Clone(packed), 0)) },
			"train-images-idx3-ubyte.gz: not the published file: more than"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			p := publish()
			first, second := serve(t, p, test.answer), serve(t, p, nil)
			p.mirrors = []string{first.url, second.url}
			l, log := newTestLoader(t, p)
			checkLoads(t, l, p)
			checkAsked(t, first, p.trainX.name)
			checkAsked(t, second, p.names()...)
			checkFiles(t, l.cache, append([]string{"copies"}, allFiles(p)...)...)
			checkSays(t, log.String(), "mnist: "+first.host+": "+test.says)
		})
	}
	t.Run("refused", func(t *testing.T) {
		p := publish()
		m := serve(t, p, nil)
		p.mirrors = []string{refusing(), m.url}
		l, log := newTestLoader(t, p)
		checkLoads(t, l, p)
		checkAsked(t, m, p.names()...)
		checkSays(t, log.String(), "mnist: "+host(p.mirrors[0])+": ", "refused")
	})
	t.Run("stalled", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			p := publish("https://first.example/", "https://second.example/")
			l, log := newTestLoader(t, p)
			l.client.Transport = transport(func(r *http.Request) (*http.Response, error) {
				packed := p.packed[strings.TrimSuffix(strings.TrimPrefix(r.URL.Path, "/"), ".gz")]
				if r.URL.Host == "first.example" {
					return (&drip{data: packed[:1000], piece: 1000, stalls: true}).answer(r)
				}
				return (&drip{data: packed, piece: 1000, pause: time.Second}).answer(r)
			})
			checkLoads(t, l, p)
			checkSays(t, log.String(), "mnist: first.example: sent nothing for 15s\n")
		})
	})
}

// Files that a mirror sent before it failed are kept. The next mirror sends the others.
func TestDownloadFromBothMirrors(t *testing.T) {
	p := publish()
	files := p.names()
	first := serve(t, p, nil)
	first.set(func(w http.ResponseWriter, r *http.Request, packed []byte) {
		if strings.Contains(r.URL.Path, "t10k") {
			unavailable(w, r, packed)
			return
		}
		w.Write(packed)
	})
	second := serve(t, p, nil)
	p.mirrors = []string{first.url, second.url}
	l, _ := newTestLoader(t, p)
	checkLoads(t, l, p)
	checkAsked(t, first, files[:3]...)
	checkAsked(t, second, files[2:]...)
}

// Mirrors with wrong content are an error, not a reason to draw digits.
func TestDownloadWrongContent(t *testing.T) {
	tests := []struct {
		name          string
		first, second answer
		says          []string
	}{
		{"both", logIn, func(w http.ResponseWriter, _ *http.Request, packed []byte) { w.Write(flipped(packed)) }, []string{"19 bytes", checksum([]byte("<html>log in</html>"))}},
		{"first", logIn, unavailable, []string{"19 bytes", "answered 503"}},
		{"second", unavailable, logIn, []string{"answered 503", "19 bytes"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			p := publish()
			first, second := serve(t, p, test.first), serve(t, p, test.second)
			p.mirrors = []string{first.url, second.url}
			l, _ := newTestLoader(t, p)
			_, _, err := l.load()
			checkError(t, err, append(test.says, "mnist: ", first.host, second.host, "train-images-idx3-ubyte.gz",
				fmt.Sprintf("expected %d with %s", p.trainX.bytes, p.trainX.sum), "proxy", "MNIST_DIR")...)
			checkFiles(t, l.cache, "lock")

			// The failure is not remembered: once the proxy is passed, the download continues.
			first.set(nil)
			checkLoads(t, l, p)
		})
	}
}

func TestDownloadOffline(t *testing.T) {
	p := publish()
	m := serve(t, p, nil)
	p.mirrors = []string{m.url, m.url}
	l, log := newTestLoader(t, p)
	l.offline = true
	checkSynthetic(t, l, "LAYERCAKE_OFFLINE is set")
	checkAsked(t, m)
	if log.Len() > 0 {
		t.Errorf("reported a choice of the user: %s", log)
	}

	l.offline = false
	checkLoads(t, l, p)
	checkAsked(t, m, p.names()...)

	// A partial set is not enough.
	if err := os.Remove(l.downloadedPath(p.testY)); err != nil {
		t.Fatal(err)
	}
	l.offline = true
	checkSynthetic(t, l, "LAYERCAKE_OFFLINE is set")
	checkAsked(t, m)
}

// Without a cache folder, for example without HOME, there is no download.
func TestDownloadWithoutCache(t *testing.T) {
	p := publish()
	m := serve(t, p, nil)
	p.mirrors = []string{m.url, m.url}
	l, _ := newTestLoader(t, p)
	l.cache = ""
	here := make(map[string][]byte) // the working folder is not used as a cache
	for name, packed := range p.packed {
		here[name+".gz"] = packed
	}
	folder := t.TempDir()
	writeFiles(t, folder, here)
	t.Chdir(folder)
	_, _, err := l.load()
	checkError(t, err, "mnist: ", "HOME", "XDG_CACHE_HOME", "MNIST_DIR")
	checkAsked(t, m)

	l.offline = true
	checkSynthetic(t, l, "LAYERCAKE_OFFLINE is set")
}

// A cache that cannot be written is a clear error. Not even root can write to these places.
func TestDownloadCannotBeKept(t *testing.T) {
	p := publish()
	tests := []struct {
		name  string
		spoil func(t *testing.T, cache string)
		asked []string
	}{
		{"a file in the place of the folder", func(t *testing.T, cache string) {
			writeFiles(t, filepath.Dir(cache), map[string][]byte{filepath.Base(cache): nil})
		}, nil},
		{"a file in the place of the folder's folder", func(t *testing.T, cache string) {
			writeFiles(t, filepath.Dir(filepath.Dir(cache)), map[string][]byte{"cache": nil})
		}, nil},
		{"a folder in the place of a file", func(t *testing.T, cache string) {
			writeFiles(t, filepath.Join(cache, p.trainY.name+".gz"), map[string][]byte{"notes.txt": nil})
		}, []string{p.trainX.name, p.trainY.name}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			m := serve(t, p, nil)
			p.mirrors = []string{m.url, m.url}
			l, _ := newTestLoader(t, p)
			test.spoil(t, l.cache)
			_, _, err := l.load()
			var total int64
			for _, f := range p.files() {
				total += f.bytes
			}
			checkError(t, err, "mnist: downloads (", "cannot be stored in "+l.cache, fmt.Sprintf("%d bytes", total), "free some space", "XDG_CACHE_HOME", "MNIST_DIR")
			checkAsked(t, m, test.asked...)
			if parts, _ := filepath.Glob(filepath.Join(l.cache, "*"+partSuffix)); parts != nil {
				t.Errorf("left behind: %v", parts)
			}
		})
	}
}

// Whatever a dead process or a disk has done to the cache: damaged files are downloaded or computed again, the others
// are not, and no wrong value is ever returned.
func TestDamagedCache(t *testing.T) {
	p := publish()
	x := p.trainX
	inCache := func(l *loader, f file) string { return l.downloadedPath(f) }
	copied := func(l *loader, f file) string { return filepath.Join(l.cache, "copies", f.sum) }
	change := func(path func(*loader, file) string, f file, to func([]byte) []byte) func(*testing.T, *loader) {
		return func(t *testing.T, l *loader) {
			data, err := os.ReadFile(path(l, f))
			if err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(path(l, f), to(data), 0o644); err != nil {
				t.Fatal(err)
			}
		}
	}
	noCopies := func(t *testing.T, l *loader) {
		if err := os.RemoveAll(filepath.Join(l.cache, "copies")); err != nil {
			t.Fatal(err)
		}
	}
	half := func(data []byte) []byte { return data[:len(data)/2] }
	longer := func(data []byte) []byte { return append(data, 0) }
	empty := func([]byte) []byte { return nil }
	parts := func(age time.Duration) func(*testing.T, *loader) {
		return func(t *testing.T, l *loader) {
			for _, path := range []string{inCache(l, x), copied(l, x)} {
				path += ".123" + partSuffix
				if err := os.WriteFile(path, []byte("half"), 0o600); err != nil {
					t.Fatal(err)
				}
				written := time.Now().Add(-age)
				if err := os.Chtimes(path, written, written); err != nil {
					t.Fatal(err)
				}
			}
		}
	}
	all := func(steps ...func(*testing.T, *loader)) []func(*testing.T, *loader) { return steps }
	tests := []struct {
		name   string
		damage []func(*testing.T, *loader)
		asked  []string
	}{
		{"none", nil, nil},
		{"no copies", all(noCopies), nil},
		{"a file is gone", all(func(t *testing.T, l *loader) { os.Remove(inCache(l, x)) }), []string{x.name}},
		{"a file is cut", all(change(inCache, x, half)), []string{x.name}},
		{"a file is empty", all(change(inCache, x, empty)), []string{x.name}},
		{"a file is too long", all(change(inCache, x, longer)), []string{x.name}},
		{"two files are cut", all(change(inCache, x, half), change(inCache, p.testY, half)), []string{x.name, p.testY.name}},
		{"a bit of a file is flipped, with a sound copy", all(change(inCache, x, flipped)), nil},
		{"a bit of a file is flipped", all(noCopies, change(inCache, x, flipped)), []string{x.name}},
		{"a bit of two files is flipped", all(noCopies, change(inCache, p.trainY, flipped), change(inCache, p.testX, flipped)), []string{p.trainY.name, p.testX.name}},
		{"a copy is cut", all(change(copied, x, half)), nil},
		{"a copy is empty", all(change(copied, x, empty)), nil},
		{"a copy is too long", all(change(copied, x, longer)), nil},
		{"a bit of a copy is flipped", all(change(copied, x, flipped)), nil},
		{"a bit of a file and of its copy is flipped", all(change(inCache, x, flipped), change(copied, x, flipped)), []string{x.name}},
		{"parts were left a moment ago", all(parts(0)), nil},
		{"parts were left yesterday", all(parts(24 * time.Hour)), nil},
		{"parts were left, and files cut", all(parts(0), change(inCache, x, half), change(copied, x, half)), []string{x.name}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			m := serve(t, p, nil)
			p.mirrors = []string{m.url, m.url}
			l, _ := newTestLoader(t, p)
			checkLoads(t, l, p)
			checkAsked(t, m, p.names()...)

			for _, step := range test.damage {
				step(t, l)
			}
			checkLoads(t, l, p)
			checkAsked(t, m, test.asked...)

			// It is intact again.
			checkLoads(t, l, p)
			checkAsked(t, m)
			for _, f := range p.files() {
				if values, ok := readCopy(copied(l, *f), f.values()); !ok || !bytes.Equal(values, p.values[f.name]) {
					t.Errorf("%s: no sound copy", f.name)
				}
			}
		})
	}
}

// A damaged file that cannot be downloaded again is an error where its values are used. The other files are unaffected.
func TestDamagedCacheOffline(t *testing.T) {
	p := publish()
	m := serve(t, p, nil)
	p.mirrors = []string{m.url, m.url}
	tests := []struct {
		name string
		cut  func(l *loader)
		says []string
	}{
		{"by wish", func(l *loader) { l.offline = true }, []string{"LAYERCAKE_OFFLINE"}},
		{"in fact", func(*loader) { m.set(unavailable) }, []string{m.host, "answered 503"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			m.set(nil)
			l, _ := newTestLoader(t, p)
			loaded(t, l)
			path := l.downloadedPath(p.trainX)
			writeFiles(t, l.cache, map[string][]byte{filepath.Base(path): flipped(p.packed[p.trainX.name])})
			test.cut(l)

			train, _ := loaded(t, l)
			_, err := kit.Values[uint8](train.X)
			checkError(t, err, append(test.says, "mnist: "+path, "not the published file", p.trainX.sum, "removed")...)
			if labels, err := kit.Values[uint8](train.Y); err != nil || !bytes.Equal(labels, p.values[p.trainY.name]) {
				t.Errorf("labels: %v, %v", labels, err)
			}
			if _, err := os.Stat(path); !os.IsNotExist(err) {
				t.Errorf("the damaged file is still there (%v)", err)
			}
			checkSynthetic(t, l, test.says...) // the next process reports it too
		})
	}
}

// A file that is damaged on the mirrors too is an error, not a loop.
func TestDamagedCacheAndMirrors(t *testing.T) {
	p := publish()
	p.trainX.sum = checksum([]byte("something else")) // no download can match
	m := serve(t, p, nil)
	p.mirrors = []string{m.url, m.url}
	l, _ := newTestLoader(t, p)
	files := make(map[string][]byte)
	for name, packed := range p.packed {
		files[name+".gz"] = packed
	}
	writeFiles(t, l.cache, files)
	train, _ := loaded(t, l)
	_, err := kit.Values[uint8](train.X)
	checkError(t, err, "not the published file", "could not be downloaded again", "the mirrors did not send the files")
	checkAsked(t, m, p.trainX.name, p.trainX.name)
}

func TestMissing(t *testing.T) {
	p := publish()
	l, _ := newTestLoader(t, p)
	names := func() (names []string) {
		for _, f := range l.missing() {
			names = append(names, f.name)
		}
		return names
	}
	if got := names(); !slices.Equal(got, p.names()) {
		t.Errorf("without a folder: %v", got)
	}
	writeFiles(t, l.cache, map[string][]byte{
		p.trainX.name + ".gz": make([]byte, p.trainX.bytes), // with the right size, which is all that is checked
		p.trainY.name + ".gz": make([]byte, p.trainY.bytes-1),
		p.testX.name:          make([]byte, p.testX.bytes),
	})
	if got := names(); !slices.Equal(got, p.names()[1:]) {
		t.Errorf("got %v", got)
	}
}
