package mnist

import (
	"layercake/internal/imagesets"
	"layercake/kit"
)

// Load finds MNIST, as the package's documentation describes, and downloads it if this is the first time. In each set X
// are the images, [n, 28, 28] of Uint8 from 0 (paper) to 255 (ink), and Y the labels, [n] of Uint8 from 0 to 9. What is
// wrong with the files' contents is reported by the arrays when they are used.
//
// A network that cannot be reached is not an error: the sets are then synthetic digits, whose arrays have a
// [kit.Array.Note]. Errors are a MNIST_DIR without the files, mirrors that send something else, and a cache folder that
// cannot be written.
func Load() (train, test kit.Dataset, err error) { return imagesets.Load(imagesets.MNIST) }

// MustLoad is [Load] for notebook cells: instead of returning an error, it prints it and ends the program.
func MustLoad() (train, test kit.Dataset) { return imagesets.MustLoad(imagesets.MNIST) }
