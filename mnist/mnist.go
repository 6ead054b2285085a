package mnist

import (
	"layercake/internal/datasets"
	"layercake/internal/imagesets"
	"layercake/kit"
)

// Load finds MNIST as described in the package documentation, and downloads it the first time. In each set X has the
// images, [n, 28, 28] of Uint8 from 0 (paper) to 255 (ink), and Y the labels, [n] of Uint8 from 0 to 9. The arrays
// report errors in the files' contents when they are used.
//
// An unreachable network is not an error: the sets are then synthetic digits, whose arrays have a [kit.Array.Note].
// Errors are a MNIST_DIR without the files, mirrors that send other data, and a cache folder that cannot be written.
func Load() (train, test kit.Dataset, err error) { return set.Load() }

// MustLoad is like [Load] but ends the program with the error.
func MustLoad() (train, test kit.Dataset) { return set.MustLoad() }

// set is the table of MNIST.
var set = imagesets.Set{
	Source: datasets.Source{
		Name: "mnist", Title: "MNIST", FolderVar: "MNIST_DIR",
		Mirrors: []string{
			"https://storage.googleapis.com/cvdf-datasets/mnist/",
			"https://ossci-datasets.s3.amazonaws.com/mnist/",
		},
		Files: []datasets.File{
			{Name: "train-images-idx3-ubyte.gz", Bytes: 9912422, Sum: "440fcabf73cc546fa21475e81ea370265605f56be210a4024d2ca8f203523609"},
			{Name: "train-labels-idx1-ubyte.gz", Bytes: 28881, Sum: "3552534a0a558bbed6aed32b30c495cca23d567ec52cac8be1a0730e8010255c"},
			{Name: "t10k-images-idx3-ubyte.gz", Bytes: 1648877, Sum: "8d422c7b0a1c1c79245a5bcf07fe86e33eeafee792b84584aec276f5a2dbc4e6"},
			{Name: "t10k-labels-idx1-ubyte.gz", Bytes: 4542, Sum: "f7ae60f92e00ec6debd23a6088c31dbd2371eca3ffa0defaefb259924204aec6"},
		},
	},
	Style: &imagesets.Digits,
}
