//go:build linux || darwin

package mnist

import (
	"os"
	"syscall"
)

// lock waits until no other process, nor another call in this one, holds the lock of this name, and takes it. It calls
// waiting first if it has to wait. The lock goes when its process does, however that ends.
func lock(path string, waiting func()) (unlock func(), err error) {
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o644)
	if err != nil {
		return nil, err
	}
	// Other errors are ignored: some network file systems have no locks, and all that is lost without one is that two
	// processes may download the same.
	if flock(f, syscall.LOCK_EX|syscall.LOCK_NB) == syscall.EWOULDBLOCK {
		waiting()
		_ = flock(f, syscall.LOCK_EX)
	}
	return func() { f.Close() }, nil
}

func flock(f *os.File, how int) error {
	for {
		if err := syscall.Flock(int(f.Fd()), how); err != syscall.EINTR {
			return err
		}
	}
}
