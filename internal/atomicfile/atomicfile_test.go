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

// holds checks that the folder has exactly these files with these contents.
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
	folder := filepath.Join(t.TempDir(), "new")
	path := filepath.Join(folder, "a")
	for i, text := range []string{"long before", "", "after"} {
		if err := replace(path, i%2 > 0, writes(text)); err != nil {
			t.Fatal(err)
		}
		holds(t, folder, map[string]string{"a": text})
	}
}

func TestWriteFile(t *testing.T) {
	folder := t.TempDir()
	if err := WriteFile(filepath.Join(folder, "a"), []byte("text")); err != nil {
		t.Fatal(err)
	}
	holds(t, folder, map[string]string{"a": "text"})
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

func TestReplaceRefuses(t *testing.T) {
	folder := t.TempDir()
	file := filepath.Join(folder, "file")
	if err := Replace(file, writes("a file")); err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]string{
		"":                              "the name of the file is empty",
		folder:                          folder + " is a folder; give the name of a file",
		os.DevNull:                      os.DevNull + " is a device or a pipe; give the name of a file",
		folder + "/new/":                folder + "/new/ is the name of a folder; give the name of a file",
		filepath.Join(file, "below it"): "mkdir " + file,
	} {
		if err := Replace(path, writes("x")); err == nil || !strings.HasPrefix(err.Error(), want) || strings.Contains(err.Error(), ".tmp") {
			t.Errorf("%q: got %v, want %s", path, err, want)
		}
	}
	holds(t, folder, map[string]string{"file": "a file"})
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
