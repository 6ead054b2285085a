package kit

import "github.com/gomlx/gomlx/core/graph"

// A GRULayer goes along sequences with a state that it learns to renew. Make one with [GRU].
type GRULayer struct {
	recurrentOptions[*GRULayer]
	recurrentActivation ActivationFunc
}

// GRU returns a layer of so many gated recurrent units that goes along sequences, x of [batch, steps, features], and returns
// the last output, [batch, units], or with ReturnSequences all of them, [batch, steps, units] (Cho et al. 2014, in Keras's
// default form, which resets after the product). For each step, from h = 0 on:
//
//	z, r, g = the three parts of x·kernel + bias[0]
//	z', r', g' = the three parts of h·recurrent kernel + bias[1]
//	h = sigmoid(z + z')·h + (1 - sigmoid(z + z'))·tanh(g + sigmoid(r + r')·g')
//
// Weights are the kernel, [features, 3·units], glorot uniform at first, the recurrent kernel, [units, 3·units], orthogonal
// at first, and the bias, [2, 3·units], zeros at first.
//
// All sequences of a model have the same length. XLA compiles each of their steps by itself, which takes seconds for a
// hundred of them; the Go backend needs no time for that.
func GRU(units int) *GRULayer {
	g := &GRULayer{recurrentActivation: Sigmoid}
	g.recurrentOptions = newRecurrentOptions(g, units, 3)
	return g
}

// RecurrentActivation sets the function of the gates; by default [Sigmoid].
func (g *GRULayer) RecurrentActivation(f ActivationFunc) *GRULayer {
	g.recurrentActivation = f
	return g
}

// Describe implements [Layer].
func (g *GRULayer) Describe() Description {
	return g.describe("GRU", Options{"recurrent_activation": &g.recurrentActivation, "reset_after": always(true), "seed": always(nil)})
}

// Build implements [Layer].
func (g *GRULayer) Build(input Shape) (Shape, []Weight, error) {
	return g.build("GRU", input, Shape{2, 3 * g.units})
}

// Call implements [Layer].
func (g *GRULayer) Call(c *Call, x *graph.Node) *graph.Node {
	x = g.project(c, x)
	recurrentBias := graph.ScalarZero(x.Graph(), x.DType())
	if !g.noBias {
		// A row of the bias for each example: a product, which has a fast gradient.
		row := func(of *graph.Node, choice []float32) *graph.Node {
			dims := of.Shape().Dimensions
			return c.Dot(graph.BroadcastPrefix(graph.Const(x.Graph(), choice), dims[:len(dims)-1]...), "bias")
		}
		x = graph.Add(x, row(x, []float32{1, 0}))
		recurrentBias = row(unstack(x, 1)[0], []float32{0, 1})
	}
	first, last := graph.AxisRange(0, 2*g.units), graph.AxisRange(2*g.units)
	return g.run(c, x, 1, func(x, recurrent *graph.Node, states []*graph.Node) []*graph.Node {
		recurrent = graph.Add(recurrent, recurrentBias)
		part := func(of graph.SliceAxisSpec) (x1, recurrent1 *graph.Node) {
			return graph.SliceAxis(x, -1, of), graph.SliceAxis(recurrent, -1, of)
		}
		gates := graph.Split(g.activate(c, g.recurrentActivation, graph.Add(part(first))), -1, 2)
		keep, reset := gates[0], gates[1]
		x, recurrent = part(last)
		next := c.Activate(g.activation, graph.Add(x, graph.Mul(reset, recurrent)))
		return []*graph.Node{graph.Add(graph.Mul(keep, states[0]), graph.Mul(graph.OneMinus(keep), next))}
	})
}
