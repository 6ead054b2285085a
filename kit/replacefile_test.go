package kit

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// replaced is replaceFile with a text.
func replaced(path, text string) error {
	return replaceFile(path, false, func(w io.Writer) error {
		_, err := io.WriteString(w, text)
		return err
	})
}

// checkText tells if a file holds a text.
func checkText(t *testing.T, path, want string) {
	t.Helper()
	if text, err := os.ReadFile(path); err != nil || string(text) != want {
		t.Errorf("%s holds %q, %v; want %q", path, text, err, want)
	}
}

func TestReplaceFileLeavesTheOldOneOnError(t *testing.T) {
	folder := filepath.Join(t.TempDir(), "new")
	path := filepath.Join(folder, "file")
	if err := replaced(path, "old"); err != nil {
		t.Fatal(err)
	}
	broken := errors.New("broken")
	err := replaceFile(path, true, func(w io.Writer) error {
		_, err := io.WriteString(w, "half")
		return errors.Join(err, broken)
	})
	if !errors.Is(err, broken) {
		t.Errorf("got %v", err)
	}
	checkText(t, path, "old")
	if files, err := os.ReadDir(folder); err != nil || len(files) != 1 {
		t.Errorf("files %v, %v", files, err)
	}
}

func TestReplaceFileRefuses(t *testing.T) {
	folder := t.TempDir()
	file := filepath.Join(folder, "file")
	if err := replaced(file, "a file"); err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]string{
		"":                              "the name of the file is empty",
		folder:                          folder + " is a folder; give the name of a file",
		filepath.Join(file, "below it"): "mkdir " + file,
	} {
		if err := replaced(path, "x"); err == nil || !strings.HasPrefix(err.Error(), want) || strings.Contains(err.Error(), ".tmp") {
			t.Errorf("%q: got %v, want %s", path, err, want)
		}
	}
	checkText(t, file, "a file")
}
