package kit

import (
	"fmt"
	"slices"

	"github.com/gomlx/compute/shapes"
	"github.com/gomlx/gomlx/core/graph"

	"layercake/internal/hint"
	"layercake/internal/loop"
)

// A recurrentLayer processes sequences, [batch, steps, features], step by step, with states of [batch, units]. The first state is the
// output of a step.
type recurrentLayer interface {
	Layer

	// along is Call with a mask and initial states. It also returns the states after the last step.
	along(c *Call, s sequences) (output *graph.Node, states []*graph.Node)

	walking() *walk
	outputs() int
}

// A walk is a recurrent layer's direction and output.
type walk struct {
	returnSequences bool // return the outputs of all steps, not only the last
	goBackwards     bool // process the last step first
	zeroMasked      bool // output zeros in masked steps, not the previous step's output
}

func (w *walk) walking() *walk { return w }

// recurrentOptions are the options of recurrent layers.
type recurrentOptions[Self any] struct {
	kernelOptions[Self]
	walk
	units, gates, states      int    // the kernels of all gates, each of units columns, are one weight
	recurrent                 Weight // all but the shape
	returnState               bool
	dropout, recurrentDropout float64
}

func newRecurrentOptions[Self any](layer Self, units, gates, states int) recurrentOptions[Self] {
	o := recurrentOptions[Self]{kernelOptions: newKernelOptions(layer), units: units, gates: gates, states: states,
		recurrent: Weight{Name: "recurrent_kernel", Initializer: Orthogonal(1)},
	}
	o.activation = Tanh
	return o
}

// Activation sets the activation; by default [Tanh].
func (o *recurrentOptions[Self]) Activation(f ActivationFunc) Self {
	o.activation = f
	return o.layer
}

// RecurrentInitializer sets the initializer of the recurrent kernel; by default [Orthogonal] with gain 1.
func (o *recurrentOptions[Self]) RecurrentInitializer(f Initializer) Self {
	o.recurrent.Initializer = f
	return o.layer
}

// RecurrentRegularizer sets the regularizer of the recurrent kernel, which is added to the loss; by default none.
func (o *recurrentOptions[Self]) RecurrentRegularizer(r Regularizer) Self {
	o.recurrent.Regularizer = r
	return o.layer
}

// RecurrentConstraint sets the constraint applied to the recurrent kernel after each training step; by default none.
func (o *recurrentOptions[Self]) RecurrentConstraint(c Constraint) Self {
	o.recurrent.Constraint = c
	return o.layer
}

// ReturnSequences sets whether the layer returns the outputs of all steps, [batch, steps, units], as another recurrent layer needs
// them; by default it returns the last output, [batch, units].
func (o *recurrentOptions[Self]) ReturnSequences(all bool) Self {
	o.returnSequences = all
	return o.layer
}

// GoBackwards sets whether the layer processes sequences from the last step to the first and returns outputs in that order; by default
// false.
func (o *recurrentOptions[Self]) GoBackwards(backwards bool) Self {
	o.goBackwards = backwards
	return o.layer
}

// ZeroOutputForMask sets whether the output of a masked step is zeros; by default it is the previous step's output. Masked steps do not
// change the states.
func (o *recurrentOptions[Self]) ZeroOutputForMask(zeros bool) Self {
	o.zeroMasked = zeros
	return o.layer
}

// Dropout sets the fraction of the input features to drop in training, the same features in all steps of an example; by default 0.
func (o *recurrentOptions[Self]) Dropout(rate float64) Self {
	o.dropout = rate
	return o.layer
}

// RecurrentDropout sets the fraction of the state to drop in training before the product with the recurrent kernel, the same units in
// all steps of an example (Gal and Ghahramani 2016); by default 0. As in Keras, each gate then has its own random choice, also of the
// input features.
func (o *recurrentOptions[Self]) RecurrentDropout(rate float64) Self {
	o.recurrentDropout = rate
	return o.layer
}

// describe returns the layer's description, with these options and others.
func (o *recurrentOptions[Self]) describe(class string, others Options) Description {
	out := o.kernelOptions.describe(class)
	out.Options.and(o.recurrent.options("recurrent"), others, Options{
		"units":                &o.units,
		"return_sequences":     &o.returnSequences,
		"return_state":         &o.returnState,
		"go_backwards":         &o.goBackwards,
		"zero_output_for_mask": &o.zeroMasked,
		"dropout":              &o.dropout,
		"recurrent_dropout":    &o.recurrentDropout,

		"activity_regularizer": always(nil), "stateful": always(false), "unroll": ignored(false),
	})
	return out
}

// build is Build for a layer whose bias has the given shape.
func (o *recurrentOptions[Self]) build(class string, input, bias Shape) (Shape, []Weight, error) {
	if o.units < 1 {
		return nil, nil, fmt.Errorf("%s(%d): units must be 1 or more", class, o.units)
	}
	if len(input) != 2 {
		help := ""
		if len(input) == 1 {
			help = fmt.Sprintf("set ReturnSequences(true) on a recurrent layer before it, or Reshape(-1, %d, 1) the data, or ExpandDims(-1) the series of a Timeseries", input[0])
		}
		return nil, nil, hint.Try(hint.Try(fmt.Errorf("%s takes sequences, (None, steps, features)", class), "the input is %v", batched(input)), "%s", help)
	}
	for _, f := range []fraction{{"Dropout", o.dropout}, {"RecurrentDropout", o.recurrentDropout}} {
		if !(f.value >= 0 && f.value < 1) {
			return nil, nil, hint.Try(fmt.Errorf("%s: %s %v", class, f.name, f.value), "it must be from 0 to less than 1")
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

// sequences are the inputs of a recurrent layer.
type sequences struct {
	x       *graph.Node   // [batch, steps, features]
	mask    *graph.Node   // [batch, steps] Bool: false in steps that do not change the states; nil if there is none
	initial []*graph.Node // [batch, units] each; zeros if empty
}

// A recurrence is the input of a layer's loop over the steps. Its arrays are in processing order.
type recurrence struct {
	x       *graph.Node   // x·kernel: [steps, batch, gates·units]
	mask    *graph.Node   // [steps, batch, 1] Float32: 0 in steps that do not change the states; or nil
	initial []*graph.Node // [batch, units] each
}

// begin multiplies sequences by the kernel: one product for all steps.
func (o *recurrentOptions[Self]) begin(c *Call, s sequences) (r recurrence) {
	ordered := func(x *graph.Node) *graph.Node {
		x = graph.Transpose(x, 0, 1)
		if o.goBackwards {
			x = reverse(x, 0)
		}
		return x
	}
	x := ordered(s.x)
	r.x = o.product(c, "kernel", graph.SliceAxis(x, 0, graph.AxisElem(0)), o.dropout, 0, o.gates)(x)
	if s.mask != nil {
		r.mask = ordered(graph.ConvertDType(graph.ExpandAxes(s.mask, -1), Float32))
	}
	if r.initial = s.initial; len(r.initial) == 0 {
		r.initial = slices.Repeat([]*graph.Node{graph.Zeros(x.Graph(), shapes.Make(Float32, x.Shape().Dim(1), o.units))}, o.states)
	}
	return r
}

// feedback returns a function that multiplies the output of a step, [..., units], by the recurrent kernels of the gates from first up
// to but not including last: [..., (last-first)·units].
func (o *recurrentOptions[Self]) feedback(c *Call, r recurrence, first, last int) func(output *graph.Node) *graph.Node {
	return o.product(c, "recurrent_kernel", r.initial[0], o.recurrentDropout, first, last)
}

// run computes the steps. It returns the layer's output, and the states after the last step.
//
// If the backend has loops, the steps are a loop: XLA then compiles a step only once (see docs/benchmarks.md).
func (o *recurrentOptions[Self]) run(c *Call, r recurrence, cell recurrentCell) (output *graph.Node, states []*graph.Node) {
	steps, x := unrolled, r.x
	if loop.Supported(x.Graph().Backend()) {
		steps = c.scan
	}
	if r.mask != nil {
		x, cell = graph.Concatenate([]*graph.Node{x, r.mask}, -1), cell.masked()
	}
	outputs, states := steps(cell, x, r.initial)
	mask := r.mask
	if o.returnSequences {
		output = graph.Transpose(outputs, 0, 1)
		if mask != nil {
			mask = graph.Transpose(mask, 0, 1)
		}
	} else {
		output = states[0]
		if mask != nil {
			mask = graph.Squeeze(graph.SliceAxis(mask, 0, graph.AxisElem(-1)), 0)
		}
	}
	if o.zeroMasked && mask != nil {
		output = whereMasked(mask, output, graph.ZerosLike(output))
	}
	return output, states
}

// product returns a function that multiplies x, [..., n], by the part of a kernel for the gates from first up to but not including
// last. In training it drops a random fraction of x, with a dropout mask of the given node's shape that is broadcast to x.
func (o *recurrentOptions[Self]) product(c *Call, kernel string, mask *graph.Node, rate float64, first, last int) func(x *graph.Node) *graph.Node {
	newMask := func() func(x *graph.Node) *graph.Node {
		if !c.Training() || rate == 0 {
			return func(x *graph.Node) *graph.Node { return x }
		}
		mask := Dropout(rate).Call(c, graph.OnesLike(mask))
		return func(x *graph.Node) *graph.Node { return graph.Mul(x, graph.ExpandLeftToRank(mask, x.Rank())) }
	}
	perGate := c.Training() && o.recurrentDropout != 0
	if !perGate && first == 0 && last == o.gates {
		// Names of weights are valid only during the layer's call, and a loop's gradient is built later.
		w, masked := c.weight(kernel), newMask()
		return func(x *graph.Node) *graph.Node { return c.dot(masked(x), w) }
	}
	width := last - first // of the gates with the same dropout mask
	if perGate {
		width = 1
	}
	var parts []func(x *graph.Node) *graph.Node
	for ; first < last; first += width {
		w := graph.SliceAxis(c.Weight(kernel), -1, graph.AxisRange(first*o.units, (first+width)*o.units))
		masked := newMask()
		parts = append(parts, func(x *graph.Node) *graph.Node {
			return graph.DotGeneral(masked(x), []int{x.Rank() - 1}, nil, w, []int{0}, nil)
		})
	}
	return func(x *graph.Node) *graph.Node {
		products := make([]*graph.Node, len(parts))
		for i, product := range parts {
			products[i] = product(x)
		}
		return graph.Concatenate(products, -1)
	}
}

// activate applies an activation to x, [..., gates·units], gate by gate: softmax, for example, depends on all units of a gate.
func (o *recurrentOptions[Self]) activate(c *Call, f ActivationFunc, x *graph.Node) *graph.Node {
	dims := x.Shape().Dimensions
	y := c.Activate(f, graph.Reshape(x, append(slices.Clone(dims[:len(dims)-1]), -1, o.units)...))
	return graph.Reshape(y, dims...)
}

func (*recurrentOptions[Self]) keywords() map[string]any {
	return map[string]any{"training": false, "mask": nil}
}
