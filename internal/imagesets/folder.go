package imagesets

import (
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"

	"layercake/internal/datasets"
	"layercake/internal/hint"
)

// shapesIn returns the shapes in the headers of the files in the user's folder, which may have any number of images. Values
// are read later.
func (s Set) shapesIn(found *datasets.Found) (shapes [4][]int, err error) {
	for i, f := range s.Files {
		path := found.Path(f.Name)
		if shapes[i], err = shapeOf(path); err != nil {
			return shapes, fmt.Errorf("%s: %w", path, err)
		}
	}
	check := func(x int) error {
		names := []string{strings.TrimSuffix(s.Files[x].Name, ".gz"), strings.TrimSuffix(s.Files[x+1].Name, ".gz")}
		return checkShapes(names, shapes[x], shapes[x+1])
	}
	if err := errors.Join(check(0), check(2)); err != nil {
		return shapes, fmt.Errorf("%s is %s: %w", s.FolderVar, found.Folder, err)
	}
	return shapes, nil
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

// checkShapes returns an error if these cannot be images with their labels.
func checkShapes(names []string, x, y []int) error {
	if len(x) != 3 || x[0] == 0 || !slices.Equal(x[1:], []int{side, side}) {
		return hint.Try(fmt.Errorf("%s has shape %v", names[0], x), "expected images of shape [n %d %d]", side, side)
	}
	if len(y) != 1 || y[0] != x[0] {
		return hint.Try(fmt.Errorf("%s has shape %v", names[1], y), "expected a label for each of the %d images, [%d]", x[0], x[0])
	}
	return nil
}

// readCustom returns the values in a file of the user's folder.
func readCustom(found *datasets.Found, f datasets.File, shape []int) (values []byte, err error) {
	raw, err := found.Read(f.Name)
	if err != nil {
		return nil, err
	}
	decode := func() ([]byte, error) { return decodeIDX(raw, shape) }
	if isGzip(raw) {
		values, err = found.Kept(datasets.Checksum(raw), product(shape), decode)
	} else {
		values, err = decode()
	}
	if err == nil && len(shape) == 1 {
		if i := slices.IndexFunc(values, func(label byte) bool { return label > 9 }); i >= 0 {
			err = hint.Try(fmt.Errorf("label number %d is %d", i, values[i]), "labels must be from 0 to 9")
		}
	}
	if err != nil {
		return nil, fmt.Errorf("%s: %w", found.Path(f.Name), err)
	}
	return values, nil
}
