package kit

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/gomlx/gomlx/core/graph"

	"layercake/internal/engine"
	"layercake/internal/hint"
)

// A Layer is one stage of a [Model]. This package has [Dense], [Dropout] and so on; a custom layer is a type with these
// three methods. Shapes given to layers are those of one example, without the batch axis, which is always the first. Call
// computes with the package github.com/gomlx/gomlx/core/graph; a notebook cell that uses it need not import it.
type Layer interface {
	// Describe returns the layer's class, name and options, for the summary, the diagram and messages.
	Describe() Description

	// Build returns the shape of the layer's output for an input of the given shape, and the weights it needs, or an error
	// if it cannot work on such an input.
	Build(input Shape) (output Shape, weights []Weight, err error)

	// Call adds the layer's computation to a GoMLX graph: x is [batch, input...] of Float32, and the result is [batch,
	// output...] of Float32. It may panic, like all graph-building code of GoMLX; the model turns that into an error.
	Call(c *Call, x *graph.Node) *graph.Node
}

// A Description is a layer's class, name and options.
type Description struct {
	Class      string  // the layer's kind: "Dense"
	Name       string  // name chosen by the user, or "" to number the layer: dense_1, dense_2
	Activation string  // name of the activation, or ""
	InputShape Shape   // of one example, if it was given; or nil
	Options    Options // all other options: layers with equal Options compute the same
	Frozen     bool    // whether training leaves the layer's weights unchanged

	// SupportsMasking: the output has the steps of the input, and so its mask, unless Call sets another. The mask of an input ends at
	// layers that do not support masking.
	SupportsMasking bool
}

// A Call gives a layer's computation access to the model around it.
type Call struct {
	training  bool
	weighted  *graph.Node                 // [batch] Float32: weight of each example in the loss; nil if all are the same
	layer     LayerInfo                   // being called
	examples  *graph.Node                 // [batch] Float32: 1, or 0 for examples that only pad the batch
	set       map[*graph.Node]*graph.Node // new values of weights that are not trained
	penalties []*graph.Node               // scalars that regularizers and AddLoss add to the loss
	scope     string                      // path of the layer being called: its name, preceded by those of the models that contain it
	announced []metricKey                 // metrics of all layers
	measured  map[metricKey]runningMean   // by AddMetric
	weights   map[string]*graph.Node      // of the layer being called
	used      map[*graph.Node]bool        // weights that a layer has taken from Weight
	products  []product                   // of all layers
	masks     map[*graph.Node]*graph.Node // of tensors
	random    *engine.Random
	logits    map[*graph.Node]logits // inputs of softmaxes and sigmoids, by their results
}

// Training reports whether the graph is for training, rather than for evaluation or prediction.
func (c *Call) Training() bool { return c.training }

// Frozen reports whether the layer's weights stay unchanged even in training.
func (c *Call) Frozen() bool { return c.layer.Frozen }

// Weight returns the layer's weight with this name, as Build named it. For a matrix product with it [Call.Dot] trains
// faster.
func (c *Call) Weight(name string) *graph.Node {
	w := c.weight(name)
	c.used[w] = true
	return w
}

func (c *Call) weight(name string) *graph.Node {
	w := c.weights[name]
	if w == nil {
		announced := cmp.Or(strings.Join(slices.Sorted(maps.Keys(c.weights)), ", "), "no weights")
		panic(hint.Try(fmt.Errorf("there is no weight %q", name), "Build announced %s", announced))
	}
	return w
}

// SetWeight sets a weight that is not trained, in training only. Later steps and evaluations see the new value, this step
// does not.
func (c *Call) SetWeight(name string, value *graph.Node) {
	w := c.weight(name)
	if !c.training {
		panic(hint.Try(errors.New("SetWeight is for training"), "use it only where c.Training() is true"))
	}
	if slices.ContainsFunc(c.layer.Weights, func(w Weight) bool { return w.Name == name && !w.NonTrainable }) {
		panic(hint.Try(fmt.Errorf("SetWeight(%q): the optimizer trains this weight", name), "announce a weight that the layer sets itself with NonTrainable: true"))
	}
	if err := checkMade(value, w.Shape().Dimensions); err != nil {
		panic(fmt.Errorf("SetWeight(%q): %w", name, err))
	}
	c.set[w] = graph.StopGradient(value)
}

// Examples returns 1 for each of the batch's examples and 0 for those that only pad the batch, [batch] of Float32. A layer
// that computes across examples must leave out the latter.
func (c *Call) Examples() *graph.Node { return c.examples }

// Uniform returns random numbers from 0 up to but not including 1, of the same shape as x: new ones in each training step,
// the same ones if a run is repeated with the same seed. It is for training only: check [Call.Training] first.
func (c *Call) Uniform(x *graph.Node) *graph.Node {
	if !c.training {
		panic(hint.Try(errors.New("Uniform is for training"), "use it only where c.Training() is true"))
	}
	return c.random.Uniform(x)
}

// options are the options of all layers of this package; Self is the layer's type, so that chained methods return it.
type options[Self any] struct {
	layer       Self
	description Description
	variables   variables
}

// Name sets the layer's name. By default layers are numbered by class: dense_1, dense_2, dropout_1.
func (o *options[Self]) Name(name string) Self {
	o.description.Name = name
	return o.layer
}

// Trainable sets whether training updates the layer's weights; by default true.
func (o *options[Self]) Trainable(trainable bool) Self {
	o.description.Frozen = !trainable
	return o.layer
}

// InputShape sets the shape of one example. A model whose first layer has it can be built before it sees data.
func (o *options[Self]) InputShape(shape ...int) Self {
	o.description.InputShape = shape
	return o.layer
}
