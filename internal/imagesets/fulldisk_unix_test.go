//go:build linux || darwin

package imagesets

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
		_ = syscall.Setrlimit(syscall.RLIMIT_FSIZE, &old) // -cover writes a file at the end
	}
}

// If the disk is full during a download, the error says so, and with room again the download continues. The kernel's
// limit on file sizes stands in for the disk.
func TestFullDisk(t *testing.T) {
	p := publish()
	m := serve(t, p, nil)
	p.mirrors = []string{m.url}
	l, _ := newTestLoader(t, p)
	process := loadingChild(t, "load on a full disk", m, l.cache, "MNIST_TEST_LIMIT=4096")
	var stdout, stderr bytes.Buffer
	process.Stdout, process.Stderr = &stdout, &stderr
	if err := process.Run(); process.ProcessState.ExitCode() != 1 {
		t.Errorf("ended with %v", err)
	}
	checkSays(t, stderr.String(), "Error: mnist: downloads (", "cannot be stored in "+l.cache, "file too large", "free some space", "XDG_CACHE_HOME")
	if stdout.Len() > 0 {
		t.Errorf("printed: %s", &stdout)
	}
	checkFiles(t, l.cache, "lock")

	m.asked()
	checkLoads(t, l, p)
	checkAsked(t, m, p.names()...)
}

// With room for the files but not for the copies, values are read without copies.
func TestFullDiskWithoutCopies(t *testing.T) {
	p := publish()
	m := serve(t, p, nil)
	p.mirrors = []string{m.url}
	l, _ := newTestLoader(t, p)
	loaded(t, l)
	process := loadingChild(t, "load on a full disk", m, l.cache, "MNIST_TEST_LIMIT=1000")
	var stdout, stderr bytes.Buffer
	process.Stdout, process.Stderr = &stdout, &stderr
	if err := process.Run(); err != nil || stdout.String() != p.sums() || stderr.Len() > 0 {
		t.Errorf("ended with %v and printed\n%s%swant\n%s", err, &stdout, &stderr, p.sums())
	}
	for _, f := range []file{p.trainX, p.testX} {
		if _, err := os.Stat(filepath.Join(l.cache, "copies", f.sum)); !os.IsNotExist(err) {
			t.Errorf("%s: has a copy, which could not be written (%v)", f.name, err)
		}
	}
	if parts, _ := filepath.Glob(filepath.Join(l.cache, "copies", "*"+partSuffix)); parts != nil {
		t.Errorf("left behind: %v", parts)
	}
}
