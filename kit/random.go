package kit

import (
	"github.com/gomlx/compute/dtypes"
	"github.com/gomlx/compute/shapes"
	"github.com/gomlx/gomlx/core/graph"
)

// random makes random numbers inside a graph by hashing a counter: the number's position, the training step, the seed,
// and which of the graph's requests it is. A few whole-number operations cost XLA far less than its generator of random
// bits (which takes half of the tutorial's training step), and the outcome is the same on every backend.
type random struct {
	seed    *graph.Node // scalar uint32
	step    *graph.Node // scalar uint32
	part    *graph.Node // scalar uint32: which part of the batch the graph has; nil if it has all of it
	request uint32
}

// bits returns uint32 random bits in the shape of x.
func (r *random) bits(x *graph.Node) *graph.Node {
	g := x.Graph()
	r.request++
	key := hash(graph.Add(r.seed, graph.Scalar(g, dtypes.Uint32, 0x9e3779b9*r.request)))
	key = hash(graph.Add(key, r.step))
	position := graph.Iota(g, shapes.Make(dtypes.Uint32, x.Shape().Size()), 0)
	if r.part != nil {
		position = graph.Add(position, graph.MulScalar(r.part, uint32(x.Shape().Size())))
	}
	return graph.Reshape(hash(graph.BitwiseXor(position, key)), x.Shape().Dimensions...)
}

// chance returns booleans in the shape of x that are true with the probability p, from 0 up to but not including 1.
func (r *random) chance(x *graph.Node, p float64) *graph.Node {
	bits := r.bits(x)
	return graph.LessThan(bits, graph.Scalar(x.Graph(), dtypes.Uint32, uint32(p*(1<<32))))
}

// hash mixes the bits of uint32s so that nearby ones come out unrelated: xor-shifts and multiplications with the
// constants that Chris Wellons's hash prospector found to have low bias (lowbias32, github.com/skeeto/hash-prospector).
func hash(x *graph.Node) *graph.Node {
	x = graph.BitwiseXor(x, graph.BitwiseShiftRightLogicalScalar(x, uint32(16)))
	x = graph.MulScalar(x, uint32(0x7feb352d))
	x = graph.BitwiseXor(x, graph.BitwiseShiftRightLogicalScalar(x, uint32(15)))
	x = graph.MulScalar(x, uint32(0x846ca68b))
	return graph.BitwiseXor(x, graph.BitwiseShiftRightLogicalScalar(x, uint32(16)))
}
