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

// A Call gives a layer's computation access to the model around it.
type Call struct {
	training  bool
	layer     LayerInfo                   // being called
	inputs    []*graph.Node               // of the layer being called
	examples  *graph.Node                 // [batch] Float32: 1, or 0 for examples that only pad the batch
	set       map[*graph.Node]*graph.Node // new values of weights that are not trained
	penalties []*graph.Node               // scalars that regularizers and AddLoss add to the loss
	scope     string                      // path of the layer being called: its name, preceded by those of the models that contain it
	announced []metricKey                 // metrics of all layers
	measured  map[metricKey]runningMean   // by AddMetric
	weights   map[string]*graph.Node      // of the layer being called
	used      map[*graph.Node]bool        // weights that layers got from Weight
	products  []product                   // of all layers
	masks     map[*graph.Node]*graph.Node // of tensors
	present   map[*graph.Node]*graph.Node // the masks that forget has not removed
	asked     bool                        // whether the layer being called has asked for a mask
	unmasked  map[string]string           // classes of layers that drop a mask, by name
	random    *engine.Random
	logits    map[*graph.Node]logits // inputs of softmaxes and sigmoids, by their results
	unpadded  map[*graph.Node]bool   // tensors with zeros for examples that only pad the batch
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
		panic(hint.Try(fmt.Errorf("there is no weight %q", name), "Build returned %s", announced))
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

// A product is a matrix product of data with a weight, y = x·w, whose gradient kit computes itself.
type product struct{ x, w, y *graph.Node }

// logits is the input of an activation.
type logits struct {
	x          *graph.Node
	activation string
}

// A metricKey identifies a metric that a layer adds.
type metricKey struct {
	scope string // the layer's name, preceded by those of the models that contain it
	name  string
}

// A runningMean is the mean of a metric so far, as two scalars.
type runningMean struct{ sum, count *graph.Node }

// existing returns x, [batch, ...], with zeros for examples that only pad the batch.
func (c *Call) existing(what string, x *graph.Node) *graph.Node {
	batch := c.examples.Shape().Size()
	if x.Rank() == 0 || x.Shape().Dimensions[0] != batch {
		panic(hint.Try(fmt.Errorf("%s: the tensor is %v", what, x.Shape().Dimensions), "its first axis must be the batch's, %d", batch))
	}
	dimensions := slices.Repeat([]int{1}, x.Rank())
	dimensions[0] = batch
	y := graph.Mul(x, graph.Reshape(c.examples, dimensions...))
	c.unpadded[y] = true
	return y
}

// checkScalar panics if a scalar counts examples that may only pad the batch: if it depends on the layer's inputs in another way than
// through existing.
func (c *Call) checkScalar(what string, x *graph.Node) {
	seen := map[*graph.Node]bool{}
	var check func(n *graph.Node)
	check = func(n *graph.Node) {
		if seen[n] || c.unpadded[n] {
			return
		}
		seen[n] = true
		if slices.Contains(c.inputs, n) {
			panic(hint.Try(fmt.Errorf("%s: the scalar is made of all rows of the batch, of which some may only pad it", what), "pass a tensor, [batch, ...], or use c.BatchMean"))
		}
		for _, input := range n.Inputs() {
			check(input)
		}
	}
	check(x)
}
