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
// All sequences of a model have the same length.
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
	all := g.begin(c, x)
	product := all.product
	if !g.noBias {
		// A row of the bias for each example: a product, which has a fast gradient.
		row := func(choice []float32, dims ...int) *graph.Node {
			return c.Dot(graph.BroadcastPrefix(graph.Const(x.Graph(), choice), dims...), "bias")
		}
		all.x = graph.Add(all.x, row([]float32{1, 0}, all.x.Shape().Dimensions[:2]...))
		bias := row([]float32{0, 1}, x.Shape().Dim(0))
		product = func(output *graph.Node) *graph.Node {
			y := all.product(output)
			return graph.Add(y, graph.ExpandLeftToRank(bias, y.Rank()))
		}
	}
	first, last := graph.AxisRange(0, 2*g.units), graph.AxisRange(2*g.units)
	return g.run(c, all, 1, recurrentCell{
		inputs: func(x, output *graph.Node) []*graph.Node {
			y := product(output)
			part := graph.SliceAxis
			return []*graph.Node{graph.Add(part(x, -1, first), part(y, -1, first)), part(x, -1, last), part(y, -1, last)}
		},
		next: func(inputs, states []*graph.Node) []*graph.Node {
			gates := graph.Split(g.activate(c, g.recurrentActivation, inputs[0]), -1, 2)
			keep, reset := gates[0], gates[1]
			next := c.Activate(g.activation, graph.Add(inputs[1], graph.Mul(reset, inputs[2])))
			return []*graph.Node{graph.Add(graph.Mul(keep, states[0]), graph.Mul(graph.OneMinus(keep), next))}
		},
	})
}
