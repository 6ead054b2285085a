//go:build linux || darwin

// Package lock makes processes wait for each other.
package lock

import (
	"context"
	"io/fs"
	"os"
	"syscall"
	"time"
)

// File waits until no other process, nor another call in this one, holds the lock of this name, and takes it. It calls
// waiting first if it has to wait. The lock goes when its process does, however that ends.
func File(ctx context.Context, path string, waiting func()) (unlock func(), err error) {
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o644)
	if err != nil {
		return nil, err
	}
	for said := false; ; {
		if flock(f, syscall.LOCK_EX|syscall.LOCK_NB) != syscall.EWOULDBLOCK {
			// Errors are ignored: some network file systems have no locks, and all that is lost without one is that two
			// processes may do the same.
			return func() { f.Close() }, nil
		}
		if !said {
			waiting()
			said = true
		}
		select {
		case <-time.After(200 * time.Millisecond):
		case <-ctx.Done():
			f.Close()
			return nil, ctx.Err()
		}
	}
}

// Wait takes the lock of an open file, and waits until no other process has it. The lock goes when the file is closed, or when
// the process ends. Where a file system has no locks it does nothing.
func Wait(f *os.File) { flock(f, syscall.LOCK_EX) }

// Try takes the lock as Wait does, if nobody has it now, and tells if it did.
func Try(f *os.File) bool { return flock(f, syscall.LOCK_EX|syscall.LOCK_NB) == nil }

func flock(f *os.File, how int) error {
	for {
		if err := syscall.Flock(int(f.Fd()), how); err != syscall.EINTR {
			return err
		}
	}
}

// Create makes a file that is not there yet, and takes its lock. A process that removes files without a lock may remove it
// before that: the error is then [fs.ErrNotExist].
func Create(path string, mode fs.FileMode) (*os.File, error) {
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE|os.O_EXCL, mode)
	if err != nil {
		return nil, err
	}
	Wait(f)
	if _, err := os.Stat(path); err != nil {
		f.Close()
		return nil, err
	}
	return f, nil
}

// Keep holds the lock of an open file beyond its closing.
func Keep(f *os.File) (release func()) {
	syscall.ForkLock.RLock() // no other process may have the copy
	defer syscall.ForkLock.RUnlock()
	same, err := syscall.Dup(int(f.Fd()))
	if err != nil {
		return func() {}
	}
	syscall.CloseOnExec(same)
	return func() { syscall.Close(same) }
}

// TryFile takes the lock of this name, as File does, if nobody holds it.
func TryFile(path string) (unlock func(), ok bool) {
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o644)
	if err != nil {
		return func() {}, false
	}
	if !Try(f) {
		f.Close()
		return func() {}, false
	}
	return func() { f.Close() }, true
}
