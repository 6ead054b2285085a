package kit

import (
	"layercake/internal/atexit"
)

// must ends the program with the error, if there is one. In a notebook it becomes the error of the cell.
func must(err error) {
	if err != nil {
		atexit.Fail(err)
	}
}

// Must returns v, or ends the program with err's message, for use in a notebook cell:
//
//	weights := kit.Must(model.Weights())
func Must[T any](v T, err error) T {
	must(err)
	return v
}
