// Package atomicfile writes files atomically: whole or not at all.
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
	"strings"

	"layercake/internal/lock"
)

// Replace writes a file atomically, and creates its folder: if the process is killed or the disk is full, the old file
// stays.
//
// Like opening and writing a file it follows links, keeps the old file's permissions or applies the umask, and fails if
// the old file cannot be written. Errors name the file as given by the caller.
func Replace(path string, write func(w io.Writer) error) error { return replace(path, false, write) }

// WriteFile is like [Replace] for content in memory; compare [os.WriteFile].
func WriteFile(path string, data []byte) error {
	return Replace(path, func(w io.Writer) error {
		_, err := w.Write(data)
		return err
	})
}

// ReplaceDurably is like [Replace] but waits for the disk, so that the file survives a power failure.
func ReplaceDurably(path string, write func(w io.Writer) error) error {
	return replace(path, true, write)
}

func replace(path string, durable bool, write func(w io.Writer) error) error {
	if err := Check(path); err != nil {
		return err
	}
	before, err := os.Stat(path)
	if err == nil {
		if !before.Mode().IsRegular() {
			return fmt.Errorf("%s is a device or a pipe; give the name of a file", path)
		}
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
	folder := filepath.Dir(target)
	if err := os.MkdirAll(folder, 0o777); err != nil {
		return err
	}
	sweep(folder)
	f, err := createTemporary(folder)
	if err != nil {
		return naming(path, err)
	}
	defer lock.Keep(f)() // until it is renamed
	defer os.Remove(f.Name())
	defer f.Close()
	w := bufio.NewWriter(f)
	if err = write(w); err == nil {
		err = w.Flush()
	}
	if err == nil && before != nil {
		err = f.Chmod(before.Mode().Perm())
	}
	if err == nil && durable {
		err = f.Sync()
	}
	if err == nil {
		err = f.Close()
	}
	if err == nil {
		err = os.Rename(f.Name(), target)
	}
	return naming(path, err)
}

// Probe returns an error if a file with the given number of bytes cannot be written in the folder.
func Probe(folder string, bytes int) error {
	f, err := createTemporary(folder)
	if err != nil {
		return naming(folder, err)
	}
	defer os.Remove(f.Name())
	_, err = f.Write(make([]byte, bytes))
	return naming(folder, errors.Join(err, f.Close()))
}

// Check returns an error for a path that cannot be a file.
func Check(path string) error {
	if path == "" {
		return errors.New("the name of the file is empty")
	}
	if os.IsPathSeparator(path[len(path)-1]) {
		return fmt.Errorf("%s is the name of a folder; give the name of a file", path)
	}
	if info, err := os.Stat(path); err == nil && info.IsDir() {
		return fmt.Errorf("%s is a folder; give the name of a file", path)
	}
	return nil
}

// linked follows links at the path's end and returns the target, which need not exist.
func linked(path string) (string, error) {
	const most = 40 // Linux's limit
	for range most {
		to, err := os.Readlink(path)
		if err != nil {
			return path, nil // not a link
		}
		if !filepath.IsAbs(to) {
			to = filepath.Dir(path) + string(filepath.Separator) + to // not cleaned: the folder may be a link itself
		}
		path = to
	}
	return "", fmt.Errorf("%s leads through more than %d links", path, most)
}

// naming replaces the temporary file's name in an error by the name that the caller knows.
func naming(path string, err error) error {
	if failed, ok := errors.AsType[*fs.PathError](err); ok && isTemporary(filepath.Base(failed.Path)) {
		return &fs.PathError{Op: failed.Op, Path: path, Err: failed.Err}
	}
	if failed, ok := errors.AsType[*os.LinkError](err); ok {
		return &fs.PathError{Op: "write", Path: path, Err: failed.Err}
	}
	return err
}

// isTemporary returns whether a file name is that of one of our temporary files.
func isTemporary(name string) bool {
	number, ok := strings.CutPrefix(name, ".layercake-")
	number, ended := strings.CutSuffix(number, ".tmp")
	return ok && ended && len(number) == 16 && strings.Trim(number, "0123456789abcdef") == ""
}

// createTemporary creates a new file in the folder. Its lock tells sweep that it is in use.
func createTemporary(folder string) (*os.File, error) {
	for {
		f, err := lock.Create(filepath.Join(folder, fmt.Sprintf(".layercake-%016x.tmp", rand.Uint64())), 0o666)
		if errors.Is(err, fs.ErrExist) {
			continue
		}
		if errors.Is(err, fs.ErrNotExist) {
			if _, err := os.Stat(folder); err == nil {
				continue // another process swept it before it was locked
			}
		}
		return f, err
	}
}

// sweep removes temporary files left in the folder by killed processes.
func sweep(folder string) {
	entries, _ := os.ReadDir(folder) // unreadable files may stay
	for _, entry := range entries {
		if !entry.Type().IsRegular() || !isTemporary(entry.Name()) {
			continue
		}
		path := filepath.Join(folder, entry.Name())
		f, err := os.OpenFile(path, os.O_WRONLY, 0)
		if err != nil {
			continue
		}
		if lock.Try(f) {
			os.Remove(path)
		}
		f.Close()
	}
}
