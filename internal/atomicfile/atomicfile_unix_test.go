//go:build linux || darwin

package atomicfile

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
)

// text checks a file's content.
func text(t *testing.T, path, want string) {
	t.Helper()
	if got, err := os.ReadFile(path); err != nil || string(got) != want {
		t.Errorf("%s holds %q, %v; want %q", path, got, err, want)
	}
}

func TestReplaceSweeps(t *testing.T) {
	const variable = "ATOMICFILE_TEST_KILLED_WHILE_WRITING"
	if path := os.Getenv(variable); path != "" {
		err := ReplaceDurably(path, func(w io.Writer) error {
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
		command := exec.Command(os.Args[0], "-test.run=^TestReplaceSweeps$")
		command.Env = append(os.Environ(), variable+"="+path)
		if output, err := command.CombinedOutput(); err == nil || !strings.Contains(err.Error(), "killed") {
			t.Fatalf("the process was to be killed; it ended with %v:\n%s", err, output)
		}
		text(t, path, "old")
		if n := len(names()); n != len(stay)+1 {
			t.Errorf("%v; a killed process leaves its file, and sweeps the previous one", names())
		}
	}
	if err := Replace(path, writes("new")); err != nil {
		t.Fatal(err)
	}
	text(t, path, "new")
	if got := names(); !slices.Equal(got, stay) {
		t.Errorf("files %v, want %v", got, stay)
	}
	inUse.Close()
	if err := Replace(path, writes("new")); err != nil {
		t.Fatal(err)
	}
	if got := names(); len(got) != len(stay)-1 {
		t.Errorf("files %v; %s is in use no longer", got, inUse.Name())
	}
}

// TestReplaceBesideOthers writes into one folder concurrently: no writer sweeps the temporary file of another.
func TestReplaceBesideOthers(t *testing.T) {
	folder := t.TempDir()
	var group sync.WaitGroup
	for i := range 4 {
		group.Go(func() {
			for range 500 {
				if err := Replace(filepath.Join(folder, strconv.Itoa(i)), writes("x")); err != nil {
					t.Error(err)
					return
				}
			}
		})
	}
	group.Wait()
	if files, err := os.ReadDir(folder); err != nil || len(files) != 4 {
		t.Errorf("files %v, %v", files, err)
	}
}

func TestReplaceKeepsPermissions(t *testing.T) {
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
		if err := Replace(path, writes("text")); err != nil {
			t.Fatal(err)
		}
	}
	write()
	check(path, 0o600)
	check(folder, 0o700)
	for _, mode := range []fs.FileMode{0o644, 0o660, 0o600} { // the user's choice
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
	if err := Replace(path, writes("other")); os.Getuid() != 0 && !errors.Is(err, fs.ErrPermission) {
		t.Errorf("a file that is write-protected: %v", err)
	}
}

func TestReplaceFollowsLinks(t *testing.T) {
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
	link("../file", at("b", "c", "relative")) // b/file, through a linked folder
	link(at("a", "folder", "relative"), at("link"))
	link("loop", at("loop"))
	for _, want := range []string{"new", "newer"} { // at first the links have no target
		if err := Replace(at("link"), writes(want)); err != nil {
			t.Fatal(err)
		}
		text(t, at("b", "file"), want)
		if info, err := os.Lstat(at("link")); err != nil || info.Mode()&fs.ModeSymlink == 0 {
			t.Errorf("the link is %v, %v", info, err)
		}
	}
	if err := Replace(at("loop"), writes("x")); err == nil || !strings.Contains(err.Error(), "links") {
		t.Errorf("a loop: %v", err)
	}
	if err := syscall.Mkfifo(at("pipe"), 0o644); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{at("pipe"), os.DevNull} {
		if err := Replace(path, writes("x")); err == nil || err.Error() != path+" is a device or a pipe; give the name of a file" {
			t.Errorf("got %v", err)
		}
	}
}

// TestFullDisk uses the kernel's limit on file sizes in place of a full disk.
func TestFullDisk(t *testing.T) {
	folder := t.TempDir()
	path := filepath.Join(folder, "a")
	if err := Replace(path, writes("before")); err != nil {
		t.Fatal(err)
	}
	var old syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_FSIZE, &old); err != nil {
		t.Fatal(err)
	}
	if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &syscall.Rlimit{Cur: 4096, Max: old.Max}); err != nil {
		t.Fatal(err)
	}
	replaced, probed := Replace(path, writes(strings.Repeat("x", 10_000))), Probe(folder, 10_000)
	if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &old); err != nil {
		t.Fatal(err)
	}
	if !errors.Is(replaced, syscall.EFBIG) || !strings.Contains(replaced.Error(), path+":") {
		t.Errorf("error %v", replaced)
	}
	if !errors.Is(probed, syscall.EFBIG) || !strings.Contains(probed.Error(), folder+":") {
		t.Errorf("error %v", probed)
	}
	holds(t, folder, map[string]string{"a": "before"})
}
