package kit

import (
	"fmt"
	"slices"

	"github.com/gomlx/compute/shapes"
	"github.com/gomlx/gomlx/core/graph"

	"layercake/internal/hint"
	"layercake/internal/loop"
)

// recurrentOptions are those of layers that go along sequences, [batch, steps, features], and keep a state of so many
// units from one step to the next.
type recurrentOptions[Self any] struct {
	kernelOptions[Self]
	units, gates              int    // each gate has a kernel of so many units; a layer keeps them all in one
	recurrent                 Weight // all but the shape
	returnSequences           bool
	goBackwards               bool
	dropout, recurrentDropout float64
}

func newRecurrentOptions[Self any](layer Self, units, gates int) recurrentOptions[Self] {
	o := recurrentOptions[Self]{kernelOptions: newKernelOptions(layer), units: units, gates: gates,
		recurrent: Weight{Name: "recurrent_kernel", Initializer: Orthogonal(1)},
	}
	o.activation = Tanh
	return o
}

// Activation sets the function that makes the output of a step; by default [Tanh].
func (o *recurrentOptions[Self]) Activation(f ActivationFunc) Self {
	o.activation = f
	return o.layer
}

// RecurrentInitializer sets what fills the new recurrent kernel; by default [Orthogonal] with the gain 1.
func (o *recurrentOptions[Self]) RecurrentInitializer(f Initializer) Self {
	o.recurrent.Initializer = f
	return o.layer
}

// RecurrentRegularizer sets what the recurrent kernel adds to the loss; by default nothing.
func (o *recurrentOptions[Self]) RecurrentRegularizer(r Regularizer) Self {
	o.recurrent.Regularizer = r
	return o.layer
}

// RecurrentConstraint sets what the recurrent kernel is put through after each training step; by default nothing.
func (o *recurrentOptions[Self]) RecurrentConstraint(c Constraint) Self {
	o.recurrent.Constraint = c
	return o.layer
}

// ReturnSequences tells if the output is that of all steps, [batch, steps, units], as another recurrent layer needs it; by
// default it is that of the last step, [batch, units].
func (o *recurrentOptions[Self]) ReturnSequences(all bool) Self {
	o.returnSequences = all
	return o.layer
}

// GoBackwards tells if the layer goes from the last step to the first, and returns its outputs in that order; by default
// it does not.
func (o *recurrentOptions[Self]) GoBackwards(backwards bool) Self {
	o.goBackwards = backwards
	return o.layer
}

// Dropout sets the part of the input's features that training leaves out, the same ones in all steps of an example; by
// default 0.
func (o *recurrentOptions[Self]) Dropout(rate float64) Self {
	o.dropout = rate
	return o.layer
}

// RecurrentDropout sets the part of the state that training leaves out of the product with the recurrent kernel, the same
// one in all steps of an example (Gal and Ghahramani 2016); by default 0. As in Keras each gate then leaves out another
// part, of the input as well.
func (o *recurrentOptions[Self]) RecurrentDropout(rate float64) Self {
	o.recurrentDropout = rate
	return o.layer
}

// describe is what these options say of the layer, and others that it has.
func (o *recurrentOptions[Self]) describe(class string, others Options) Description {
	out := o.kernelOptions.describe(class)
	out.Options.and(o.recurrent.options("recurrent"), others, Options{
		"units":             &o.units,
		"return_sequences":  &o.returnSequences,
		"go_backwards":      &o.goBackwards,
		"dropout":           &o.dropout,
		"recurrent_dropout": &o.recurrentDropout,

		"activity_regularizer": always(nil), "return_state": always(false), "stateful": always(false), "unroll": ignored(false),
		"zero_output_for_mask": always(false),
	})
	return out
}

// build is Build for a layer with this bias.
func (o *recurrentOptions[Self]) build(class string, input, bias Shape) (Shape, []Weight, error) {
	if o.units < 1 {
		return nil, nil, fmt.Errorf("%s(%d): units has to be 1 or more", class, o.units)
	}
	if len(input) != 2 {
		help := ""
		if len(input) == 1 {
			help = fmt.Sprintf("where a recurrent layer comes before, it needs ReturnSequences(true), and data of rows Reshape(-1, %d, 1)", input[0])
		}
		return nil, nil, hint.Try(hint.Try(fmt.Errorf("%s takes sequences, (None, steps, features)", class), "the input is %v", batched(input)), "%s", help)
	}
	for _, f := range []fraction{{"Dropout", o.dropout}, {"RecurrentDropout", o.recurrentDropout}} {
		if !(f.value >= 0 && f.value < 1) {
			return nil, nil, hint.Try(fmt.Errorf("%s: %s %v", class, f.name, f.value), "it has to be from 0 up to but not including 1")
		}
	}
	steps, features := input[0], input[1]
	recurrent := o.recurrent
	recurrent.Shape = Shape{o.units, o.gates * o.units}
	output := Shape{o.units}
	if o.returnSequences {
		output = Shape{steps, o.units}
	}
	return output, slices.Insert(o.weights(Shape{features, o.gates * o.units}, bias), 1, recurrent), nil
}

// A recurrence is the part of a layer that goes from step to step.
type recurrence struct {
	x       *graph.Node                          // x·kernel: [steps, batch, gates·units] for a loop, else [batch, steps, gates·units]
	loop    bool                                 // the steps run in a loop on the device; see [Call.scan] and [unrolled]
	product func(output *graph.Node) *graph.Node // returns output·recurrent kernel: [..., gates·units] for [..., units]
}

// begin applies the kernel to the sequences x, [batch, steps, features]: one product for all steps.
//
// This is where a loop is chosen: wherever the backend has loops. On XLA one takes less time than the same steps written out from 10
// steps on, and as much below; it compiles in constant time (see docs/benchmarks.md).
func (o *recurrentOptions[Self]) begin(c *Call, x *graph.Node) (r recurrence) {
	batch, axis := x.Shape().Dim(0), 1
	r.loop = loop.Supported(x.Graph().Backend())
	if r.loop {
		x, axis = graph.Transpose(x, 0, 1), 0
		if o.goBackwards {
			x = reverse(x, axis)
		}
	}
	r.x = o.product(c, "kernel", graph.SliceAxis(x, axis, graph.AxisElem(0)), o.dropout)(x)
	r.product = o.product(c, "recurrent_kernel", o.zeros(x.Graph(), batch), o.recurrentDropout)
	return r
}

// zeros returns a state before the first step, [batch, units].
func (o *recurrentOptions[Self]) zeros(g *graph.Graph, batch int) *graph.Node {
	return graph.Zeros(g, shapes.Make(Float32, batch, o.units))
}

// run makes the steps and returns the layer's output. States of the given number are zeros at first.
func (o *recurrentOptions[Self]) run(c *Call, r recurrence, states int, cell recurrentCell) (outputs *graph.Node) {
	batch := r.x.Shape().Dim(0)
	if r.loop {
		batch = r.x.Shape().Dim(1)
	}
	last := slices.Repeat([]*graph.Node{o.zeros(r.x.Graph(), batch)}, states)
	if r.loop {
		outputs, last = c.scan(cell, r.x, last)
	} else {
		outputs, last = unrolled(cell, r.x, last, o.goBackwards)
	}
	if o.returnSequences {
		return outputs
	}
	return last[0]
}

// sum is the inputs of a cell that adds x·kernel and output·recurrent kernel.
func (r recurrence) sum(x, output *graph.Node) []*graph.Node {
	return []*graph.Node{graph.Add(x, r.product(output))}
}

// product returns what multiplies with one of the kernels, [..., n]. In training it leaves out part of the factor, at random for each
// element of mask, which is broadcast over the other axes.
func (o *recurrentOptions[Self]) product(c *Call, kernel string, mask *graph.Node, rate float64) func(x *graph.Node) *graph.Node {
	w := c.weight(kernel) // by name it is only found as long as the layer is called, and a loop's gradient is made later
	if !c.Training() || rate == 0 {
		return func(x *graph.Node) *graph.Node { return c.dot(x, w) }
	}
	newMask := func() *graph.Node { return Dropout(rate).Call(c, graph.OnesLike(mask)) }
	masked := func(x, mask *graph.Node) *graph.Node { return graph.Mul(x, graph.ExpandLeftToRank(mask, x.Rank())) }
	if o.recurrentDropout == 0 {
		mask := newMask()
		return func(x *graph.Node) *graph.Node { return c.dot(masked(x, mask), w) }
	}
	kernels := graph.Split(c.Weight(kernel), -1, o.gates)
	masks := make([]*graph.Node, o.gates)
	for i := range masks {
		masks[i] = newMask()
	}
	return func(x *graph.Node) *graph.Node {
		parts := make([]*graph.Node, o.gates)
		for i := range parts {
			parts[i] = graph.DotGeneral(masked(x, masks[i]), []int{x.Rank() - 1}, nil, kernels[i], []int{0}, nil)
		}
		return graph.Concatenate(parts, -1)
	}
}

// activate puts x, [..., gates·units], through an activation, gate by gate: softmax, for one, depends on the whole gate.
func (o *recurrentOptions[Self]) activate(c *Call, f ActivationFunc, x *graph.Node) *graph.Node {
	dims := x.Shape().Dimensions
	y := c.Activate(f, graph.Reshape(x, append(slices.Clone(dims[:len(dims)-1]), -1, o.units)...))
	return graph.Reshape(y, dims...)
}

func (*recurrentOptions[Self]) keywords() map[string]any {
	return map[string]any{"training": false, "mask": nil}
}
