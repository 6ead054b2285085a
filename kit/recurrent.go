package kit

import (
	"fmt"
	"slices"

	"github.com/gomlx/compute/shapes"
	"github.com/gomlx/gomlx/core/graph"

	"layercake/internal/hint"
	"layercake/internal/loop"
)

// A recurrentLayer goes along sequences, [batch, steps, features], and keeps states of [batch, units] from one step to the next. The
// first state is the output of a step.
type recurrentLayer interface {
	Layer

	// along is Call that also takes masks and initial states, and returns the states after the last step.
	along(c *Call, s sequences) (output *graph.Node, states []*graph.Node)

	walking() *walk
	outputs() int
}

// A walk is how a recurrent layer goes along sequences.
type walk struct {
	returnSequences bool // the output is that of all steps, rather than of the last one
	goBackwards     bool // from the last step to the first
	zeroMasked      bool // the output of a step that a mask leaves out is zeros, rather than that of the step before
}

func (w *walk) walking() *walk { return w }

// recurrentOptions are those of recurrent layers.
type recurrentOptions[Self any] struct {
	kernelOptions[Self]
	walk
	units, gates, states      int    // each gate has a kernel of so many units; a layer keeps them all in one
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

// ZeroOutputForMask sets whether the output of a step that the mask of the sequences leaves out is zeros; by default it is the output
// of the step before. The states stay as they are in such a step.
func (o *recurrentOptions[Self]) ZeroOutputForMask(zeros bool) Self {
	o.zeroMasked = zeros
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

// build is Build for a layer with this bias.
func (o *recurrentOptions[Self]) build(class string, input, bias Shape) (Shape, []Weight, error) {
	if o.units < 1 {
		return nil, nil, fmt.Errorf("%s(%d): units must be 1 or more", class, o.units)
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
			return nil, nil, hint.Try(fmt.Errorf("%s: %s %v", class, f.name, f.value), "it must be from 0 up to but not including 1")
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

// sequences are what a recurrent layer goes along.
type sequences struct {
	x       *graph.Node   // [batch, steps, features]
	mask    *graph.Node   // [batch, steps] Bool: a step where it is false leaves the states as they are; nil: there is none
	initial []*graph.Node // the states before the first step, [batch, units] each; none: zeros
}

// A recurrence is the part of a layer that goes from step to step. Its arrays are in the order in which the steps are made.
type recurrence struct {
	x       *graph.Node   // x·kernel: [steps, batch, gates·units]
	mask    *graph.Node   // [steps, batch, 1] Float32: 0 where a step leaves the states as they are; or nil
	initial []*graph.Node // the states before the first step, [batch, units] each
}

// begin applies the kernel to sequences: one product for all steps.
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

// feedback returns what multiplies the output of a step, [..., units], with the recurrent kernels of the gates from first up to but not
// including last: [..., (last-first)·units].
func (o *recurrentOptions[Self]) feedback(c *Call, r recurrence, first, last int) func(output *graph.Node) *graph.Node {
	return o.product(c, "recurrent_kernel", r.initial[0], o.recurrentDropout, first, last)
}

// run makes the steps. It returns the layer's output, and the states after the last step.
//
// They run in a loop wherever the backend has one: XLA then compiles a step once, whatever their number (see docs/benchmarks.md).
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

// product returns what multiplies with one of the kernels, [..., n], or with the part of it for the gates from first up to but not
// including last. In training it leaves out part of the factor, at random for each element of mask, which is broadcast over the other
// axes.
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
		// By name a weight is only found as long as the layer is called, and a loop's gradient is made later.
		w, masked := c.weight(kernel), newMask()
		return func(x *graph.Node) *graph.Node { return c.dot(masked(x), w) }
	}
	width := last - first // of the gates that share a mask
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

// activate puts x, [..., gates·units], through an activation, gate by gate: softmax, for one, depends on the whole gate.
func (o *recurrentOptions[Self]) activate(c *Call, f ActivationFunc, x *graph.Node) *graph.Node {
	dims := x.Shape().Dimensions
	y := c.Activate(f, graph.Reshape(x, append(slices.Clone(dims[:len(dims)-1]), -1, o.units)...))
	return graph.Reshape(y, dims...)
}

func (*recurrentOptions[Self]) keywords() map[string]any {
	return map[string]any{"training": false, "mask": nil}
}
