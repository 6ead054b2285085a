package plots

import (
	"fmt"

	"layercake/internal/hint"
)

// one returns the given options, or the zero value if there are none.
func one[T any](options []T) (o T, err error) {
	switch len(options) {
	case 0:
		return o, nil
	case 1:
		return options[0], nil
	}
	return o, hint.Try(fmt.Errorf("%d values of %T", len(options), o), "put all options into one")
}

// about prefixes an error with the picture it is about: defer about("diagram", &err).
func about(picture string, err *error) {
	if *err != nil {
		*err = fmt.Errorf("%s: %w", picture, *err)
	}
}
