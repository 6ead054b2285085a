package xla

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"compress/gzip"
	"encoding/binary"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"
)

// A machine has nothing installed, and programs that only pretend to do their work.
type machine struct {
	t        *testing.T
	home     string
	bin      string          // the only folder in PATH
	log      strings.Builder // Install's messages
	requests []string        // requests to GitHub
	github   string          // URL of the fake GitHub
}

// newMachine returns a machine with the named programs: "g++", "python3", "go".
func newMachine(t *testing.T, programs ...string) *machine {
	t.Helper()
	m := &machine{t: t, home: t.TempDir(), bin: t.TempDir()}
	for _, variable := range []string{switchVar, offlineVar, backendVar, pluginsVar, "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "BROKEN", "PIP_SAYS"} {
		t.Setenv(variable, "")
	}
	t.Setenv("HOME", m.home)
	t.Setenv("XDG_CACHE_HOME", filepath.Join(m.home, "cache"))
	t.Setenv("PATH", m.bin)
	t.Setenv("JOURNAL", filepath.Join(m.home, "journal"))
	oldLib, oldGPU := systemLib, hasGPU
	t.Cleanup(func() { systemLib, hasGPU = oldLib, oldGPU })
	systemLib = filepath.Join(m.home, "usr", "local", "lib")
	hasGPU = func() bool { return false }
	for _, program := range programs {
		m.write(filepath.Join(m.bin, program), "#!/bin/sh\n"+fakes[program])
		if err := os.Chmod(filepath.Join(m.bin, program), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	m.write(filepath.Join(m.home, "go-xla", "pjrt", "pjrt_c_api.h"), "_PJRT_API_STRUCT_FIELD(PJRT_Error_Destroy);\n")
	t.Setenv("GO_XLA", filepath.Join(m.home, "go-xla"))
	t.Setenv("WHEEL", filepath.Join(m.home, "published.whl"))
	m.publishWheel(wheelLibraries...)
	return m
}

// The programs record their invocations in a journal.
var fakes = map[string]string{
	"go": `echo "$GO_XLA"`,
	// The fake g++ writes the name of its output into it. The program that tries a plugin fails for plugins whose path
	// contains the value of BROKEN.
	"g++": `
case "$*" in *-fsyntax-only*) exit 0;; esac
while [ $# -gt 0 ]; do
	if [ "$1" = -o ]; then out=$2; fi
	shift
done
echo "g++ ${out##*/}" >>"$JOURNAL"
case $out in
*/check)
	echo '#!/bin/sh
case $BROKEN in ?*) case $1 in *$BROKEN*) echo "it is broken"; exit 1;; esac;; esac' >"$out"
	/bin/chmod +x "$out";;
*)
	echo "$out" >"$out";;
esac`,
	"python3": `
case "$*" in
*--version)
	exit 0;;
*download*)
	echo "pip download" >>"$JOURNAL"
	if [ -n "$PIP_SAYS" ]; then echo "$PIP_SAYS" >&2; exit 1; fi
	for word; do case $word in --dest=*) /bin/cp "$WHEEL" "${word#--dest=}/tensorflow_cpu.whl";; esac; done;;
esac`,
}

func (m *machine) write(path, text string) {
	m.t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		m.t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		m.t.Fatal(err)
	}
}

// inHome puts a plugin of a few bytes below the home folder.
func (m *machine) inHome(path ...string) string {
	m.t.Helper()
	file := filepath.Join(append([]string{m.home}, path...)...)
	m.write(file, "a plugin")
	return file
}

// publishWheel provides the wheel that pip downloads, with the named libraries.
func (m *machine) publishWheel(libraries ...string) {
	m.t.Helper()
	var packed bytes.Buffer
	z := zip.NewWriter(&packed)
	put := func(name string, content []byte) {
		w, err := z.Create(name)
		if err == nil {
			_, err = w.Write(content)
		}
		if err != nil {
			m.t.Fatal(err)
		}
	}
	put("tensorflow/__init__.py", []byte("import this"))
	put("tensorflow/include/xla/literal.h", []byte("class Literal;"))
	put("tensorflow/include/tensorflow/core/graph.h", []byte("class Graph;"))
	for _, name := range libraries {
		put("tensorflow/"+name, append(library(len(name)), "symbols"...))
	}
	if err := z.Close(); err != nil {
		m.t.Fatal(err)
	}
	m.write(os.Getenv("WHEEL"), packed.String())
}

// library returns a shared library without sections that has one segment of the given size.
func library(bytesLoaded int) []byte {
	const header, program = 64, 56
	b := make([]byte, header+program, header+program+bytesLoaded)
	copy(b, "\x7fELF\x02\x01\x01")
	le := binary.LittleEndian
	le.PutUint16(b[0x10:], 3)                     // a shared library
	le.PutUint16(b[0x12:], 62)                    // for x86-64
	le.PutUint32(b[0x14:], 1)                     // version
	le.PutUint64(b[0x20:], header)                // where the segments are listed
	le.PutUint16(b[0x34:], header)                // size of this header
	le.PutUint16(b[0x36:], program)               // size of an entry
	le.PutUint16(b[0x38:], 1)                     // one segment
	le.PutUint32(b[header:], 1)                   // of type PT_LOAD
	le.PutUint64(b[header+0x20:], uint64(cap(b))) // its size in the file
	le.PutUint64(b[header+0x28:], uint64(cap(b)))
	return append(b, bytes.Repeat([]byte{'x'}, bytesLoaded)...)
}

// publishUpstream starts a GitHub. With files it has a release; without it answers 404.
func (m *machine) publishUpstream(files ...string) {
	var packed bytes.Buffer
	z := gzip.NewWriter(&packed)
	w := tar.NewWriter(z)
	for _, name := range files {
		if err := w.WriteHeader(&tar.Header{Name: name, Typeflag: tar.TypeReg, Mode: 0o644, Size: 8}); err != nil {
			m.t.Fatal(err)
		}
		if _, err := w.Write([]byte("a plugin")); err != nil {
			m.t.Fatal(err)
		}
	}
	w.Close()
	z.Close()
	m.serve(func(w http.ResponseWriter, r *http.Request) {
		want := fmt.Sprintf("/gomlx/pjrt-cpu-binaries/releases/download/%s/pjrt_cpu_%s_%s.tar.gz", upstreamVersion, runtime.GOOS, runtime.GOARCH)
		if r.URL.Path != want || len(files) == 0 {
			http.NotFound(w, r)
			return
		}
		w.Write(packed.Bytes())
	})
}

func (m *machine) serve(handler http.HandlerFunc) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		m.requests = append(m.requests, r.URL.Path)
		handler(w, r)
	}))
	m.t.Cleanup(server.Close)
	m.github = server.URL
}

func (m *machine) install(o Options) (Plugin, error) {
	m.t.Helper()
	m.log.Reset()
	o.Log = &m.log
	in := newInstallation(o)
	in.client.Stall = time.Second
	if in.github = m.github; m.github == "" {
		in.github = "http://127.0.0.1:1" // no server listens there
	}
	return in.run(m.t.Context())
}

// journal returns the invocations since the last call.
func (m *machine) journal() string {
	path := filepath.Join(m.home, "journal")
	text, _ := os.ReadFile(path) // missing if no program ran
	os.Remove(path)
	return strings.Join(strings.Fields(string(text)), " ")
}

// cache lists the folders in the cache.
func (m *machine) cache() []string {
	entries, _ := os.ReadDir(filepath.Join(m.home, "cache", "layercake", "xla")) // missing if there is no cache
	var folders []string
	for _, entry := range entries {
		if entry.IsDir() {
			folders = append(folders, entry.Name())
		}
	}
	return folders
}
