package imagesets

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"os"
	"path/filepath"
	"time"
)

// copyOf returns the bytes that compute returns, of the given size, from the copy that an earlier process kept under
// this key if that is intact.
func (l *loader) copyOf(key string, size int, compute func() ([]byte, error)) ([]byte, error) {
	if l.cache == "" {
		return compute()
	}
	path := filepath.Join(l.cache, "copies", key)
	if data, ok := readCopy(path, size); ok {
		return data, nil
	}
	data, err := compute()
	if err == nil {
		// A copy only saves time. If it cannot be written, the next process computes again.
		_ = writeCopy(path, data)
	}
	return data, err
}

// A copy is the bytes followed by their SHA-256.
func writeCopy(path string, data []byte) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	sum := sha256.Sum256(data)
	return writeFile(path, data, sum[:])
}

// readCopy returns the bytes of a copy if it is intact and has the given size.
func readCopy(path string, size int) (data []byte, ok bool) {
	f, err := os.Open(path)
	if err != nil {
		return nil, false
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil || info.Size() != int64(size)+sha256.Size {
		return nil, false
	}
	data = make([]byte, size+sha256.Size)
	if _, err := io.ReadFull(f, data); err != nil {
		return nil, false
	}
	sum := sha256.Sum256(data[:size])
	return data[:size:size], bytes.Equal(sum[:], data[size:])
}

// partSuffix ends the names of files being written.
const partSuffix = ".part"

// writeFile writes a file in pieces. It only appears under its name once it is complete and on disk.
func writeFile(path string, pieces ...[]byte) (err error) {
	folder, name := filepath.Split(path)
	sweep(folder)
	f, err := os.CreateTemp(folder, name+".*"+partSuffix)
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			f.Close() // may be closed already
			os.Remove(f.Name())
		}
	}()
	for _, piece := range pieces {
		if _, err := f.Write(piece); err != nil {
			return err
		}
	}
	// A temporary file is private to its owner, but one user may fill a cache (root, in an image) that others read.
	if err := errors.Join(f.Chmod(0o644), f.Sync(), f.Close()); err != nil {
		return err
	}
	return os.Rename(f.Name(), path)
}

// sweep removes files left in a folder by processes that died while writing.
func sweep(folder string) {
	parts, _ := filepath.Glob(filepath.Join(folder, "*"+partSuffix)) // a bad pattern matches nothing
	for _, part := range parts {
		if info, err := os.Stat(part); err == nil && time.Since(info.ModTime()) > time.Hour {
			os.Remove(part)
		}
	}
}

// checksum is the SHA-256 of data in hex.
func checksum(data []byte) string {
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:])
}
