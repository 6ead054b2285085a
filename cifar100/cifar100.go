package cifar100

import (
	"fmt"
	"strconv"

	"layercake/internal/datasets"
	"layercake/internal/hint"
	"layercake/internal/imagesets"
	"layercake/kit"
)

// A LabelMode chooses the labels.
type LabelMode string

// The label modes of Keras.
const (
	Fine   LabelMode = "fine"   // 100 classes, named by [Classes]
	Coarse LabelMode = "coarse" // 20 groups of classes, named by [CoarseClasses]
)

// Options say how CIFAR-100 is loaded. The zero value has Keras's defaults.
type Options struct {
	LabelMode LabelMode // [Fine] or [Coarse]; "" means Fine
}

// Load finds CIFAR-100 as described in the package documentation, and downloads it the first time. In each set X has the
// images, [n, 32, 32, 3] of Uint8 from 0 to 255, and Y the labels, [n, 1] of Uint8, from 0 to 99, or to 19 with [Coarse]. The
// arrays report errors in the file's contents when they are used.
//
// An unreachable network is not an error: the sets are then synthetic pictures, whose arrays have a [kit.Array.Note].
// Errors are more than one Options, an unknown LabelMode, a CIFAR100_DIR without the file, a server that sends other data,
// and a cache folder that cannot be written.
func Load(options ...Options) (train, test kit.Dataset, err error) {
	o, err := datasets.One(options)
	if err == nil && o.LabelMode == "" {
		o.LabelMode = Fine
	}
	if err == nil && o.LabelMode != Fine && o.LabelMode != Coarse {
		err = hint.Try(fmt.Errorf("LabelMode is %s", strconv.Quote(string(o.LabelMode))), "it must be Fine or Coarse")
	}
	if err != nil {
		return train, test, fmt.Errorf("cifar100: %w", err)
	}
	return set.Load(string(o.LabelMode) + "_labels")
}

// MustLoad is like [Load] but ends the program with the error.
func MustLoad(options ...Options) (train, test kit.Dataset) {
	train, test, err := Load(options...)
	return kit.Must(train, err), test
}

// set is the table of CIFAR-100. The SHA-256 is the one that Keras checks.
var set = imagesets.CIFAR{
	Source: datasets.Source{
		Name: "cifar100", Title: "CIFAR-100", FolderVar: "CIFAR100_DIR", StandIn: "pictures",
		Mirrors: []string{"https://www.cs.toronto.edu/~kriz/"},
		Files: []datasets.File{
			{Name: "cifar-100-python.tar.gz", Bytes: 169001437, Sum: "85cd44d02ba6437773c5bbd22e183051d648de2e7d6b014e1ef29b855ba677a7"},
		},
	},
	Unpacked: "cifar-100-python",
	Batches:  [2][]string{{"train"}, {"test"}},
	Images:   [2]int{50000, 10000},
	Labels:   []imagesets.Labels{{Key: "fine_labels", Classes: 100}, {Key: "coarse_labels", Classes: 20}},
	Draw: func(image []uint8, seed uint64, i int) []uint8 {
		return imagesets.DrawStar(image, seed, i, &coarseOf)
	},
}
