package datasets

import (
	"bytes"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"testing"
	"time"
)

func TestNew(t *testing.T) {
	home := t.TempDir()
	t.Setenv("HOME", home)
	t.Setenv("XDG_CACHE_HOME", filepath.Join(home, "caches"))
	t.Setenv("MNIST_DIR", "/data/mnist")
	t.Setenv("LAYERCAKE_OFFLINE", "")
	l := New(publish().Source)
	base, err := os.UserCacheDir()
	if err != nil {
		t.Fatal(err)
	}
	if want := filepath.Join(base, "layercake", "mnist"); l.Cache != want {
		t.Errorf("cache: got %s, want %s", l.Cache, want)
	}
	if l.Folder != "/data/mnist" || l.Offline || l.Log != os.Stderr {
		t.Errorf("got folder %q, offline %v, log %v", l.Folder, l.Offline, l.Log)
	}
	if l.Client.Stall != 15*time.Second {
		t.Errorf("stall: got %v", l.Client.Stall)
	}
	// Proxies are common where mirrors cannot be reached otherwise.
	if l.Client.HTTP.Transport.(*http.Transport).Proxy == nil {
		t.Error("does not use the proxy that the environment names")
	}
	checkFiles(t, home) // looking makes nothing
}

func TestNewWithoutCache(t *testing.T) {
	t.Setenv("HOME", "")
	t.Setenv("XDG_CACHE_HOME", "")
	if l := New(publish().Source); l.Cache != "" {
		t.Errorf("got %s", l.Cache)
	}
}

func TestOffline(t *testing.T) {
	for value, want := range map[string]bool{
		"": false, "0": false, "false": false, "False": false, "FALSE": false, "f": false, "no": false, "No": false, "n": false, "off": false,
		"1": true, "true": true, "yes": true, "on": true, "2": true, "please": true,
	} {
		t.Setenv("LAYERCAKE_OFFLINE", value)
		if got := New(publish().Source).Offline; got != want {
			t.Errorf("LAYERCAKE_OFFLINE=%s: offline is %v", value, got)
		}
	}
}

// Open verifies a published file and downloads a damaged one again, like Read.
func TestOpen(t *testing.T) {
	p := publish()
	m := serve(t, p, nil)
	p.Mirrors = []string{m.url}
	l, _ := newTestFinder(t, p)
	name := p.Files[0].Name
	opens := func(asked ...string) {
		t.Helper()
		found := checkFound(t, l)
		r, err := found.Open(name)
		if err != nil {
			t.Fatal(err)
		}
		defer r.Close()
		if data, err := io.ReadAll(r); err != nil || !bytes.Equal(data, p.packed[name]) {
			t.Errorf("got %d bytes, %v", len(data), err)
		}
		checkAsked(t, m, asked...)
	}
	opens(p.names()...)
	writeFiles(t, l.Cache, map[string][]byte{name: flipped(p.packed[name])})
	opens(name)

	writeFiles(t, l.Cache, map[string][]byte{name: flipped(p.packed[name])})
	l.Offline = true
	_, err := checkFound(t, l).Open(name)
	checkError(t, err, filepath.Join(l.Cache, name)+": not the published file", "LAYERCAKE_OFFLINE")

	// In the user's folder any file will do.
	l.Folder = t.TempDir()
	writeFiles(t, l.Folder, map[string][]byte{name: []byte("other")})
	found, err := l.Find(name)
	if err != nil || !found.InFolder() {
		t.Fatal(err)
	}
	r, err := found.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	if data, err := io.ReadAll(r); err != nil || string(data) != "other" {
		t.Errorf("got %q, %v", data, err)
	}
}
