//go:build linux || darwin

package xla

import (
	"context"
	"os"
	"syscall"
	"time"
)

// lock waits until no other process, nor another call in this one, holds the lock of this name, and takes it. It calls
// waiting first if it has to wait. The lock goes when its process does, however that ends.
func lock(ctx context.Context, path string, waiting func()) (unlock func(), err error) {
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o644)
	if err != nil {
		return nil, err
	}
	for said := false; ; said = true {
		// Other errors are ignored: some network file systems have no locks, and all that is lost without one is that
		// two processes may do the same.
		if err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != syscall.EWOULDBLOCK && err != syscall.EINTR {
			return func() { f.Close() }, nil
		}
		if !said {
			waiting()
		}
		select {
		case <-time.After(200 * time.Millisecond):
		case <-ctx.Done():
			f.Close()
			return nil, ctx.Err()
		}
	}
}
