package kit

import "errors"

// InvalidArray returns an array with an error, which [Array.Err] and everything that uses the array report. It is for
// functions that return arrays and can fail.
func InvalidArray(err error) Array {
	if err == nil {
		err = errors.New("array: InvalidArray needs an error, not nil")
	}
	return Array{err: err}
}
