package kit

import (
	"errors"
	"fmt"
	"math"

	"github.com/gomlx/gomlx/core/graph"

	"layercake/internal/hint"
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

// options are what a layer was told of the weight, by the names that Keras's options of it begin with.
func (w *Weight) options(prefix string) Options {
	return Options{prefix + "_initializer": &w.Initializer, prefix + "_regularizer": &w.Regularizer, prefix + "_constraint": &w.Constraint}
}

// check returns an error for a weight that cannot be.
func (w Weight) check() error {
	switch {
	case w.Name == "":
		return errors.New("one of its weights has no Name, by which Call could ask for it")
	case w.Initializer.Fill == nil:
		return fmt.Errorf("its %s has no initializer", w.Name)
	case !w.Shape.positive():
		return hint.Try(fmt.Errorf("its %s is %v", w.Name, []int(w.Shape)), "all sizes must be 1 or more")
	case w.Shape.numbers() > math.MaxInt32:
		return hint.Try(fmt.Errorf("its %s is %v, which are %.3g numbers", w.Name, w.Shape, w.Shape.numbers()), "a weight has at most %.3g", float64(math.MaxInt32))
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

func (w Weight) through(what string, f func(w *graph.Node) *graph.Node, value *graph.Node, want Shape) *graph.Node {
	what = fmt.Sprintf("layer %q: the %s of its %s", w.layer, what, w.Name)
	return made(what, want, func() *graph.Node { return f(value) })
}
