// Package stack inspects the call stack: which line called into this module, where a panic came from, and whether variables are being
// initialized. Nothing else in the module walks the stack.
package stack

import (
	"fmt"
	"iter"
	"runtime"
	"strings"
)

// module is the prefix of the names of this module's functions.
const module = "layercake/"

// frames returns the frames of the call stack, the innermost first.
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
// Go has no other way to find out: the runtime calls all initializers from its function doInit1, and main only afterwards.
func Initializing() bool {
	for frame := range frames() {
		if strings.HasPrefix(frame.Function, "runtime.doInit") {
			return true
		}
	}
	return false
}

// Catch runs f and returns its panic as an error, or nil. GoMLX panics with an error for a mistake in a graph; Catch returns it
// unchanged. To runtime errors and other values it adds the line that panicked.
func Catch(f func()) (err error) {
	defer func() {
		switch p := recover().(type) {
		case nil:
		case runtime.Error: // a bug in the code, not in a graph
			err = fmt.Errorf("%w, %s", p, origin())
		case error:
			err = p
		default: // of the program
			err = fmt.Errorf("%v, %s", p, origin())
		}
	}()
	f()
	return nil
}

// origin returns the line that panicked.
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
