package imagesets

import (
	"net/http"
	"os"
	"path/filepath"
	"testing"
	"time"
)

func TestNewLoader(t *testing.T) {
	home := t.TempDir()
	t.Setenv("HOME", home)
	t.Setenv("XDG_CACHE_HOME", filepath.Join(home, "caches"))
	t.Setenv("MNIST_DIR", "/data/mnist")
	t.Setenv("LAYERCAKE_OFFLINE", "")
	l := newLoader(MNIST)
	base, err := os.UserCacheDir()
	if err != nil {
		t.Fatal(err)
	}
	if want := filepath.Join(base, "layercake", "mnist"); l.cache != want {
		t.Errorf("cache: got %s, want %s", l.cache, want)
	}
	if l.folder != "/data/mnist" || l.offline || l.log != os.Stderr {
		t.Errorf("got folder %q, offline %v, log %v", l.folder, l.offline, l.log)
	}
	if l.stall != 15*time.Second {
		t.Errorf("stall: got %v", l.stall)
	}
	// Some networks only reach the mirrors through a proxy.
	if l.client.Transport.(*http.Transport).Proxy == nil {
		t.Error("does not use the proxy that the environment names")
	}
	checkFiles(t, home) // nothing is created yet
}

func TestNewLoaderWithoutCache(t *testing.T) {
	t.Setenv("HOME", "")
	t.Setenv("XDG_CACHE_HOME", "")
	if l := newLoader(MNIST); l.cache != "" {
		t.Errorf("got %s", l.cache)
	}
}

func TestIsSet(t *testing.T) {
	for value, want := range map[string]bool{
		"": false, "0": false, "false": false, "False": false, "FALSE": false, "f": false, "no": false, "No": false, "n": false, "off": false,
		"1": true, "true": true, "yes": true, "on": true, "2": true, "please": true,
	} {
		t.Setenv("LAYERCAKE_OFFLINE", value)
		if got := newLoader(MNIST).offline; got != want {
			t.Errorf("LAYERCAKE_OFFLINE=%s: offline is %v", value, got)
		}
	}
}
