package kit

import "github.com/gomlx/gomlx/core/graph"

// A GRULayer is a gated recurrent unit layer. Make one with [GRU].
type GRULayer struct {
	recurrentOptions[*GRULayer]
	recurrentActivation ActivationFunc
	resetBefore         bool
}

// GRU returns a gated recurrent unit layer with the given number of units (Cho et al. 2014, in Keras's default form, which resets after
// the product). It processes sequences, [batch, steps, features], and returns the last output, [batch, units], or with ReturnSequences
// all outputs, [batch, steps, units]. Starting with h = 0, each step computes
//
//	z, r, g = the three parts of x·kernel + bias[0]
//	z', r', g' = the three parts of h·recurrent kernel + bias[1]
//	h = sigmoid(z + z')·h + (1 - sigmoid(z + z'))·tanh(g + sigmoid(r + r')·g')
//
// Weights are the kernel, [features, 3·units], initially glorot uniform, the recurrent kernel, [units, 3·units], initially orthogonal,
// and the bias, [2, 3·units], initially zeros.
//
// All sequences of a model have the same length. Steps masked by [Masking], or by [Embedding] with MaskZero, do not change the state
// and the output.
func GRU(units int) *GRULayer {
	g := &GRULayer{recurrentActivation: Sigmoid}
	g.recurrentOptions = newRecurrentOptions(g, units, 3, 1)
	return g
}

// RecurrentActivation sets the activation of the gates; by default [Sigmoid].
func (g *GRULayer) RecurrentActivation(f ActivationFunc) *GRULayer {
	g.recurrentActivation = f
	return g
}

// ResetAfter sets whether the reset gate applies after the product with the recurrent kernel; by default true. With false it applies
// before the product, as in Cho et al.:
//
//	g' = (sigmoid(r + r')·h)·recurrent kernel's third part
//	h = sigmoid(z + z')·h + (1 - sigmoid(z + z'))·tanh(g + g')
//
// The bias is then [3·units] and is added only to x·kernel.
func (g *GRULayer) ResetAfter(after bool) *GRULayer {
	g.resetBefore = !after
	return g
}

// Describe implements [Layer].
func (g *GRULayer) Describe() Description {
	return g.describe("GRU", Options{"recurrent_activation": &g.recurrentActivation, "reset_after": (*not)(&g.resetBefore), "seed": always(nil)})
}

// Build implements [Layer].
func (g *GRULayer) Build(input Shape) (Shape, []Weight, error) {
	bias := Shape{2, 3 * g.units}
	if g.resetBefore {
		bias = bias[1:]
	}
	return g.build("GRU", input, bias)
}

func (g *GRULayer) along(c *Call, s sequences) (output *graph.Node, states []*graph.Node) {
	r := g.begin(c, s)
	cell := g.cellAfter
	if g.resetBefore {
		cell = g.cellBefore
	}
	made := cell(c, &r) // cell changes r
	return g.run(c, r, made)
}

// cellAfter returns the cell that resets after the product with the recurrent kernel. It adds the bias to the sequences.
func (g *GRULayer) cellAfter(c *Call, r *recurrence) recurrentCell {
	feedback := g.feedback(c, *r, 0, 3)
	if !g.noBias {
		// Repeat a row of the bias for each example by a product, which has a fast gradient.
		row := func(choice []float32, dims ...int) *graph.Node {
			return c.Dot(graph.BroadcastPrefix(graph.Const(r.x.Graph(), choice), dims...), "bias")
		}
		dims := r.x.Shape().Dimensions
		r.x = graph.Add(r.x, row([]float32{1, 0}, dims[:2]...))
		bias, product := row([]float32{0, 1}, dims[1]), feedback
		feedback = func(output *graph.Node) *graph.Node {
			y := product(output)
			return graph.Add(y, graph.ExpandLeftToRank(bias, y.Rank()))
		}
	}
	return recurrentCell{
		inputs: func(x, output *graph.Node) []*graph.Node {
			xGates, xNext := g.parts(x)
			gates, next := g.parts(feedback(output))
			return []*graph.Node{graph.Add(xGates, gates), xNext, next}
		},
		next: func(inputs, states []*graph.Node) []*graph.Node {
			keep, reset := g.gates(c, inputs[0])
			return g.renewed(c, keep, states[0], graph.Add(inputs[1], graph.Mul(reset, inputs[2])))
		},
	}
}

// cellBefore returns the cell that resets before the product with the recurrent kernel. It adds the bias to the sequences.
func (g *GRULayer) cellBefore(c *Call, r *recurrence) recurrentCell {
	if !g.noBias {
		r.x = c.AddBias(r.x, "bias")
	}
	toGates, toNext := g.feedback(c, *r, 0, 2), g.feedback(c, *r, 2, 3)
	return recurrentCell{
		inputs: func(x, output *graph.Node) []*graph.Node {
			xGates, xNext := g.parts(x)
			keep, reset := g.gates(c, graph.Add(xGates, toGates(output)))
			return []*graph.Node{keep, graph.Add(xNext, toNext(graph.Mul(reset, output)))}
		},
		next: func(inputs, states []*graph.Node) []*graph.Node {
			return g.renewed(c, inputs[0], states[0], inputs[1])
		},
	}
}

// parts splits x, [..., 3·units], into the parts for the two gates and for the candidate state.
func (g *GRULayer) parts(x *graph.Node) (gates, next *graph.Node) {
	return graph.SliceAxis(x, -1, graph.AxisRange(0, 2*g.units)), graph.SliceAxis(x, -1, graph.AxisRange(2*g.units))
}

// gates returns the update gate, the fraction of the state that each unit keeps, and the reset gate, given [..., 2·units].
func (g *GRULayer) gates(c *Call, x *graph.Node) (keep, reset *graph.Node) {
	both := graph.Split(g.activate(c, g.recurrentActivation, x), -1, 2)
	return both[0], both[1]
}

// renewed returns the next state, in a list of one.
func (g *GRULayer) renewed(c *Call, keep, state, next *graph.Node) []*graph.Node {
	return []*graph.Node{graph.Add(graph.Mul(keep, state), graph.Mul(graph.OneMinus(keep), c.Activate(g.activation, next)))}
}
