package atomicfile

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func writes(text string) func(io.Writer) error {
	return func(w io.Writer) error {
		_, err := io.WriteString(w, text)
		return err
	}
}

// holds checks that the folder holds these files, with this text, and no others.
func holds(t *testing.T, folder string, want map[string]string) {
	t.Helper()
	entries, err := os.ReadDir(folder)
	if err != nil {
		t.Fatal(err)
	}
	if len(entries) != len(want) {
		t.Errorf("the folder holds %v; want %v", entries, want)
	}
	for name, text := range want {
		if got, err := os.ReadFile(filepath.Join(folder, name)); err != nil || string(got) != text {
			t.Errorf("%s holds %.40q (%v), want %q", name, got, err, text)
		}
	}
}

func TestReplace(t *testing.T) {
	folder := t.TempDir()
	path := filepath.Join(folder, "a")
	for _, text := range []string{"long before", "", "after"} {
		if err := Replace(path, writes(text)); err != nil {
			t.Fatal(err)
		}
		holds(t, folder, map[string]string{"a": text})
	}
}

func TestFailureKeepsWhatWas(t *testing.T) {
	folder := t.TempDir()
	path := filepath.Join(folder, "a")
	failure := errors.New("no more ink")
	fail := func(w io.Writer) error { return errors.Join(writes(strings.Repeat("x", 1<<20))(w), failure) }
	if err := Replace(path, fail); !errors.Is(err, failure) {
		t.Errorf("error %v", err)
	}
	holds(t, folder, map[string]string{})
	if err := Replace(path, writes("before")); err != nil {
		t.Fatal(err)
	}
	if err := Replace(path, fail); !errors.Is(err, failure) {
		t.Errorf("error %v", err)
	}
	holds(t, folder, map[string]string{"a": "before"})
}

func TestPermissionsStay(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a")
	if err := os.WriteFile(path, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := Replace(path, writes("after")); err != nil {
		t.Fatal(err)
	}
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("permissions %v, %v", info.Mode(), err)
	}
}

func TestLinkStays(t *testing.T) {
	folder := t.TempDir()
	path, to := filepath.Join(folder, "link"), filepath.Join(t.TempDir(), "file")
	if err := os.Symlink(to, path); err != nil {
		t.Fatal(err)
	}
	for _, text := range []string{"made", "replaced"} {
		if err := Replace(path, writes(text)); err != nil {
			t.Fatal(err)
		}
		holds(t, filepath.Dir(to), map[string]string{"file": text})
	}
	if info, err := os.Lstat(path); err != nil || info.Mode()&os.ModeSymlink == 0 {
		t.Errorf("the link is a %v, %v", info.Mode(), err)
	}
	round := filepath.Join(folder, "round")
	if err := os.Symlink("round", round); err != nil {
		t.Fatal(err)
	}
	if err := Replace(round, writes("x")); err == nil || !strings.Contains(err.Error(), "round leads to more than 40 links") {
		t.Errorf("a link to itself: error %v", err)
	}
}

func TestErrorsNameTheFile(t *testing.T) {
	folder := t.TempDir()
	for name, path := range map[string]string{
		"no such folder": filepath.Join(folder, "none", "a"),
		"a folder":       folder,
		"a device":       os.DevNull,
	} {
		err := Replace(path, writes("x"))
		if err == nil || !strings.Contains(err.Error(), path) || strings.Contains(err.Error(), ".tmp") {
			t.Errorf("%s: error %v", name, err)
		}
	}
	if err := Replace(filepath.Join(folder, "none", "a"), writes("x")); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("error %v", err)
	}
}

func TestProbe(t *testing.T) {
	folder := t.TempDir()
	if err := Probe(folder, 100); err != nil {
		t.Error(err)
	}
	holds(t, folder, map[string]string{})
	none := filepath.Join(folder, "none")
	if err := Probe(none, 100); !errors.Is(err, fs.ErrNotExist) || !strings.Contains(err.Error(), none+":") {
		t.Errorf("error %v", err)
	}
}
