package read

import (
	"archive/zip"
	"cmp"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"layercake/internal/hint"
	"layercake/internal/memory"
	"layercake/internal/npy"
	"layercake/kit"
)

// NPY returns the array in a file written by numpy.save, in any memory order. Its values are read on first use.
//
// Types without an equivalent in kit become the smallest type that holds all their values: bool becomes Uint8; int8,
// int16 and uint16 become Int32; uint32 and uint64 become Int64; float16 becomes Float32. A uint64 value beyond Int64
// is an error, as are other types and an array larger than the free memory.
func NPY(path string) (kit.Array, error) { return numpyFile{path: path}.array() }

// NPZ returns one array from a file written by numpy.savez or numpy.savez_compressed; see [NPY]. Arrays saved without a
// name are called arr_0, arr_1 and so on.
func NPZ(path, name string) (kit.Array, error) {
	return numpyFile{path: path, archive: true, name: name}.array()
}

// MustNPY is like [NPY] but ends the program with the error.
func MustNPY(path string) kit.Array { return kit.Must(NPY(path)) }

// MustNPZ is like [NPZ] but ends the program with the error.
func MustNPZ(path, name string) kit.Array { return kit.Must(NPZ(path, name)) }

// A numpyFile is a file in numpy's format, or a member of an archive of such files.
type numpyFile struct {
	path    string
	archive bool
	name    string // of the member
}

// array returns the array in the file. It reads the header, which gives the shape, and defers the values.
func (f numpyFile) array() (kit.Array, error) {
	h, r, err := f.open()
	if err != nil {
		return kit.Array{}, f.failed(err)
	}
	r.Close()
	switch h.DType {
	case kit.Uint8:
		return numpyArray[uint8](f, h), nil
	case kit.Int32:
		return numpyArray[int32](f, h), nil
	case kit.Int64:
		return numpyArray[int64](f, h), nil
	case kit.Float32:
		return numpyArray[float32](f, h), nil
	default:
		return numpyArray[float64](f, h), nil
	}
}

func numpyArray[T kit.Number](f numpyFile, h npy.Header) kit.Array {
	return kit.LazyArray(func() ([]T, error) {
		now, r, err := f.open()
		if err != nil {
			return nil, f.failed(err)
		}
		defer r.Close()
		values, err := npy.ReadValues[T](r, now)
		if err != nil {
			return nil, f.failed(npy.Damaged(err, r))
		}
		return values, nil
	}, h.Shape...)
}

// open opens the file and reads its header.
func (f numpyFile) open() (h npy.Header, r io.ReadCloser, err error) {
	open := f.openFile
	if f.archive {
		open = f.openMember
	}
	r, size, err := open()
	if err != nil {
		return h, nil, err
	}
	if h, err = npy.ReadHeader(r); err == nil {
		err = cmp.Or(h.CheckSize(size), h.CheckMemory())
	}
	if err != nil {
		err = npy.Damaged(err, r)
		r.Close()
		return h, nil, err
	}
	return h, r, nil
}

func (f numpyFile) openFile() (r io.ReadCloser, size int64, err error) {
	file, err := os.Open(f.path)
	if err != nil {
		return nil, 0, err
	}
	info, err := file.Stat()
	if err != nil {
		file.Close()
		return nil, 0, err
	}
	return file, info.Size(), nil
}

func (f numpyFile) openMember() (r io.ReadCloser, size int64, err error) {
	archive, err := zip.OpenReader(f.path)
	if errors.Is(err, zip.ErrFormat) {
		return nil, 0, errors.New("not a file written by numpy.savez, or truncated")
	}
	if err != nil {
		return nil, 0, npy.Damaged(err, nil)
	}
	defer func() {
		if err != nil {
			archive.Close()
		}
	}()
	var arrays names
	for _, file := range archive.File {
		arrays = append(arrays, strings.TrimSuffix(file.Name, ".npy"))
	}
	i := slices.Index(arrays, f.name)
	if i < 0 {
		return nil, 0, hint.Try(errors.New("no such array"), "the file has %s", arrays)
	}
	array := archive.File[i]
	info, err := os.Stat(f.path)
	if err == nil {
		err = checkPacked(min(int64(array.CompressedSize64), info.Size()), int64(array.UncompressedSize64))
	}
	if err != nil {
		return nil, 0, err
	}
	r, err = array.Open()
	if err != nil {
		return nil, 0, npy.Damaged(err, nil)
	}
	return member{r, archive}, int64(array.UncompressedSize64), nil
}

// checkPacked returns an error for a member of an archive that unpacks to an implausible size. A few kilobytes can
// unpack to gigabytes, but no useful data does.
func checkPacked(packed, unpacked int64) error {
	const most, times = 1 << 30, 100
	if unpacked > most && unpacked/times > packed {
		return hint.Try(fmt.Errorf("unpacks from %s to %s", memory.Size(packed), memory.Size(unpacked)), "if that is right, save it with numpy.save")
	}
	return nil
}

// A member also closes its archive.
type member struct {
	io.ReadCloser
	archive io.Closer
}

func (m member) Close() error { return errors.Join(m.ReadCloser.Close(), m.archive.Close()) }

func (f numpyFile) failed(err error) error {
	if f.archive {
		return at(f.path, fmt.Errorf("array %q: %w", f.name, err))
	}
	return at(f.path, err)
}
