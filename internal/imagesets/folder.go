package imagesets

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"layercake/internal/hint"
	"layercake/kit"
)

// openFolder returns the sets in the folder that the user named. It reads the files' headers, which give the arrays'
// shapes, and defers their values.
func (l *loader) openFolder() (train, test kit.Dataset, err error) {
	s := l.Set // with the shapes found here
	paths := make(map[string]string)
	var missing []string
	for _, f := range s.files() {
		if path, ok := s.findFile(l.folder, f.name); ok {
			paths[f.name] = path
		} else {
			missing = append(missing, f.name+".gz")
		}
	}
	if len(missing) > 0 {
		return kit.Dataset{}, kit.Dataset{}, fmt.Errorf("%s: %s is %s, %w", s.name, s.folderVar, l.folder, lacking(l.folder, missing))
	}
	for _, f := range s.files() {
		if f.shape, err = shapeOf(paths[f.name]); err != nil {
			return kit.Dataset{}, kit.Dataset{}, fmt.Errorf("%s: %s: %w", s.name, paths[f.name], err)
		}
	}
	err = errors.Join(checkShapes(s.trainX, s.trainY), checkShapes(s.testX, s.testY))
	if err != nil {
		return kit.Dataset{}, kit.Dataset{}, fmt.Errorf("%s: %s is %s: %w", s.name, s.folderVar, l.folder, err)
	}
	train, test = s.arrays(func(f file) ([]uint8, error) {
		values, err := l.readFile(paths[f.name], f)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", paths[f.name], err)
		}
		return values, nil
	})
	return train, test, nil
}

// findFile returns the path of a file in the folder, gzipped or not. Some programs unpack train-images-idx3-ubyte.gz to
// train-images.idx3-ubyte, or into a folder of either name; torchvision puts the files into MNIST/raw.
func (s *Set) findFile(folder, name string) (path string, ok bool) {
	spellings := []string{name, strings.Replace(name, "-idx", ".idx", 1)}
	for _, inside := range []string{"", spellings[0], spellings[1], "raw", filepath.Join(strings.ReplaceAll(s.title, "-", ""), "raw")} {
		for _, spelling := range spellings {
			for _, ending := range []string{".gz", ""} {
				path := filepath.Join(folder, inside, spelling+ending)
				if info, err := os.Stat(path); err == nil && info.Mode().IsRegular() {
					return path, true
				}
			}
		}
	}
	return "", false
}

// lacking describes a folder with missing files. Its text continues "MNIST_DIR is /some/folder, ".
func lacking(folder string, missing []string) error {
	entries, err := os.ReadDir(folder)
	if err != nil {
		if cause, ok := errors.AsType[*fs.PathError](err); ok {
			err = cause.Err
		}
		return hint.Try(fmt.Errorf("which cannot be read: %w", err), "name a folder with the four files, or set it to nothing to download them")
	}
	const most = 8
	var names []string
	for _, e := range entries[:min(len(entries), most)] {
		names = append(names, e.Name())
	}
	holds := "is empty"
	if len(names) > 0 {
		holds = "holds " + strings.Join(names, ", ")
	}
	if more := len(entries) - len(names); more > 0 {
		holds += fmt.Sprintf(" and %d more", more)
	}
	return hint.Try(hint.Try(fmt.Errorf("which lacks %s (with or without .gz)", strings.Join(missing, ", ")), "it %s", holds), "put the four files there, or set it to nothing to download them")
}

// shapeOf reads the header of an IDX file.
func shapeOf(path string) ([]int, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	r, err := unzipped(f)
	if err != nil {
		return nil, err
	}
	dims, _, err := readHeader(r)
	return dims, err
}

// checkShapes returns an error unless x and y can be images with their labels.
func checkShapes(x, y file) error {
	if len(x.shape) != 3 || x.shape[0] == 0 || !slices.Equal(x.shape[1:], []int{side, side}) {
		return hint.Try(fmt.Errorf("%s has shape %v", x.name, x.shape), "expected images of shape [n %d %d]", side, side)
	}
	if len(y.shape) != 1 || y.shape[0] != x.shape[0] {
		return hint.Try(fmt.Errorf("%s has shape %v", y.name, y.shape), "expected a label for each of the %d images, [%d]", x.shape[0], x.shape[0])
	}
	return nil
}

// readFile returns the values in a user's file.
func (l *loader) readFile(path string, f file) ([]byte, error) {
	raw, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	decode := func() ([]byte, error) { return decodeIDX(raw, f.shape) }
	var values []byte
	if isGzip(raw) {
		values, err = l.copyOf(checksum(raw), f.values(), decode)
	} else {
		values, err = decode()
	}
	if err != nil {
		return nil, err
	}
	if labels := len(f.shape) == 1; labels {
		if i := slices.IndexFunc(values, func(label byte) bool { return label > 9 }); i >= 0 {
			return nil, hint.Try(fmt.Errorf("label number %d is %d", i, values[i]), "labels must be from 0 to 9")
		}
	}
	return values, nil
}
