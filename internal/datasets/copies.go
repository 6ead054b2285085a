package datasets

import (
	"bytes"
	"crypto/sha256"
	"io"
	"os"
	"path/filepath"

	"layercake/internal/atomicfile"
)

// Kept returns the bytes that compute returns, size bytes, or a sound copy that an earlier process kept under this key.
// Copies save the time of unpacking and drawing.
func (f *Finder) Kept(key string, size int, compute func() ([]byte, error)) ([]byte, error) {
	if f.Cache == "" {
		return compute()
	}
	if data, ok := readCopy(f.copyPath(key), size); ok {
		return data, nil
	}
	data, err := compute()
	if err == nil {
		f.Keep(key, data)
	}
	return data, err
}

// Keep keeps a copy of the data. Without a place for it the next process computes again, so errors do not matter.
func (f *Finder) Keep(key string, data []byte) {
	if f.Cache == "" {
		return
	}
	_ = atomicfile.Replace(f.copyPath(key), func(w io.Writer) error {
		sum := sha256.Sum256(data)
		if _, err := w.Write(data); err != nil {
			return err
		}
		_, err := w.Write(sum[:])
		return err
	})
}

// copyPath is the path of a copy, which is the data followed by its SHA-256.
func (f *Finder) copyPath(key string) string { return filepath.Join(f.Cache, "copies", key) }

// readCopy returns the data of a sound copy, size bytes.
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
