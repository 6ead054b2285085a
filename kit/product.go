package kit

import (
	"fmt"
	"slices"

	"github.com/gomlx/compute/shapes"
	"github.com/gomlx/gomlx/core/graph"

	"layercake/internal/hint"
)

// Dot returns the product of x, [batch, ..., n], and the layer's weight with the given name, [..., m], whose axes before the last are
// merged to n: [batch, ..., m].
//
// Most layers spend most of their time here. GoMLX computes the transpose of the weight's gradient and transposes it back, which takes
// its Go backend longer than the product itself; so Dot has its own gradient.
func (c *Call) Dot(x *graph.Node, weight string) *graph.Node {
	w := c.weight(weight)
	if x.IsScalar() || w.IsScalar() || x.Shape().Dim(-1)*w.Shape().Dim(-1) != w.Shape().Size() {
		panic(hint.Try(fmt.Errorf("Dot(x, %q): x is %v, and the weight %v", weight, Shape(x.Shape().Dimensions), Shape(w.Shape().Dimensions)), "the last axis of x must be as long as the axes of the weight before its last, multiplied"))
	}
	return c.dot(x, w)
}

// dot is Dot for a weight of any layer.
func (c *Call) dot(x, w *graph.Node) *graph.Node {
	rows := graph.Reshape(x, -1, x.Shape().Dim(-1))
	// GoMLX's gradient is only for x.
	matrix := graph.StopGradient(graph.Reshape(w, -1, w.Shape().Dim(-1)))
	y := graph.DotGeneral(rows, []int{1}, nil, matrix, []int{0}, nil)
	c.products = append(c.products, product{rows, w, y})
	dims := slices.Clone(x.Shape().Dimensions)
	dims[len(dims)-1] = w.Shape().Dim(-1)
	return graph.Reshape(y, dims...)
}

// gradients returns the gradient of the loss with respect to each weight.
func (c *Call) gradients(loss *graph.Node, weights []*graph.Node) []*graph.Node {
	// GoMLX computes the gradient of a weight's other uses.
	var targets []*graph.Node
	for _, w := range weights {
		if c.used[w] {
			targets = append(targets, w)
		}
	}
	for _, p := range c.products {
		targets = append(targets, p.y)
	}
	var found []*graph.Node
	if len(targets) > 0 {
		found = graph.Gradient(loss, targets...)
	}
	sums := map[*graph.Node]*graph.Node{}
	add := func(w, gradient *graph.Node) {
		if sums[w] != nil {
			gradient = graph.Add(sums[w], gradient)
		}
		sums[w] = gradient
	}
	for _, w := range targets[:len(targets)-len(c.products)] {
		add(w, found[0])
		found = found[1:]
	}
	for i, p := range c.products {
		add(p.w, graph.Reshape(p.gradient(found[i]), p.w.Shape().Dimensions...))
	}
	out := make([]*graph.Node, len(weights))
	for i, w := range weights {
		if out[i] = sums[w]; out[i] == nil {
			out[i] = graph.ZerosLike(w) // the layer does not use the weight
		}
	}
	return out
}

// gradient returns the weight's gradient, xᵀ·v, given the gradient v of y. A compiler gets just that. The Go backend needs a transpose,
// of x or of v and the result, whichever is smaller.
func (p product) gradient(v *graph.Node) *graph.Node {
	if compiled(v) {
		return graph.DotGeneral(p.x, []int{0}, nil, v, []int{0}, nil)
	}
	if p.x.Shape().Size() <= v.Shape().Size()+p.w.Shape().Size() {
		return graph.DotGeneral(graph.Transpose(p.x, 0, 1), []int{1}, nil, v, []int{0}, nil)
	}
	return graph.Transpose(graph.DotGeneral(graph.Transpose(v, 0, 1), []int{1}, nil, p.x, []int{0}, nil), 0, 1)
}

// AddBias adds the layer's weight with the given name, [m], to each row of y, [batch, ..., m].
//
// Its gradient is the sum over all rows. The Go backend sums 20 times faster as a matrix product with ones.
func (c *Call) AddBias(y *graph.Node, weight string) *graph.Node {
	if compiled(y) {
		return graph.Add(y, graph.ExpandLeftToRank(c.Weight(weight), y.Rank()))
	}
	w := c.weight(weight)
	rows := graph.Reshape(y, -1, y.Shape().Dim(-1))
	ones := graph.Ones(y.Graph(), shapes.Make(y.DType(), rows.Shape().Dim(0), 1))
	sum := graph.Add(rows, graph.StopGradient(graph.ExpandLeftToRank(w, 2)))
	c.products = append(c.products, product{ones, w, sum})
	return graph.Reshape(sum, y.Shape().Dimensions...)
}

// compiled reports whether the backend is a compiler such as XLA, which fuses operations and chooses layouts. The Go backend runs
// operations one by one.
func compiled(x *graph.Node) bool { return x.Graph().Backend().String() != goEngine }
