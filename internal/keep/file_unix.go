//go:build unix

package keep

import (
	"fmt"
	"io"
	"os"
	"syscall"
)

// A file is stored as its path, position and mode, so that it can be reopened.
type file struct{ *os.File }

type openFile struct {
	name, path string
	flags      int
	offset     int64
	closed     bool
}

func (f *file) KeepAs() (any, error) {
	kept := openFile{name: f.Name()}
	info, err := f.Stat()
	if err != nil {
		kept.closed = true
		return kept, nil
	}
	connection, err := f.SyscallConn()
	if err != nil {
		return nil, err
	}
	var failed syscall.Errno
	err = connection.Control(func(fd uintptr) {
		var flags uintptr
		flags, _, failed = syscall.Syscall(syscall.SYS_FCNTL, fd, syscall.F_GETFL, 0)
		kept.flags, kept.path = int(flags), pathOf(fd, f.Name())
	})
	if err != nil || failed != 0 {
		return nil, notKept("an open file")
	}
	// A pipe, a device or a removed file cannot be reopened.
	if again, err := os.Stat(kept.path); err != nil || !os.SameFile(info, again) || !info.Mode().IsRegular() && !info.IsDir() {
		return nil, notKept("an open file")
	}
	if info.Mode().IsRegular() {
		kept.offset, err = f.Seek(0, io.SeekCurrent)
	}
	return kept, err
}

func (f *file) RestoreFrom(from any) error {
	kept := from.(openFile)
	path := kept.path
	if kept.closed {
		path = os.DevNull
	}
	const once = syscall.O_CREAT | syscall.O_EXCL | syscall.O_TRUNC
	fd, err := syscall.Open(path, kept.flags&^once|syscall.O_CLOEXEC, 0)
	if err != nil {
		return fmt.Errorf("opening %s again: %w", kept.name, err)
	}
	again := os.NewFile(uintptr(fd), kept.name)
	*f.File = *again
	switch {
	case kept.closed:
		return again.Close()
	case kept.offset > 0:
		_, err = again.Seek(kept.offset, io.SeekStart)
	}
	return err
}
