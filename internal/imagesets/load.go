package imagesets

import (
	"errors"
	"fmt"

	"layercake/kit"
)

// Load returns the training and the test part of a set.
func Load(s Set) (train, test kit.Dataset, err error) {
	return newLoader(s).load()
}

// MustLoad is like [Load] but ends the program with the error.
func MustLoad(s Set) (train, test kit.Dataset) {
	train, test, err := Load(s)
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
	train, test = l.arrays(l.readDownloaded)
	return train, test, nil
}
