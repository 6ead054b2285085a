package kit

import (
	"archive/zip"
	"cmp"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"slices"
	"strings"

	"layercake/internal/atomicfile"
	"layercake/internal/hint"
	"layercake/internal/npy"
)

// some lists the first of many names.
func some(names []string) string {
	const most = 8
	var out []string
	for _, name := range names[:min(len(names), most)] {
		out = append(out, fmt.Sprintf("%.60s", name))
	}
	if more := len(names) - most; more > 0 {
		out = append(out, fmt.Sprintf("%d more", more))
	}
	return cmp.Or(strings.Join(out, ", "), "nothing")
}

// An archive is an open zip file.
type archive struct {
	*zip.ReadCloser
	bytes   int64 // of the file
	members map[string]*zip.File
}

// openArchive opens a file written by this package or by numpy's savez, or returns an error that says what the file is.
func openArchive(path string) (*archive, error) {
	if err := atomicfile.Check(path); err != nil {
		return nil, err
	}
	info, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	z, err := zip.OpenReader(path)
	if err == nil {
		a := &archive{z, info.Size(), map[string]*zip.File{}}
		for _, f := range slices.Backward(z.File) { // of several members with one name the first counts
			a.members[f.Name] = f
		}
		return a, nil
	}
	if !errors.Is(err, zip.ErrFormat) {
		return nil, npy.Damaged(err, nil)
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	begin, err := io.ReadAll(io.LimitReader(f, 8))
	if err != nil {
		return nil, err
	}
	for _, known := range []struct{ begin, what string }{
		{"PK\x03\x04", "the file is damaged: its end is missing; use another copy, or make it again"},
		{"\x89HDF", "it is an HDF5 file, as Keras writes; in Python use numpy.savez(path, *model.get_weights()) instead"},
		{"\x93NUMPY", "it is a single array, of numpy.save; numpy.savez writes several"},
	} {
		if strings.HasPrefix(string(begin), known.begin) {
			return nil, errors.New(known.what)
		}
	}
	return nil, errors.New("it is neither a model nor weights")
}

// inFile adds the file to an error that does not name it.
func inFile(path string, err error) error {
	if err == nil || errors.As(err, new(*fs.PathError)) || strings.HasPrefix(err.Error(), path) {
		return err
	}
	return fmt.Errorf("%s: %w", path, err)
}

// readHeader reads only the header of the array in a member. It returns an error if the member does not have the announced
// size, or if the array does not have the given shape, that of the model's weight; a nil shape is not checked.
func readHeader(f *zip.File, what string, shape Shape) (h npy.Header, err error) {
	err = unpack(f, func(r io.Reader) error {
		if h, err = npy.ReadHeader(r); err != nil {
			return err
		}
		if got := Shape(h.Shape); shape != nil && !slices.Equal(got, shape) {
			return hint.Try(fmt.Errorf("it is %v", got), "the model's %s there is %v", what, shape)
		}
		if h.DType != Float32 && h.DType != Float64 {
			return hint.Try(fmt.Errorf("its numbers are %v", h.DType), "weights are Float32 or Float64")
		}
		return h.CheckSize(int64(f.UncompressedSize64))
	})
	return h, err
}

// readMember reads the array in a member, which readHeader has checked, so its size in memory is known.
func readMember(f *zip.File) (a Array, err error) {
	err = unpack(f, func(r io.Reader) error {
		h, err := npy.ReadHeader(r)
		if err != nil {
			return err
		}
		if h.DType == Float64 {
			a, err = readArray[float64](r, h)
		} else {
			a, err = readArray[float32](r, h)
		}
		return err
	})
	return a, err
}

func readArray[T float32 | float64](r io.Reader, h npy.Header) (Array, error) {
	values, err := npy.ReadValues[T](r, h)
	return NewArray(values).Reshape(h.Shape...), err
}

// unpack calls read with the contents of a member. Its error names the member, and says whether it is damaged.
func unpack(f *zip.File, read func(r io.Reader) error) error {
	r, err := f.Open()
	if err != nil {
		return fmt.Errorf("%s: %w", f.Name, npy.Damaged(err, nil))
	}
	defer r.Close()
	if err := read(r); err != nil {
		return fmt.Errorf("%s: %w", f.Name, npy.Damaged(err, r))
	}
	return nil
}

// addMember adds an array to a zip file, uncompressed: trained weights do not compress.
func addMember(z *zip.Writer, name string, shape Shape, values []float32) error {
	w, err := z.CreateHeader(&zip.FileHeader{Name: name + ".npy", Method: zip.Store})
	if err != nil {
		return err
	}
	return npy.Write(w, shape, values)
}
