//go:build linux || darwin

package kit

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
)

// inProcess runs the test of this name in a process of its own, in which the variable is set to the value.
func inProcess(test, variable, value string) (output string, err error) {
	command := exec.Command(os.Args[0], "-test.run=^"+test+"$")
	command.Env = append(os.Environ(), variable+"="+value)
	text, err := command.CombinedOutput()
	return string(text), err
}

func TestReplaceFileSweeps(t *testing.T) {
	const variable = "KIT_TEST_KILLED_WHILE_WRITING"
	if path := os.Getenv(variable); path != "" {
		err := replaceFile(path, true, func(w io.Writer) error {
			if _, err := w.Write(make([]byte, 1<<16)); err != nil {
				return err
			}
			return syscall.Kill(os.Getpid(), syscall.SIGKILL)
		})
		t.Fatal("still alive: ", err)
	}
	folder := t.TempDir()
	path := filepath.Join(folder, "file")
	others := []string{"0123456789.tmp", ".layercake-notes.tmp", "a.layercake-0123456789abcdef.tmp"}
	for _, name := range append(others, "file") {
		if err := os.WriteFile(filepath.Join(folder, name), []byte("old"), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	inUse, err := createTemporary(folder)
	if err != nil {
		t.Fatal(err)
	}
	defer inUse.Close()
	names := func() (names []string) {
		entries, err := os.ReadDir(folder)
		if err != nil {
			t.Fatal(err)
		}
		for _, entry := range entries {
			names = append(names, entry.Name())
		}
		return names
	}
	stay := names()

	for range 2 {
		if output, err := inProcess("TestReplaceFileSweeps", variable, path); err == nil || !strings.Contains(err.Error(), "killed") {
			t.Fatalf("the process was to be killed; it ended with %v:\n%s", err, output)
		}
		checkText(t, path, "old")
		if n := len(names()); n != len(stay)+1 {
			t.Errorf("%v; a killed process leaves its file, and sweeps that of the one before", names())
		}
	}
	if err := replaced(path, "new"); err != nil {
		t.Fatal(err)
	}
	checkText(t, path, "new")
	if got := names(); !slices.Equal(got, stay) {
		t.Errorf("files %v, want %v", got, stay)
	}
	inUse.Close()
	if err := replaced(path, "new"); err != nil {
		t.Fatal(err)
	}
	if got := names(); len(got) != len(stay)-1 {
		t.Errorf("files %v; %s is in use no longer", got, inUse.Name())
	}
}

func TestReplaceFileKeepsPermissions(t *testing.T) {
	defer syscall.Umask(syscall.Umask(0o077))
	folder := filepath.Join(t.TempDir(), "new")
	path := filepath.Join(folder, "file")
	check := func(path string, want fs.FileMode) {
		t.Helper()
		info, err := os.Stat(path)
		if err != nil {
			t.Fatal(err)
		}
		if got := info.Mode().Perm(); got != want {
			t.Errorf("%s has the mode %v, want %v", path, got, want)
		}
	}
	write := func() {
		t.Helper()
		if err := replaced(path, "text"); err != nil {
			t.Fatal(err)
		}
	}
	write()
	check(path, 0o600)
	check(folder, 0o700)
	for _, mode := range []fs.FileMode{0o644, 0o660, 0o600} { // what the user has made of it
		if err := os.Chmod(path, mode); err != nil {
			t.Fatal(err)
		}
		write()
		check(path, mode)
	}
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	syscall.Umask(0o022)
	write()
	check(path, 0o644)
	if err := os.Chmod(path, 0o444); err != nil {
		t.Fatal(err)
	}
	if err := replaced(path, "other"); os.Getuid() != 0 && !errors.Is(err, fs.ErrPermission) {
		t.Errorf("a file that is write-protected: %v", err)
	}
}

func TestReplaceFileFollowsLinks(t *testing.T) {
	folder := t.TempDir()
	at := func(names ...string) string { return filepath.Join(append([]string{folder}, names...)...) }
	for _, name := range []string{"a", "b/c"} {
		if err := os.MkdirAll(at(name), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	link := func(to, path string) {
		if err := os.Symlink(to, path); err != nil {
			t.Fatal(err)
		}
	}
	link("../b/c", at("a", "folder"))
	link("../file", at("b", "c", "relative")) // which is b/file, by whatever way
	link(at("a", "folder", "relative"), at("link"))
	link("loop", at("loop"))
	for _, text := range []string{"new", "newer"} { // the links lead to nothing at first
		if err := replaced(at("link"), text); err != nil {
			t.Fatal(err)
		}
		checkText(t, at("b", "file"), text)
		if info, err := os.Lstat(at("link")); err != nil || info.Mode()&fs.ModeSymlink == 0 {
			t.Errorf("the link is %v, %v", info, err)
		}
	}
	if err := replaced(at("loop"), "x"); err == nil || !strings.Contains(err.Error(), "links") {
		t.Errorf("a loop: %v", err)
	}
	if err := syscall.Mkfifo(at("pipe"), 0o644); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{at("pipe"), os.DevNull} {
		if err := replaced(path, "x"); err == nil || err.Error() != path+" is a device or a pipe; give the name of a file" {
			t.Errorf("got %v", err)
		}
	}
}

// The kernel's limit on the size of a file stands in for a disk that is full.
func TestFullDisk(t *testing.T) {
	const variable = "KIT_TEST_FULL_DISK"
	model := func() *Model { return onGo(t, Sequential(Dense(500).InputShape(6), Dense(2)).Seed(1)) }
	x := NewArray(pattern(2*6, 1, 3), 2, 6)
	y := NewArray(make([]float32, 4), 2, 2)
	if folder := os.Getenv(variable); folder != "" {
		var limit syscall.Rlimit
		err := syscall.Getrlimit(syscall.RLIMIT_FSIZE, &limit)
		if err == nil {
			err = syscall.Setrlimit(syscall.RLIMIT_FSIZE, &syscall.Rlimit{Cur: 4096, Max: limit.Max})
		}
		if err != nil {
			t.Fatal(err)
		}
		m := model().Compile(SGD(), MeanSquaredError)
		fit := func(m *Model, callbacks ...Callback) error {
			_, err := m.Fit(x, y, FitOptions{Verbose: Silent, Callbacks: callbacks})
			return err
		}
		for _, err := range []error{
			m.Save(filepath.Join(folder, "model")), m.SaveWeights(filepath.Join(folder, "weights.npz")), m.ExportONNX(filepath.Join(folder, "model.onnx")),
			fit(m, BackupAndRestore(folder)),
		} {
			fmt.Println("Error:", err)
		}
		t.Setenv(sessionVariable, folder)
		declared := cell(func() *Model { return model().Compile(SGD(), MeanSquaredError) })
		fmt.Println("Error:", fit(declared))
		if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &limit); err != nil { // with -cover there is a file to be written at the end
			t.Fatal(err)
		}
		return
	}
	folder := t.TempDir()
	files := []string{"model", "weights.npz", "model.onnx"}
	for _, name := range files {
		if err := replaced(filepath.Join(folder, name), "old"); err != nil {
			t.Fatal(err)
		}
	}
	output, err := inProcess("TestFullDisk", variable, folder)
	if err != nil {
		t.Fatalf("%v:\n%s", err, output)
	}
	var got []string
	for line := range strings.Lines(output) {
		if text, ok := strings.CutPrefix(line, "Error: "); ok {
			got = append(got, strings.TrimSpace(strings.ReplaceAll(text, folder, "FOLDER")))
		}
	}
	want := []string{
		"save: write FOLDER/model: file too large",
		"save weights: write FOLDER/weights.npz: file too large",
		"export: write FOLDER/model.onnx: file too large",
		"fit: callback *kit.BackupAndRestoreCallback: write FOLDER/latest.backup: file too large",
	}
	if len(got) != len(want)+1 || !slices.Equal(got[:len(want)], want) || !strings.HasPrefix(got[len(want)], "fit: keeping the model for later cells: write FOLDER/layercake/") || strings.Count(got[len(want)], "too large") != 1 {
		t.Errorf("errors\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	for _, name := range files {
		checkText(t, filepath.Join(folder, name), "old")
	}
	if left, _ := filepath.Glob(filepath.Join(folder, ".layercake*")); left != nil {
		t.Errorf("left behind: %v", left)
	}
}
