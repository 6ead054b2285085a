package kit

import "errors"

// InvalidArray returns an array with an error, which [Array.Err] and whatever uses the array report. It is for functions
// that return arrays and that can fail.
func InvalidArray(err error) Array {
	if err == nil {
		err = errors.New("array: InvalidArray needs an error, not nil")
	}
	return Array{err: err}
}
