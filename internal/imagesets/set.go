package imagesets

import (
	"fmt"

	"layercake/kit"
)

// A Set is a published set of images in four gzipped IDX files.
type Set struct {
	name      string   // names the cache folder and starts the messages: "mnist"
	title     string   // as it was published: "MNIST"
	folderVar string   // the environment variable that names a folder with the files
	mirrors   []string // where the files are published, to be followed by their names; the first is tried first

	trainX, trainY, testX, testY file

	style *style // what is drawn where the set cannot be had
}

// A file is one of a set's.
type file struct {
	name  string // as published, without .gz
	bytes int64  // size of the .gz
	sum   string // SHA-256 of the .gz, in hex
	shape []int  // of what is inside: [n, 28, 28] or [n]
}

// files returns the four files, for reading and for changing.
func (s *Set) files() []*file {
	return []*file{&s.trainX, &s.trainY, &s.testX, &s.testY}
}

// arrays returns arrays over the files, given what reads the values of one.
func (s *Set) arrays(read func(file) ([]uint8, error)) (train, test kit.Dataset) {
	array := func(f file) kit.Array {
		return kit.LazyArray(func() ([]uint8, error) {
			values, err := read(f)
			if err != nil {
				return nil, fmt.Errorf("%s: %w", s.name, err)
			}
			return values, nil
		}, f.shape...)
	}
	return kit.Dataset{X: array(s.trainX), Y: array(s.trainY)}, kit.Dataset{X: array(s.testX), Y: array(s.testY)}
}

// values is the number of values in the file, a byte each.
func (f file) values() int {
	n := 1
	for _, size := range f.shape {
		n *= size
	}
	return n
}
