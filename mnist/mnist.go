package mnist

import (
	"errors"
	"fmt"

	"layercake/kit"
)

// Load finds MNIST, as the package's documentation describes, and downloads it if this is the first time. In each set X
// are the images, [n, 28, 28] of Uint8 from 0 (paper) to 255 (ink), and Y the labels, [n] of Uint8 from 0 to 9. What is
// wrong with the files' contents is reported by the arrays when they are used.
//
// A network that cannot be reached is not an error: the sets are then synthetic digits, whose arrays have a
// [kit.Array.Note]. Errors are a MNIST_DIR without the files, mirrors that send something else, and a cache folder that
// cannot be written.
func Load() (train, test kit.Dataset, err error) {
	return newLoader(digits).load()
}

// MustLoad is [Load] for notebook cells: instead of returning an error, it prints it and ends the program.
func MustLoad() (train, test kit.Dataset) {
	train, test, err := Load()
	return kit.Must(train, err), test
}

// load tries the sources in order.
func (l *loader) load() (train, test kit.Dataset, err error) {
	if l.folder != "" {
		return l.openFolder()
	}
	if len(l.missing()) > 0 {
		err := l.download()
		if away, ok := errors.AsType[*unreachableError](err); ok {
			train, test = l.synthetic(away)
			return train, test, nil
		}
		if err != nil {
			return kit.Dataset{}, kit.Dataset{}, fmt.Errorf("%s: %w", l.name, err)
		}
	}
	train, test = l.sets(l.readDownloaded)
	return train, test, nil
}
