package imagesets

import (
	"fmt"

	"layercake/kit"
)

// A Set is a published set of images in four gzipped IDX files.
type Set struct {
	name      string   // name of the cache folder and prefix of messages: "mnist"
	title     string   // published name: "MNIST"
	folderVar string   // environment variable with the user's folder
	mirrors   []string // base URLs of the files, tried in order

	trainX, trainY, testX, testY file

	style *style // draws the substitute
}

// A file is a file of a set.
type file struct {
	name  string // published name without .gz
	bytes int64  // size of the .gz
	sum   string // SHA-256 of the .gz in hex
	shape []int  // of the values: [n, 28, 28] or [n]
}

// files returns pointers to the four files.
func (s *Set) files() []*file {
	return []*file{&s.trainX, &s.trainY, &s.testX, &s.testY}
}

// arrays returns lazy arrays over the files, whose values are read by read.
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

// values is the number of values in the file, one byte each.
func (f file) values() int {
	n := 1
	for _, size := range f.shape {
		n *= size
	}
	return n
}
