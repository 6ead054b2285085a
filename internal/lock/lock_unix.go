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

// File waits until no other process, and no other call in this one, holds the named lock, and takes it. If it has to
// wait it calls waiting first. The lock is released when the process ends, however that happens.
func File(ctx context.Context, path string, waiting func()) (unlock func(), err error) {
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o644)
	if err != nil {
		return nil, err
	}
	for said := false; ; {
		if flock(f, syscall.LOCK_EX|syscall.LOCK_NB) != syscall.EWOULDBLOCK {
			// Errors are ignored: some network file systems have no locks, and without one two processes may only do
			// the same work.
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

// Wait waits for the lock of an open file and takes it. The lock is released when the file is closed or the process
// ends. On a file system without locks it does nothing.
func Wait(f *os.File) { flock(f, syscall.LOCK_EX) }

// Try takes the lock like Wait if it is free, and returns whether it did.
func Try(f *os.File) bool { return flock(f, syscall.LOCK_EX|syscall.LOCK_NB) == nil }

func flock(f *os.File, how int) error {
	for {
		if err := syscall.Flock(int(f.Fd()), how); err != syscall.EINTR {
			return err
		}
	}
}

// Create creates a new file and takes its lock. A process that removes unlocked files may remove it in between: the
// error is then [fs.ErrNotExist].
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

// Keep holds the lock of an open file after the file is closed.
func Keep(f *os.File) (release func()) {
	syscall.ForkLock.RLock() // child processes must not inherit the copy
	defer syscall.ForkLock.RUnlock()
	same, err := syscall.Dup(int(f.Fd()))
	if err != nil {
		return func() {}
	}
	syscall.CloseOnExec(same)
	return func() { syscall.Close(same) }
}

// TryFile takes the named lock like File, if it is free.
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
