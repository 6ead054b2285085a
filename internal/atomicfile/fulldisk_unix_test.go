//go:build linux || darwin

package atomicfile

import (
	"errors"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// TestFullDisk has the kernel's limit on the size of a file stand in for a disk that is full.
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
