package kit

import (
	"errors"
	"fmt"

	"github.com/gomlx/gomlx/core/graph"

	"layercake/internal/hint"
	"layercake/internal/stack"
)

// caught runs f and returns its panic, which is how GoMLX reports a mistake in a graph, as an error.
func caught(f func()) error { return stack.Catch(f) }

// made runs graph code that may be custom and checks that its result has the wanted shape, or any with nil. If not, it panics, as graph
// code does, with an error that starts with what.
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

// madeOfEach is made for numbers of each example, [batch, ...].
func madeOfEach(what string, batch int, f func() *graph.Node) *graph.Node {
	return made(what, nil, func() *graph.Node {
		x := f()
		if x != nil && x.Rank() > 0 && x.Shape().Dimensions[0] == batch {
			return x
		}
		was := "nil"
		if x != nil {
			was = Shape(x.Shape().Dimensions).String()
		}
		panic(hint.Try(fmt.Errorf("it made %s", was), "it must make a number for each example, (%d,), or for each of its parts, (%d, ...)", batch, batch))
	})
}

// checkMade returns an error unless x is of Float32 and has the wanted shape.
func checkMade(x *graph.Node, want Shape) error {
	switch {
	case x == nil:
		return hint.Try(errors.New("it made nil"), "it must make %v", want)
	case want != nil && Shape(x.Shape().Dimensions).String() != want.String():
		return hint.Try(fmt.Errorf("it made %v", Shape(x.Shape().Dimensions)), "it must make %v", want)
	case x.DType() != Float32:
		return hint.Try(fmt.Errorf("it made numbers of %v", x.DType()), "they must be Float32, as graph.ConvertDType(x, kit.Float32) makes them")
	}
	return nil
}
