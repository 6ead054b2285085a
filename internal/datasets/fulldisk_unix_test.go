//go:build linux || darwin

package datasets

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"syscall"
	"testing"
)

func init() {
	children["load on a full disk"] = func() {
		var old syscall.Rlimit
		bytes, err := strconv.ParseUint(os.Getenv("MNIST_TEST_LIMIT"), 10, 64)
		err = errors.Join(err, syscall.Getrlimit(syscall.RLIMIT_FSIZE, &old),
			syscall.Setrlimit(syscall.RLIMIT_FSIZE, &syscall.Rlimit{Cur: bytes, Max: old.Max}))
		if err != nil {
			fmt.Fprintln(os.Stderr, "no limit:", err)
			os.Exit(2)
		}
		childLoads()
		_ = syscall.Setrlimit(syscall.RLIMIT_FSIZE, &old) // with -cover there is a file to be written at the end
	}
}

// A disk that is full while a download is written: the error says so, and with room again it goes on. The kernel's limit
// on the size of a file stands in for the disk.
func TestFullDisk(t *testing.T) {
	p := publish()
	m := serve(t, p, nil)
	p.Mirrors = []string{m.url}
	l, _ := newTestFinder(t, p)
	process := loadingChild(t, "load on a full disk", m, l.Cache, "MNIST_TEST_LIMIT=4096")
	var stdout, stderr bytes.Buffer
	process.Stdout, process.Stderr = &stdout, &stderr
	if err := process.Run(); process.ProcessState.ExitCode() != 1 {
		t.Errorf("ended with %v", err)
	}
	checkSays(t, stderr.String(), "cannot be stored in "+l.Cache, "file too large", "free some space", "XDG_CACHE_HOME")
	if stdout.Len() > 0 {
		t.Errorf("printed: %s", &stdout)
	}
	checkFiles(t, l.Cache, "lock")

	m.asked()
	checkLoads(t, l, p)
	checkAsked(t, m, p.names()...)
}

// A disk with room for the files and not for the copies: the values are read without them.
func TestFullDiskWithoutCopies(t *testing.T) {
	p := publish()
	m := serve(t, p, nil)
	p.Mirrors = []string{m.url}
	l, _ := newTestFinder(t, p)
	checkFound(t, l)
	process := loadingChild(t, "load on a full disk", m, l.Cache, "MNIST_TEST_LIMIT=1000")
	var stdout, stderr bytes.Buffer
	process.Stdout, process.Stderr = &stdout, &stderr
	if err := process.Run(); err != nil || stdout.String() != p.sums() || stderr.Len() > 0 {
		t.Errorf("ended with %v and printed\n%s%swant\n%s", err, &stdout, &stderr, p.sums())
	}
	for _, f := range []File{p.Files[0], p.Files[2]} {
		if _, err := os.Stat(filepath.Join(l.Cache, "copies", f.Sum)); !os.IsNotExist(err) {
			t.Errorf("%s: has a copy, which could not be written (%v)", f.Name, err)
		}
	}
	if parts, _ := filepath.Glob(filepath.Join(l.Cache, "copies", ".layercake-*")); parts != nil {
		t.Errorf("left behind: %v", parts)
	}
}
