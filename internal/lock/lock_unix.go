//go:build linux || darwin

// Package lock makes processes wait for each other.
package lock

import (
	"context"
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
		err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
		switch err {
		case syscall.EINTR:
			continue
		case syscall.EWOULDBLOCK:
		default:
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
