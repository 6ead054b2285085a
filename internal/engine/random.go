package engine

import (
	"github.com/gomlx/compute/dtypes"
	"github.com/gomlx/compute/shapes"
	"github.com/gomlx/gomlx/core/graph"
)

// Random generates random numbers in a graph by hashing a counter: the number's index, the training step, the seed, and the number of
// the request in the graph. A few integer operations cost XLA far less than its random number generator, which takes half of the
// training step of a small network, and the result is the same on every backend.
type Random struct {
	seed, step *graph.Node // scalars of Uint32
	device     *graph.Node // scalar Uint32: the device's part of the batch; nil if it has the whole batch
	requests   uint32
}

// NewRandom returns a generator for a step: seed and step are scalars of Uint32.
func NewRandom(seed, step *graph.Node) *Random { return &Random{seed: seed, step: step} }

// Bits returns random bits, Uint32 in the shape of x.
func (r *Random) Bits(x *graph.Node) *graph.Node {
	g := x.Graph()
	r.requests++
	key := hash(graph.Add(r.seed, graph.Scalar(g, dtypes.Uint32, 0x9e3779b9*r.requests)))
	key = hash(graph.Add(key, r.step))
	place := graph.Iota(g, shapes.Make(dtypes.Uint32, x.Shape().Size()), 0)
	if r.device != nil {
		place = graph.Add(place, graph.MulScalar(r.device, uint32(x.Shape().Size())))
	}
	return graph.Reshape(hash(graph.BitwiseXor(place, key)), x.Shape().Dimensions...)
}

// Uniform returns random numbers from 0 up to but not including 1, Float32 in the shape of x.
func (r *Random) Uniform(x *graph.Node) *graph.Node {
	return graph.MulScalar(graph.ConvertDType(graph.BitwiseShiftRightLogicalScalar(r.Bits(x), uint32(8)), float), 1.0/(1<<24))
}

// Chance returns booleans in the shape of x that are true with the probability p, from 0 up to but not including 1.
func (r *Random) Chance(x *graph.Node, p float64) *graph.Node {
	bits := r.Bits(x)
	return graph.LessThan(bits, graph.Scalar(x.Graph(), dtypes.Uint32, uint32(p*(1<<32))))
}

// hash mixes the bits of Uint32s, so that nearby numbers have unrelated hashes. It is lowbias32 of Chris Wellons's hash prospector
// (github.com/skeeto/hash-prospector).
func hash(x *graph.Node) *graph.Node {
	x = graph.BitwiseXor(x, graph.BitwiseShiftRightLogicalScalar(x, uint32(16)))
	x = graph.MulScalar(x, uint32(0x7feb352d))
	x = graph.BitwiseXor(x, graph.BitwiseShiftRightLogicalScalar(x, uint32(15)))
	x = graph.MulScalar(x, uint32(0x846ca68b))
	return graph.BitwiseXor(x, graph.BitwiseShiftRightLogicalScalar(x, uint32(16)))
}
