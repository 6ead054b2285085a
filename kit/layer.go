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

// A Layer is one stage of a [Model]. Those of this package are made by [Dense], [Dropout] and so on; a program can
// bring its own: a type with these three methods. Shapes given to layers are those of one example: the batch axis, always
// the first, is left out. The package graph that Call computes with is github.com/gomlx/gomlx/core/graph; a cell of a
// notebook that uses it need not import it.
type Layer interface {
	// Describe says what the layer is, for the summary, the diagram and messages.
	Describe() Description

	// Build returns the shape of the layer's output for an input of the given shape, and the weights it needs, or an
	// error if it cannot work on such an input.
	Build(input Shape) (output Shape, weights []Weight, err error)

	// Call adds the layer's computation to a GoMLX graph: x is [batch, input...] of Float32, and so is the result,
	// [batch, output...]. As all graph-building code of GoMLX it may panic; the model turns that into an error.
	Call(c *Call, x *graph.Node) *graph.Node
}

// A Description says what a layer is.
type Description struct {
	Class      string  // the layer's kind: "Dense"
	Name       string  // the name chosen by the user, or "" to be numbered: dense_1, dense_2
	Activation string  // the name of the activation, or ""
	InputShape Shape   // of one example, if the layer was told; or nil
	Options    Options // all else that it was told, so that two layers with the same Options compute the same
	Frozen     bool    // training leaves the layer's weights as they are

	// SupportsMasking: the output has the steps of the input, and so its mask, unless Call sets another. The mask of an input ends at
	// layers that do not support masking.
	SupportsMasking bool
}

// A Call is what a layer's computation can use of the model around it.
type Call struct {
	training  bool
	weighted  *graph.Node                 // [batch] Float32: how much each example counts in the loss; nil if all count the same
	layer     LayerInfo                   // the one being called
	examples  *graph.Node                 // [batch] Float32: 1, or 0 for examples that only fill up the batch
	set       map[*graph.Node]*graph.Node // new values of weights that are not trained
	penalties []*graph.Node               // what regularizers and AddLoss add to the loss, scalars
	scope     string                      // the path of the layer being called: its name, after those of the models that hold it
	announced []metricKey                 // the metrics of all layers
	measured  map[metricKey]runningMean   // by AddMetric
	weights   map[string]*graph.Node      // of the layer being called
	used      map[*graph.Node]bool        // the weights that a layer has taken from Weight
	products  []product                   // of all layers
	masks     map[*graph.Node]*graph.Node // of tensors
	random    *engine.Random
	logits    map[*graph.Node]logits // what softmaxes and sigmoids were computed from, by their results
}

// Training tells if the graph is for training, rather than for evaluation or prediction.
func (c *Call) Training() bool { return c.training }

// Frozen tells if the layer's weights are to stay as they are in training too.
func (c *Call) Frozen() bool { return c.layer.Frozen }

// Weight returns one of the layer's weights by the name that Build gave it. For a matrix product with it there is
// [Call.Dot], which trains faster.
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

// SetWeight gives a weight that is not trained a new value, in training only. Later steps and evaluation see it, this step
// does not.
func (c *Call) SetWeight(name string, value *graph.Node) {
	w := c.weight(name)
	if !c.training {
		panic(hint.Try(errors.New("SetWeight is for training"), "use it only where c.Training() is true"))
	}
	if slices.ContainsFunc(c.layer.Weights, func(w Weight) bool { return w.Name == name && !w.NonTrainable }) {
		panic(hint.Try(fmt.Errorf("SetWeight(%q): the optimizer trains this weight", name), "one that the layer sets itself is announced with NonTrainable: true"))
	}
	if err := checkMade(value, w.Shape().Dimensions); err != nil {
		panic(fmt.Errorf("SetWeight(%q): %w", name, err))
	}
	c.set[w] = graph.StopGradient(value)
}

// Examples returns 1 for each of the batch's examples, and 0 for those that only fill it up, [batch] of Float32. A layer
// that computes across examples leaves the latter out.
func (c *Call) Examples() *graph.Node { return c.examples }

// Uniform returns random numbers from 0 up to but not including 1, of the same shape as x: new ones in each training
// step, the same ones when a run is repeated with the same seed. It is for training only: check [Call.Training] first.
func (c *Call) Uniform(x *graph.Node) *graph.Node {
	if !c.training {
		panic(hint.Try(errors.New("Uniform is for training"), "use it only where c.Training() is true"))
	}
	return c.random.Uniform(x)
}

// options are the ones that all layers of this package have; Self is the layer's own type, so that a chain of options
// keeps it.
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

// Trainable tells if training changes the layer's weights; by default it does. With false they stay as they are.
func (o *options[Self]) Trainable(trainable bool) Self {
	o.description.Frozen = !trainable
	return o.layer
}

// InputShape tells the shape of one example; the first layer of a model needs it if the model is to be built before it
// sees data.
func (o *options[Self]) InputShape(shape ...int) Self {
	o.description.InputShape = shape
	return o.layer
}
