package mnist

import (
	"errors"
	"fmt"
	"os"

	"layercake/kit"
)

// Set is images with their labels.
type Set struct {
	X kit.Array // images [n, 28, 28], Uint8, 0 is paper and 255 is ink
	Y kit.Array // labels [n], Uint8, 0 to 9
}

// Load finds MNIST, as the package's documentation describes, and downloads it if this is the first time. What is wrong
// with the files' contents is reported by the arrays when they are used.
//
// A network that cannot be reached is not an error: the sets are then synthetic digits, whose arrays have a
// [kit.Array.Note]. Errors are a MNIST_DIR without the files, mirrors that send something else, and a cache folder that
// cannot be written.
func Load() (train, test Set, err error) {
	return newLoader(digits).load()
}

// MustLoad is [Load] for notebook cells: instead of returning an error, it prints it and ends the program.
func MustLoad() (train, test Set) {
	train, test, err := Load()
	if err != nil {
		fmt.Fprintln(os.Stderr, "Error:", err)
		os.Exit(1)
	}
	return train, test
}

// load tries the sources in order.
func (l *loader) load() (train, test Set, err error) {
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
			return Set{}, Set{}, fmt.Errorf("%s: %w", l.name, err)
		}
	}
	train, test = l.sets(l.readDownloaded)
	return train, test, nil
}
