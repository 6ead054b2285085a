package kit

import (
	"errors"
	"fmt"

	"github.com/gomlx/gomlx/core/graph"
)

// A Weight describes one array of numbers that a layer has.
type Weight struct {
	Name        string // "kernel"
	Shape       Shape
	Initializer Initializer
	Regularizer Regularizer // what it adds to the loss; by default nothing
	Constraint  Constraint  // what it is put through after each step; by default nothing

	// NonTrainable is for statistics that a layer keeps with [Call.SetWeight], which the optimizer leaves alone.
	NonTrainable bool

	layer string // the name of the layer that it is of
}

// check returns an error for a weight that cannot be.
func (w Weight) check() error {
	switch {
	case w.Name == "":
		return errors.New("one of its weights has no Name, by which Call could ask for it")
	case w.Initializer.Fill == nil:
		return fmt.Errorf("its %s has no initializer", w.Name)
	case !w.Shape.positive():
		return fmt.Errorf("its %s is %v; all sizes have to be 1 or more", w.Name, []int(w.Shape))
	}
	return nil
}

// constrained is a new value of the weight, put through its constraint.
func (w Weight) constrained(value *graph.Node) *graph.Node {
	if w.Constraint.Graph == nil {
		return value
	}
	return w.through("constraint", w.Constraint.Graph, value, w.Shape)
}

// penalty is what the weight's regularizer adds to the loss.
func (w Weight) penalty(value *graph.Node) *graph.Node {
	return w.through("regularizer", w.Regularizer.Graph, value, Shape{})
}

// through puts a value of the weight through graph code that a program may have brought, and that has to make the shape of it.
func (w Weight) through(what string, f func(w *graph.Node) *graph.Node, value *graph.Node, want Shape) (out *graph.Node) {
	err := caught(func() { out = f(value) })
	if err == nil {
		err = checkMade(out, want)
	}
	if err != nil {
		panic(fmt.Errorf("layer %q: the %s of its %s: %w", w.layer, what, w.Name, err))
	}
	return out
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
