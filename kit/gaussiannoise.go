package kit

import (
	"fmt"
	"math"

	"github.com/gomlx/gomlx/core/graph"
)

// A GaussianNoiseLayer adds noise in training. Make one with [GaussianNoise].
type GaussianNoiseLayer struct {
	options[*GaussianNoiseLayer]
	stddev float64
}

// GaussianNoise returns a layer that, in training, adds random numbers from a normal distribution with mean 0 and the given
// standard deviation, from 0 to 1. In evaluation and prediction it does nothing.
func GaussianNoise(stddev float64) *GaussianNoiseLayer {
	n := &GaussianNoiseLayer{stddev: stddev}
	n.layer = n
	return n
}

// Describe implements [Layer].
func (n *GaussianNoiseLayer) Describe() Description {
	out := n.description
	out.SupportsMasking = true
	out.Class, out.Options = "GaussianNoise", Options{"stddev": &n.stddev, "seed": always(nil)}
	return out
}

// Build implements [Layer].
func (n *GaussianNoiseLayer) Build(input Shape) (Shape, []Weight, error) {
	if !(n.stddev >= 0 && n.stddev <= 1) {
		return nil, nil, fmt.Errorf("GaussianNoise(%v): the standard deviation must be from 0 to 1", n.stddev)
	}
	return input, nil, nil
}

// Call implements [Layer].
func (n *GaussianNoiseLayer) Call(c *Call, x *graph.Node) *graph.Node {
	if !c.Training() || n.stddev == 0 {
		return x
	}
	return graph.Add(x, graph.MulScalar(c.normal(x), n.stddev))
}

// normal returns random numbers of mean 0 and variance 1, in the shape of x, computed from uniform ones (Box and Muller
// 1958, "A note on the generation of random normal deviates").
func (c *Call) normal(x *graph.Node) *graph.Node {
	radius := graph.Sqrt(graph.MulScalar(graph.Log(graph.OneMinus(c.Uniform(x))), -2))
	return graph.Mul(radius, graph.Cos(graph.MulScalar(c.Uniform(x), 2*math.Pi)))
}

func (*GaussianNoiseLayer) keywords() map[string]any { return inferring }
