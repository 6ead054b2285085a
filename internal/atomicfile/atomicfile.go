// Package atomicfile writes files whole or not at all.
package atomicfile

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
)

// Replace writes a file, whose folder has to be there. The file is replaced as a whole, so that a process that is killed, or
// a full disk, leaves the one before.
//
// Like a file that is opened and written it goes where a link leads to, has the permissions of the one before, or those that
// the umask leaves, and is refused where the one before cannot be written. Errors name the file as the caller does.
func Replace(path string, write func(w io.Writer) error) error {
	before, err := os.Stat(path)
	switch {
	case err != nil:
	case before.IsDir():
		return fmt.Errorf("%s is a folder; give the name of a file", path)
	case !before.Mode().IsRegular():
		return fmt.Errorf("%s is a device or a pipe; give the name of a file", path)
	default:
		f, err := os.OpenFile(path, os.O_WRONLY, 0)
		if err != nil {
			return err
		}
		f.Close()
	}
	target, err := linked(path)
	if err != nil {
		return err
	}
	f, err := create(filepath.Dir(target))
	if err != nil {
		return naming(path, err)
	}
	defer os.Remove(f.Name())
	defer f.Close()
	w := bufio.NewWriter(f)
	if err = write(w); err == nil {
		err = w.Flush()
	}
	if err == nil && before != nil {
		err = f.Chmod(before.Mode().Perm())
	}
	if err == nil {
		err = f.Close()
	}
	if err == nil {
		err = os.Rename(f.Name(), target)
	}
	return naming(path, err)
}

// Probe returns an error if no file of so many bytes can be written in the folder.
func Probe(folder string, bytes int) error {
	f, err := create(folder)
	if err != nil {
		return naming(folder, err)
	}
	defer os.Remove(f.Name())
	_, err = f.Write(make([]byte, bytes))
	return naming(folder, errors.Join(err, f.Close()))
}

// create makes a new file in the folder, with the permissions that the umask leaves.
func create(folder string) (*os.File, error) {
	for {
		name := filepath.Join(folder, fmt.Sprintf(".layercake-%016x.tmp", rand.Uint64()))
		f, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o666)
		if !errors.Is(err, fs.ErrExist) {
			return f, err
		}
	}
}

// linked is the path of the file that the links at the path's end lead to, which need not exist.
func linked(path string) (string, error) {
	const most = 40 // as many as Linux follows
	for range most {
		to, err := os.Readlink(path)
		if err != nil {
			return path, nil // no link
		}
		if !filepath.IsAbs(to) {
			to = filepath.Dir(path) + string(filepath.Separator) + to // not cleaned: the folder may be a link itself
		}
		path = to
	}
	return "", fmt.Errorf("%s leads to more than %d links", path, most)
}

// naming makes an error of the temporary file one of the file that the caller knows.
func naming(path string, err error) error {
	if failed, ok := errors.AsType[*fs.PathError](err); ok {
		return &fs.PathError{Op: failed.Op, Path: path, Err: failed.Err}
	}
	if failed, ok := errors.AsType[*os.LinkError](err); ok {
		return &fs.PathError{Op: "write", Path: path, Err: failed.Err}
	}
	return err
}
