// Package hint attaches hints to errors: an error says what is wrong, its hints say what exists and what to do.
package hint

import (
	"fmt"
	"strings"
)

// An Error is an error with a hint. Its text, "what; hint", includes both for programs that print errors directly.
type Error struct {
	error
	hint string
}

// Error implements error.
func (e *Error) Error() string { return e.error.Error() + "; " + e.hint }

// Unwrap returns the error without the hint.
func (e *Error) Unwrap() error { return e.error }

// Try adds a hint, formatted as by [fmt.Sprintf], to an error. Errors that wrap the result have the hint too. A nil
// error stays nil, and an empty hint adds nothing.
//
//	return hint.Try(fmt.Errorf("the model takes %v, the data is %v", want, got), "Reshape(-1, %d) makes it fit", n)
func Try(err error, format string, args ...any) error {
	text := fmt.Sprintf(format, args...)
	if err == nil || text == "" {
		return err
	}
	return &Error{err, text}
}

// Split returns an error's message without hints, and the hints of the error and of those it wraps, in the order of its
// text.
func Split(err error) (what string, hints []string) {
	what = err.Error()
	var visit func(err error)
	visit = func(err error) {
		switch e := err.(type) {
		case *Error:
			visit(e.error)
			hints = append(hints, e.hint)
			what = strings.Replace(what, "; "+e.hint, "", 1)
		case interface{ Unwrap() error }:
			if inner := e.Unwrap(); inner != nil {
				visit(inner)
			}
		case interface{ Unwrap() []error }:
			for _, inner := range e.Unwrap() {
				visit(inner)
			}
		}
	}
	visit(err)
	return what, hints
}
