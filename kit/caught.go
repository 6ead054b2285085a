package kit

import (
	"fmt"
	"runtime"
	"strings"

	"github.com/gomlx/gomlx/core/graph"
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
		default: // a program's own
			err = fmt.Errorf("%v, %s", p, origin())
		}
	}()
	f()
	return nil
}

// made runs graph code that a program may have brought: what it makes has to be numbers of this shape. What names it in the
// error, which it panics with, as graph code does.
func made(what string, want Shape, f func() *graph.Node) (x *graph.Node) {
	err := caught(func() { x = f() })
	if err == nil {
		err = checkMade(x, want)
	}
	if err != nil {
		panic(fmt.Errorf("%s: %w", what, err))
	}
	return x
}

// checkMade returns an error if graph code did not make numbers of the shape that it has to.
func checkMade(x *graph.Node, want Shape) error {
	switch {
	case x == nil:
		return fmt.Errorf("it made nil; it has to make %v", want)
	case Shape(x.Shape().Dimensions).String() != want.String():
		return fmt.Errorf("it made %v; it has to make %v", Shape(x.Shape().Dimensions), want)
	case x.DType() != Float32:
		return fmt.Errorf("it made numbers of %v; they have to be Float32, as graph.ConvertDType(x, kit.Float32) makes them", x.DType())
	}
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
