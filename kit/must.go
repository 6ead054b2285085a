package kit

import (
	"fmt"
	"os"

	"layercake/internal/atexit"
	"layercake/internal/stack"
)

// must ends the program with err's message and the line that called into this module, if there is an error. In a
// notebook internal/explain makes an error of the cell of that.
func must(err error) {
	if err == nil {
		return
	}
	message := fmt.Sprintf("Error: %v\n", err)
	if at := stack.Caller(); at != "" {
		message += "\tat " + at + "\n"
	}
	fmt.Fprint(os.Stderr, message) // in one piece, so that the kernel reads it as one
	atexit.Exit(1)
}

// Must returns v, or ends the program with err's message. It makes a call fit for a notebook cell:
//
//	weights := kit.Must(model.Weights())
func Must[T any](v T, err error) T {
	must(err)
	return v
}
