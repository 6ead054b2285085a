package mnist

import (
	"fmt"

	"layercake/kit"
)

// A dataset is a published set of images in four gzipped IDX files. MNIST is one; those made in its image (Fashion-MNIST,
// KMNIST) differ in these values only.
type dataset struct {
	name      string   // names the cache folder and starts the messages
	folderVar string   // the environment variable that names a folder with the files
	mirrors   []string // where the files are published, to be followed by their names; the first is tried first

	trainX, trainY, testX, testY file
}

// A file is one of a dataset's.
type file struct {
	name  string // as published, without .gz
	bytes int64  // size of the .gz
	sum   string // SHA-256 of the .gz, in hex
	shape []int  // of what is inside: [n, 28, 28] or [n]
}

// digits is MNIST.
var digits = dataset{
	name:      "mnist",
	folderVar: "MNIST_DIR",
	mirrors: []string{
		"https://storage.googleapis.com/cvdf-datasets/mnist/",
		"https://ossci-datasets.s3.amazonaws.com/mnist/",
	},
	trainX: file{
		name: "train-images-idx3-ubyte", bytes: 9912422, shape: []int{60000, side, side},
		sum: "440fcabf73cc546fa21475e81ea370265605f56be210a4024d2ca8f203523609",
	},
	trainY: file{
		name: "train-labels-idx1-ubyte", bytes: 28881, shape: []int{60000},
		sum: "3552534a0a558bbed6aed32b30c495cca23d567ec52cac8be1a0730e8010255c",
	},
	testX: file{
		name: "t10k-images-idx3-ubyte", bytes: 1648877, shape: []int{10000, side, side},
		sum: "8d422c7b0a1c1c79245a5bcf07fe86e33eeafee792b84584aec276f5a2dbc4e6",
	},
	testY: file{
		name: "t10k-labels-idx1-ubyte", bytes: 4542, shape: []int{10000},
		sum: "f7ae60f92e00ec6debd23a6088c31dbd2371eca3ffa0defaefb259924204aec6",
	},
}

// files returns the four files, for reading and for changing.
func (d *dataset) files() []*file {
	return []*file{&d.trainX, &d.trainY, &d.testX, &d.testY}
}

// sets returns arrays over the files, given what reads the values of one.
func (d *dataset) sets(read func(file) ([]uint8, error)) (train, test kit.Dataset) {
	array := func(f file) kit.Array {
		return kit.LazyArray(func() ([]uint8, error) {
			values, err := read(f)
			if err != nil {
				return nil, fmt.Errorf("%s: %w", d.name, err)
			}
			return values, nil
		}, f.shape...)
	}
	return kit.Dataset{X: array(d.trainX), Y: array(d.trainY)}, kit.Dataset{X: array(d.testX), Y: array(d.testY)}
}

// values is the number of values in the file, a byte each.
func (f file) values() int {
	n := 1
	for _, size := range f.shape {
		n *= size
	}
	return n
}
