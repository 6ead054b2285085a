package kit

import (
	"fmt"
	"runtime"
	"strings"
)

// caught runs f and turns a panic, which is how GoMLX reports a mistake in a graph, into an error.
func caught(f func()) (err error) {
	defer func() {
		switch p := recover().(type) {
		case nil:
		case runtime.Error: // a mistake in code, not in a graph: say where
			err = fmt.Errorf("%w, %s", p, origin())
		case error:
			err = p
		default:
			err = fmt.Errorf("%v", p)
		}
	}()
	f()
	return nil
}

// origin is the line of code that panicked.
func origin() string {
	panicked := false
	for frame := range stack() {
		if panicked && !strings.HasPrefix(frame.Function, "runtime.") {
			return fmt.Sprintf("at %s:%d", frame.File, frame.Line)
		}
		panicked = panicked || frame.Function == "runtime.gopanic"
	}
	return "at an unknown place"
}
