package datasets

import (
	"fmt"

	"layercake/internal/hint"
)

// One returns the options of a call, which may be left out: the zero value then.
func One[Options any](given []Options) (one Options, err error) {
	switch len(given) {
	case 0:
		return one, nil
	case 1:
		return given[0], nil
	}
	return one, hint.Try(fmt.Errorf("got %d Options", len(given)), "put all settings into one")
}
