package kit

import (
	"iter"
	"runtime"
)

// stack returns the calls that led here, the innermost first.
func stack() iter.Seq[runtime.Frame] {
	return func(yield func(runtime.Frame) bool) {
		callers := make([]uintptr, 64)
		frames := runtime.CallersFrames(callers[:runtime.Callers(0, callers)])
		for {
			frame, more := frames.Next()
			if !yield(frame) || !more {
				return
			}
		}
	}
}
