package cifar10

import (
	"layercake/internal/datasets"
	"layercake/internal/imagesets"
	"layercake/kit"
)

// Classes are the class names: label 0 is Classes[0].
var Classes = []string{"airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck"}

// Load finds CIFAR-10 as described in the package documentation, and downloads it the first time. In each set X has the
// images, [n, 32, 32, 3] of Uint8 from 0 to 255, and Y the labels, [n, 1] of Uint8 from 0 to 9. The arrays report errors in
// the file's contents when they are used.
//
// An unreachable network is not an error: the sets are then synthetic pictures, whose arrays have a [kit.Array.Note].
// Errors are a CIFAR10_DIR without the file, a server that sends other data, and a cache folder that cannot be written.
func Load() (train, test kit.Dataset, err error) { return set.Load("labels") }

// MustLoad is like [Load] but ends the program with the error.
func MustLoad() (train, test kit.Dataset) { return set.MustLoad("labels") }

// set is the table of CIFAR-10. The SHA-256 is the one that Keras checks.
var set = imagesets.CIFAR{
	Source: datasets.Source{
		Name: "cifar10", Title: "CIFAR-10", FolderVar: "CIFAR10_DIR", StandIn: "pictures",
		Mirrors: []string{"https://www.cs.toronto.edu/~kriz/"},
		Files: []datasets.File{
			{Name: "cifar-10-python.tar.gz", Bytes: 170498071, Sum: "6d958be074577803d12ecdefd02955f39262c83c16fe9348329d7fe0b5c001ce"},
		},
	},
	Unpacked: "cifar-10-batches-py",
	Batches:  [2][]string{{"data_batch_1", "data_batch_2", "data_batch_3", "data_batch_4", "data_batch_5"}, {"test_batch"}},
	Images:   [2]int{50000, 10000},
	Labels:   []imagesets.Labels{{Key: "labels", Classes: 10}},
	Draw:     imagesets.DrawObject,
}
