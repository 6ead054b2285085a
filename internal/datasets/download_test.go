package datasets

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

	"layercake/internal/download"
)

// Things that a mirror can do instead of sending the file.
var (
	unavailable = func(w http.ResponseWriter, _ *http.Request, _ []byte) { w.WriteHeader(http.StatusServiceUnavailable) }
	stall       = func(_ http.ResponseWriter, r *http.Request, _ []byte) { <-r.Context().Done() }
	logIn       = func(w http.ResponseWriter, _ *http.Request, _ []byte) { io.WriteString(w, "<html>log in</html>") }
)

// allFiles is what a cache folder holds after a download, before the values are used.
func allFiles(p publication) []string {
	names := []string{"lock"}
	names = append(names, p.names()...)
	slices.Sort(names)
	return names
}

func TestDownload(t *testing.T) {
	p := publish()
	first, second := serve(t, p, nil), serve(t, p, nil)
	p.Mirrors = []string{first.url, second.url}
	l, log := newTestFinder(t, p)

	if _, err := l.Find(); err != nil {
		t.Fatal(err)
	}
	checkAsked(t, first, p.names()...)
	checkAsked(t, second)
	checkFiles(t, l.Cache, allFiles(p)...)
	for _, f := range p.Files {
		size := amount(f.Bytes)
		checkSays(t, log.String(), fmt.Sprintf("mnist: downloading %s (%s) from %s\n", f.Name, size, first.host),
			fmt.Sprintf("mnist: %s %s of %s\n", f.Name, size, size))
		packed, err := os.ReadFile(l.downloadedPath(f))
		if err != nil || !bytes.Equal(packed, p.packed[f.Name]) {
			t.Errorf("%s: %d bytes in the cache, %v", f.Name, len(packed), err)
		}
	}

	// From here on the cache has all there is to know, with a network or without one.
	log = logOf(l)
	checkLoads(t, l, p)
	l.Offline = true
	checkLoads(t, l, p)
	checkAsked(t, first)
	checkAsked(t, second)
	if log.Len() > 0 {
		t.Errorf("logged: %s", log)
	}
}

// Whatever the first mirror does, the second is asked next; nothing of what the first sent is used.
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
		{"a page", logIn, "train-images.gz: not the published file: 19 bytes"},
		{"wrong bytes", func(w http.ResponseWriter, _ *http.Request, packed []byte) { w.Write(flipped(packed)) }, "train-images.gz: not the published file"},
		{"too long", func(w http.ResponseWriter, _ *http.Request, packed []byte) { w.Write(append(slices.Clone(packed), 0)) },
			"train-images.gz: not the published file: more than"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			p := publish()
			first, second := serve(t, p, test.answer), serve(t, p, nil)
			p.Mirrors = []string{first.url, second.url}
			l, log := newTestFinder(t, p)
			checkLoads(t, l, p)
			checkAsked(t, first, p.Files[0].Name)
			checkAsked(t, second, p.names()...)
			checkFiles(t, l.Cache, append([]string{"copies"}, allFiles(p)...)...)
			checkSays(t, log.String(), "mnist: "+first.host+": "+test.says)
		})
	}
	t.Run("refused", func(t *testing.T) {
		p := publish()
		m := serve(t, p, nil)
		p.Mirrors = []string{refusing(), m.url}
		l, log := newTestFinder(t, p)
		checkLoads(t, l, p)
		checkAsked(t, m, p.names()...)
		checkSays(t, log.String(), "mnist: "+download.Host(p.Mirrors[0])+": ", "refused")
	})
}

// A mirror that fails midway keeps the files that it did send, and the next one sends the others.
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
	p.Mirrors = []string{first.url, second.url}
	l, _ := newTestFinder(t, p)
	checkLoads(t, l, p)
	checkAsked(t, first, files[:3]...)
	checkAsked(t, second, files[2:]...)
}

// Mirrors that send something else are an error, not a reason to draw digits.
func TestDownloadWrongContent(t *testing.T) {
	tests := []struct {
		name          string
		first, second answer
		says          []string
	}{
		{"both", logIn, func(w http.ResponseWriter, _ *http.Request, packed []byte) { w.Write(flipped(packed)) }, []string{"19 bytes", Checksum([]byte("<html>log in</html>"))}},
		{"first", logIn, unavailable, []string{"19 bytes", "answered 503"}},
		{"second", unavailable, logIn, []string{"answered 503", "19 bytes"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			p := publish()
			first, second := serve(t, p, test.first), serve(t, p, test.second)
			p.Mirrors = []string{first.url, second.url}
			l, _ := newTestFinder(t, p)
			_, _, err := load(l)
			checkError(t, err, append(test.says, "mnist: ", first.host, second.host, "train-images.gz",
				fmt.Sprintf("expected %d with %s", p.Files[0].Bytes, p.Files[0].Sum), "proxy", "MNIST_DIR")...)
			checkFiles(t, l.Cache, "lock")

			// It is not remembered: once the proxy is passed, the download goes on.
			first.set(nil)
			checkLoads(t, l, p)
		})
	}
}

func TestDownloadOffline(t *testing.T) {
	p := publish()
	m := serve(t, p, nil)
	p.Mirrors = []string{m.url, m.url}
	l, log := newTestFinder(t, p)
	l.Offline = true
	checkAway(t, l, "LAYERCAKE_OFFLINE is set")
	checkAsked(t, m)
	if log.Len() > 0 {
		t.Errorf("told somebody who wanted it so: %s", log)
	}

	l.Offline = false
	checkLoads(t, l, p)
	checkAsked(t, m, p.names()...)

	// Some of the files are not enough.
	if err := os.Remove(l.downloadedPath(p.Files[3])); err != nil {
		t.Fatal(err)
	}
	l.Offline = true
	checkAway(t, l, "LAYERCAKE_OFFLINE is set")
	checkAsked(t, m)
}

// Without HOME, say, there is no cache folder, and without that no download.
func TestDownloadWithoutCache(t *testing.T) {
	p := publish()
	m := serve(t, p, nil)
	p.Mirrors = []string{m.url, m.url}
	l, _ := newTestFinder(t, p)
	l.Cache = ""
	here := make(map[string][]byte) // in the working folder, which is no cache
	for name, packed := range p.packed {
		here[name] = packed
	}
	folder := t.TempDir()
	writeFiles(t, folder, here)
	t.Chdir(folder)
	_, _, err := load(l)
	checkError(t, err, "mnist: ", "HOME", "XDG_CACHE_HOME", "MNIST_DIR")
	checkAsked(t, m)

	l.Offline = true
	checkAway(t, l, "LAYERCAKE_OFFLINE is set")
}

// A cache that cannot be written is an error that says so. These places cannot be written by root either.
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
			writeFiles(t, filepath.Join(cache, p.Files[1].Name), map[string][]byte{"notes.txt": nil})
		}, []string{p.Files[0].Name}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			m := serve(t, p, nil)
			p.Mirrors = []string{m.url, m.url}
			l, _ := newTestFinder(t, p)
			test.spoil(t, l.Cache)
			_, _, err := load(l)
			var total int64
			for _, f := range p.Files {
				total += f.Bytes
			}
			checkError(t, err, fmt.Sprintf("mnist: downloads (%d bytes) cannot be stored in %s", total, l.Cache), "free some space", "XDG_CACHE_HOME", "MNIST_DIR")
			checkAsked(t, m, test.asked...)
			if parts, _ := filepath.Glob(filepath.Join(l.Cache, ".layercake-*")); parts != nil {
				t.Errorf("left behind: %v", parts)
			}
		})
	}
}

// Whatever a process that died, or a disk, has made of the cache: what is damaged is downloaded or computed again, the
// rest is not, and no wrong value is seen.
func TestDamagedCache(t *testing.T) {
	p := publish()
	x := p.Files[0]
	inCache := func(l *Finder, f File) string { return l.downloadedPath(f) }
	copied := func(l *Finder, f File) string { return filepath.Join(l.Cache, "copies", f.Sum) }
	change := func(path func(*Finder, File) string, f File, to func([]byte) []byte) func(*testing.T, *Finder) {
		return func(t *testing.T, l *Finder) {
			data, err := os.ReadFile(path(l, f))
			if err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(path(l, f), to(data), 0o644); err != nil {
				t.Fatal(err)
			}
		}
	}
	noCopies := func(t *testing.T, l *Finder) {
		if err := os.RemoveAll(filepath.Join(l.Cache, "copies")); err != nil {
			t.Fatal(err)
		}
	}
	half := func(data []byte) []byte { return data[:len(data)/2] }
	longer := func(data []byte) []byte { return append(data, 0) }
	empty := func([]byte) []byte { return nil }
	all := func(steps ...func(*testing.T, *Finder)) []func(*testing.T, *Finder) { return steps }
	tests := []struct {
		name   string
		damage []func(*testing.T, *Finder)
		asked  []string
	}{
		{"none", nil, nil},
		{"no copies", all(noCopies), nil},
		{"a file is gone", all(func(t *testing.T, l *Finder) { os.Remove(inCache(l, x)) }), []string{x.Name}},
		{"a file is cut", all(change(inCache, x, half)), []string{x.Name}},
		{"a file is empty", all(change(inCache, x, empty)), []string{x.Name}},
		{"a file is too long", all(change(inCache, x, longer)), []string{x.Name}},
		{"two files are cut", all(change(inCache, x, half), change(inCache, p.Files[3], half)), []string{x.Name, p.Files[3].Name}},
		{"a bit of a file is flipped, with a sound copy", all(change(inCache, x, flipped)), nil},
		{"a bit of a file is flipped", all(noCopies, change(inCache, x, flipped)), []string{x.Name}},
		{"a bit of two files is flipped", all(noCopies, change(inCache, p.Files[1], flipped), change(inCache, p.Files[2], flipped)), []string{p.Files[1].Name, p.Files[2].Name}},
		{"a copy is cut", all(change(copied, x, half)), nil},
		{"a copy is empty", all(change(copied, x, empty)), nil},
		{"a copy is too long", all(change(copied, x, longer)), nil},
		{"a bit of a copy is flipped", all(change(copied, x, flipped)), nil},
		{"a bit of a file and of its copy is flipped", all(change(inCache, x, flipped), change(copied, x, flipped)), []string{x.Name}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			m := serve(t, p, nil)
			p.Mirrors = []string{m.url, m.url}
			l, _ := newTestFinder(t, p)
			checkLoads(t, l, p)
			checkAsked(t, m, p.names()...)

			for _, step := range test.damage {
				step(t, l)
			}
			checkLoads(t, l, p)
			checkAsked(t, m, test.asked...)

			// Now it is as it was.
			checkLoads(t, l, p)
			checkAsked(t, m)
			for _, f := range p.Files {
				if values, ok := readCopy(copied(l, f), sizes[f.Name]); !ok || !bytes.Equal(values, p.values[f.Name]) {
					t.Errorf("%s: no sound copy", f.Name)
				}
			}
		})
	}
}

// A file that turns out to be damaged, and cannot be downloaded again, is an error where its values are used; the other
// files are not concerned.
func TestDamagedCacheOffline(t *testing.T) {
	p := publish()
	m := serve(t, p, nil)
	p.Mirrors = []string{m.url, m.url}
	tests := []struct {
		name string
		cut  func(l *Finder)
		says []string
	}{
		{"by wish", func(l *Finder) { l.Offline = true }, []string{"LAYERCAKE_OFFLINE"}},
		{"in fact", func(*Finder) { m.set(unavailable) }, []string{m.host, "answered 503"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			m.set(nil)
			l, _ := newTestFinder(t, p)
			checkFound(t, l)
			path := l.downloadedPath(p.Files[0])
			writeFiles(t, l.Cache, map[string][]byte{filepath.Base(path): flipped(p.packed[p.Files[0].Name])})
			test.cut(l)

			found := checkFound(t, l)
			_, err := found.Read(p.Files[0].Name)
			checkError(t, err, append(test.says, path, "not the published file", p.Files[0].Sum, "removed")...)
			if labels, err := valuesOf(found, p.Files[1]); err != nil || !bytes.Equal(labels, p.values[p.Files[1].Name]) {
				t.Errorf("labels: %v, %v", labels, err)
			}
			if _, err := os.Stat(path); !os.IsNotExist(err) {
				t.Errorf("the damaged file is still there (%v)", err)
			}
			checkAway(t, l, test.says...) // so says the next process
		})
	}
}

// A damaged file that the mirrors send damaged as well is an error, not a loop.
func TestDamagedCacheAndMirrors(t *testing.T) {
	p := publish()
	p.Files[0].Sum = Checksum([]byte("something else")) // no download can be right
	m := serve(t, p, nil)
	p.Mirrors = []string{m.url, m.url}
	l, _ := newTestFinder(t, p)
	files := make(map[string][]byte)
	for name, packed := range p.packed {
		files[name] = packed
	}
	writeFiles(t, l.Cache, files)
	_, err := checkFound(t, l).Read(p.Files[0].Name)
	checkError(t, err, "not the published file", "could not be downloaded again", "the mirrors did not send the files")
	checkAsked(t, m, p.Files[0].Name, p.Files[0].Name)
}

func TestMissing(t *testing.T) {
	p := publish()
	l, _ := newTestFinder(t, p)
	names := func() (names []string) {
		for _, f := range l.missing() {
			names = append(names, f.Name)
		}
		return names
	}
	if got := names(); !slices.Equal(got, p.names()) {
		t.Errorf("without a folder: %v", got)
	}
	writeFiles(t, l.Cache, map[string][]byte{
		p.Files[0].Name: make([]byte, p.Files[0].Bytes), // of the right size: that is all that is looked at
		p.Files[1].Name: make([]byte, p.Files[1].Bytes-1),
		"t10k-images":   make([]byte, p.Files[2].Bytes),
	})
	if got := names(); !slices.Equal(got, p.names()[1:]) {
		t.Errorf("got %v", got)
	}
}
