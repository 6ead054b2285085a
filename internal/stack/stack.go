// Package stack looks at the calls that a program is in: which line called into this module, where a panic came from, and whether
// variables are being initialized. Nothing else in the module walks the stack.
package stack

import (
	"fmt"
	"iter"
	"runtime"
	"strings"
)

// module is how the names of this module's functions begin.
const module = "layercake/"

// frames returns the calls that led here, the innermost first.
func frames() iter.Seq[runtime.Frame] {
	return func(yield func(runtime.Frame) bool) {
		callers := make([]uintptr, 64)
		n := runtime.Callers(0, callers)
		for n == len(callers) {
			callers = make([]uintptr, 2*len(callers))
			n = runtime.Callers(0, callers)
		}
		frames := runtime.CallersFrames(callers[:n])
		for {
			frame, more := frames.Next()
			if !yield(frame) || !more {
				return
			}
		}
	}
}

// Caller returns the line that called into this module, as FILE:LINE, or "" if there is none.
func Caller() string {
	for frame := range frames() {
		if !strings.HasPrefix(frame.Function, module) && !strings.HasPrefix(frame.Function, "runtime.") {
			return fmt.Sprintf("%s:%d", frame.File, frame.Line)
		}
	}
	return ""
}

// Initializing reports whether the program is initializing the variables of its packages.
//
// Go has no other way to ask: the runtime calls all initializers from its function doInit1, and main only afterwards.
func Initializing() bool {
	for frame := range frames() {
		if strings.HasPrefix(frame.Function, "runtime.doInit") {
			return true
		}
	}
	return false
}

// Catch runs f and returns what it panics with as an error, or nil. GoMLX reports a mistake in a graph by a panic with an error, which
// is returned as it is. A runtime error, and what is no error, get the line that panicked.
func Catch(f func()) (err error) {
	defer func() {
		switch p := recover().(type) {
		case nil:
		case runtime.Error: // a mistake in code, not in a graph
			err = fmt.Errorf("%w, %s", p, origin())
		case error:
			err = p
		default: // a program's own
			err = fmt.Errorf("%v, %s", p, origin())
		}
	}()
	f()
	return nil
}

// origin is the line of code that panicked.
func origin() string {
	panicked := false
	for frame := range frames() {
		if panicked && !strings.HasPrefix(frame.Function, "runtime.") {
			return fmt.Sprintf("at %s:%d", frame.File, frame.Line)
		}
		panicked = panicked || frame.Function == "runtime.gopanic"
	}
	return "at an unknown place"
}
