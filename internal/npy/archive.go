package npy

import (
	"archive/zip"
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io"
	"strings"

	"layercake/internal/memory"
)

// An Archive is the content of a file written by numpy.savez, in memory.
type Archive struct {
	files  []*zip.File
	packed int64
}

// OpenArchive returns the archive in data.
func OpenArchive(data []byte) (*Archive, error) {
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if errors.Is(err, zip.ErrFormat) {
		return nil, errors.New("not a file written by numpy.savez, or truncated")
	}
	if err != nil {
		return nil, Damaged(err, nil)
	}
	return &Archive{z.File, int64(len(data))}, nil
}

// open opens an array.
func (a *Archive) open(name string) (r io.ReadCloser, size int64, err error) {
	var names []string
	for _, file := range a.files {
		names = append(names, strings.TrimSuffix(file.Name, ".npy"))
		if names[len(names)-1] != name {
			continue
		}
		size := int64(file.UncompressedSize64)
		// Deflate packs a thousand to one at most.
		if size < 0 || size/1100 > a.packed {
			return nil, 0, fmt.Errorf("unpacks to %s, out of %s", memory.Size(size), memory.Size(a.packed))
		}
		r, err := file.Open()
		return r, size, err
	}
	return nil, 0, fmt.Errorf("no such array; the file has %s", cmp.Or(strings.Join(names[:min(len(names), 12)], ", "), "nothing"))
}

// ArchiveValues returns the shape and the values of an array of numbers in an archive.
func ArchiveValues[T Number](a *Archive, name string) (shape []int, values []T, err error) {
	r, size, err := a.open(name)
	if err == nil {
		defer r.Close()
		var h Header
		if h, err = ReadHeader(r); err == nil {
			err = h.CheckSize(size)
		}
		if err == nil {
			shape = h.Shape
			values, err = ReadValues[T](r, h)
		}
	}
	if err != nil {
		return nil, nil, fmt.Errorf("array %q: %w", name, a.damaged(err, r))
	}
	return shape, values, nil
}

// Objects returns the pickle of an array of Python objects in the archive.
func (a *Archive) Objects(name string) (pickled []byte, err error) {
	r, size, err := a.open(name)
	if err == nil {
		defer r.Close()
		pickled, err = ReadObjects(r, size)
	}
	if err != nil {
		return nil, fmt.Errorf("array %q: %w", name, a.damaged(err, r))
	}
	return pickled, nil
}

// damaged explains an error of reading a member.
func (a *Archive) damaged(err error, rest io.Reader) error {
	if rest == nil {
		return Damaged(err, nil)
	}
	return Damaged(err, rest)
}
