package kit

import (
	"fmt"
	"slices"

	"github.com/gomlx/compute/shapes"
	"github.com/gomlx/gomlx/core/graph"

	"layercake/internal/hint"
)

// recurrentOptions are those of layers that go along sequences, [batch, steps, features], and keep a state of so many
// units from one step to the next.
//
// The graph holds each step by itself, since GoMLX's loop has no gradient. So the time to compile grows with the length
// of the sequences.
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

// project returns x·kernel for all steps of the sequences x, [batch, steps, features]: [batch, steps, gates·units].
func (o *recurrentOptions[Self]) project(c *Call, x *graph.Node) *graph.Node {
	step := graph.SliceAxis(x, 1, graph.AxisElem(0))
	return o.product(c, "kernel", step, o.dropout)(x)
}

// product returns what multiplies with one of the kernels. While training it leaves part of the factor out, another one for
// each place of mask, which is repeated along other axes.
func (o *recurrentOptions[Self]) product(c *Call, kernel string, mask *graph.Node, rate float64) func(x *graph.Node) *graph.Node {
	if !c.Training() || rate == 0 {
		return func(x *graph.Node) *graph.Node { return c.Dot(x, kernel) }
	}
	newMask := func() *graph.Node { return Dropout(rate).Call(c, graph.OnesLike(mask)) }
	if o.recurrentDropout == 0 {
		mask := newMask()
		return func(x *graph.Node) *graph.Node { return c.Dot(graph.Mul(x, mask), kernel) }
	}
	kernels := graph.Split(c.Weight(kernel), -1, o.gates)
	masks := make([]*graph.Node, o.gates)
	for i := range masks {
		masks[i] = newMask()
	}
	return func(x *graph.Node) *graph.Node {
		parts := make([]*graph.Node, o.gates)
		for i := range parts {
			parts[i] = graph.DotGeneral(graph.Mul(x, masks[i]), []int{x.Rank() - 1}, nil, kernels[i], []int{0}, nil)
		}
		return graph.Concatenate(parts, -1)
	}
}

// A stepFunc makes one step: of the input's part x and the product of the first state with the recurrent kernel, both
// [batch, gates·units], and of the states that the step before left, [batch, units] each. It returns the new states, the
// first of which is the output.
type stepFunc func(x, recurrent *graph.Node, states []*graph.Node) []*graph.Node

// run goes along what project and a bias made of the sequences, x, with so many states, all zeros at first.
func (o *recurrentOptions[Self]) run(c *Call, x *graph.Node, states int, step stepFunc) *graph.Node {
	zeros := graph.Zeros(x.Graph(), shapes.Make(Float32, x.Shape().Dim(0), o.units))
	state := slices.Repeat([]*graph.Node{zeros}, states)
	product := o.product(c, "recurrent_kernel", zeros, o.recurrentDropout)
	steps := unstack(x, 1)
	if o.goBackwards {
		slices.Reverse(steps)
	}
	var outputs []*graph.Node
	for _, x := range steps {
		state = step(x, product(state[0]), state)
		for i := range state {
			state[i] = once(c, state[i])
		}
		outputs = append(outputs, state[0])
	}
	if o.returnSequences {
		return graph.Stack(outputs, 1)
	}
	return state[0]
}

// activate puts x, [batch, gates·units], through an activation, gate by gate. In one piece that compiles in half the time.
func (o *recurrentOptions[Self]) activate(c *Call, f ActivationFunc, x *graph.Node) *graph.Node {
	y := c.Activate(f, graph.Reshape(x, x.Shape().Dim(0), -1, o.units))
	return graph.Reshape(y, x.Shape().Dimensions...)
}

// once keeps XLA from computing a state anew in each place that needs it, and with it the states of all steps before: in
// training the time to compile would grow with the square of the steps. XLA takes a division for costly, and makes it once;
// this one is by 1, which XLA cannot know.
func once(c *Call, state *graph.Node) *graph.Node {
	if !c.Training() || !compiled(state) {
		return state
	}
	number := graph.StopGradient(graph.Slice(state, graph.AxisElem(0), graph.AxisElem(0)))
	return graph.Div(state, graph.AddScalar(graph.MulScalar(number, 0), 1))
}

// unstack returns the parts of x along an axis, which they have no more.
//
// GoMLX's gradient of each part is as large as x. Here the gradient of x is made of those of the parts, which are taken down
// as they are found, in one piece.
func unstack(x *graph.Node, axis int) []*graph.Node {
	n := x.Shape().Dim(axis)
	parts, gradients := make([]*graph.Node, n), make([]*graph.Node, n)
	x = graph.IdentityWithCustomGradient(x, func(_, _ *graph.Node) *graph.Node {
		for i, g := range gradients {
			if g == nil {
				gradients[i] = graph.ZerosLike(parts[i])
			}
		}
		return graph.Stack(gradients, axis)
	})
	for i := range parts {
		part := graph.Squeeze(graph.SliceAxis(x, axis, graph.AxisElem(i)), axis)
		parts[i] = graph.IdentityWithCustomGradient(part, func(_, v *graph.Node) *graph.Node {
			gradients[i] = v
			return v
		})
	}
	return parts
}

func (*recurrentOptions[Self]) keywords() map[string]any {
	return map[string]any{"training": false, "mask": nil}
}
