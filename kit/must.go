package kit

import (
	"fmt"
	"os"
)

// must ends the program with err's message, if there is an error: a notebook cell then shows the message alone.
func must(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, "Error:", err)
		os.Exit(1)
	}
}

// Must returns v, or ends the program with err's message. It makes a call fit for a notebook cell:
//
//	weights := kit.Must(model.Weights())
func Must[T any](v T, err error) T {
	must(err)
	return v
}
