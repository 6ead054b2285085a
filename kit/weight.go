package kit

import (
	"errors"
	"fmt"
	"math"

	"github.com/gomlx/gomlx/core/graph"

	"layercake/internal/hint"
)

// A Weight describes one of a layer's arrays of numbers.
type Weight struct {
	Name        string // "kernel"
	Shape       Shape
	Initializer Initializer
	Regularizer Regularizer // added to the loss; by default none
	Constraint  Constraint  // applied after each step; by default none

	// NonTrainable is for statistics that a layer keeps with [Call.SetWeight]; the optimizer does not change them.
	NonTrainable bool

	adapted  bool      // it holds what the layer has learned from data by Adapt, which Reset keeps
	variable *variable // its values; nil: the next one of the layer that announces it
	layer    string    // name of the layer it belongs to
}

// options returns the options of the weight, whose names in Keras begin with prefix.
func (w *Weight) options(prefix string) Options {
	return Options{prefix + "_initializer": &w.Initializer, prefix + "_regularizer": &w.Regularizer, prefix + "_constraint": &w.Constraint}
}

// check returns an error for an invalid weight.
func (w Weight) check() error {
	switch {
	case w.Name == "":
		return errors.New("one of its weights has no Name, by which Call could get it")
	case w.Initializer.Fill == nil:
		return fmt.Errorf("its %s has no initializer", w.Name)
	case !w.Shape.positive():
		return hint.Try(fmt.Errorf("its %s is %v", w.Name, []int(w.Shape)), "all sizes must be 1 or more")
	case w.Shape.numbers() > math.MaxInt32:
		return hint.Try(fmt.Errorf("its %s is %v, which is %.3g numbers", w.Name, w.Shape, w.Shape.numbers()), "a weight has at most %.3g", float64(math.MaxInt32))
	}
	return nil
}

// constrained returns a new value of the weight after its constraint.
func (w Weight) constrained(value *graph.Node) *graph.Node {
	if w.Constraint.Graph == nil {
		return value
	}
	return w.through("constraint", w.Constraint.Graph, value, w.Shape)
}

// penalty is the regularizer's addition to the loss.
func (w Weight) penalty(value *graph.Node) *graph.Node {
	return w.through("regularizer", w.Regularizer.Graph, value, Shape{})
}

func (w Weight) through(what string, f func(w *graph.Node) *graph.Node, value *graph.Node, want Shape) *graph.Node {
	what = fmt.Sprintf("layer %q: the %s of its %s", w.layer, what, w.Name)
	return made(what, want, func() *graph.Node { return f(value) })
}

// of returns the variables of weights, and creates missing ones.
func (v *variables) of(weights []Weight) (all variables) {
	n := 0
	for _, w := range weights {
		if w.variable == nil {
			if n == len(*v) {
				*v = append(*v, &variable{})
			}
			w.variable = (*v)[n]
			n++
		}
		all = append(all, w.variable)
	}
	return all
}
