//go:build !(linux || darwin)

// Package lock makes processes wait for each other.
package lock

import (
	"context"
	"io/fs"
	"os"
)

// File does nothing on this system: two processes may do the same work, and each replaces the other's result as a
// whole.
func File(ctx context.Context, path string, waiting func()) (unlock func(), err error) {
	return func() {}, nil
}

// Create creates a new file.
func Create(path string, mode fs.FileMode) (*os.File, error) {
	return os.OpenFile(path, os.O_RDWR|os.O_CREATE|os.O_EXCL, mode)
}

// Keep does nothing on this system.
func Keep(f *os.File) (release func()) { return func() {} }

// Wait does nothing on this system.
func Wait(f *os.File) {}

// Try takes no lock on this system and returns false.
func Try(f *os.File) bool { return false }

// TryFile never takes the lock on this system: another process may be using it.
func TryFile(path string) (unlock func(), ok bool) { return func() {}, false }
