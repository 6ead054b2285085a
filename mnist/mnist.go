package mnist

import (
	"layercake/internal/imagesets"
	"layercake/kit"
)

// Load finds MNIST as described in the package documentation, and downloads it the first time. In each set X has the
// images, [n, 28, 28] of Uint8 from 0 (paper) to 255 (ink), and Y the labels, [n] of Uint8 from 0 to 9. The arrays
// report errors in the files' contents when they are used.
//
// An unreachable network is not an error: the sets are then synthetic digits, whose arrays have a [kit.Array.Note].
// Errors are a MNIST_DIR without the files, mirrors that send other data, and a cache folder that cannot be written.
func Load() (train, test kit.Dataset, err error) { return imagesets.Load(imagesets.MNIST) }

// MustLoad is like [Load] but ends the program with the error.
func MustLoad() (train, test kit.Dataset) { return imagesets.MustLoad(imagesets.MNIST) }
