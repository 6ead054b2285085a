//go:build !(linux || darwin)

// Package lock makes processes wait for each other.
package lock

import (
	"context"
	"io/fs"
	"os"
)

// File does nothing here: two processes may do the same, and what one made replaces the other's, whole.
func File(ctx context.Context, path string, waiting func()) (unlock func(), err error) {
	return func() {}, nil
}

// Create makes a file that is not there yet.
func Create(path string, mode fs.FileMode) (*os.File, error) {
	return os.OpenFile(path, os.O_RDWR|os.O_CREATE|os.O_EXCL, mode)
}

// Keep does nothing here.
func Keep(f *os.File) (release func()) { return func() {} }

// Wait does nothing here.
func Wait(f *os.File) {}

// Try does nothing here, and so did not take a lock.
func Try(f *os.File) bool { return false }

// TryFile never takes the lock here: somebody may hold it.
func TryFile(path string) (unlock func(), ok bool) { return func() {}, false }
