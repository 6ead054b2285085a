package kit

import (
	"math"

	"github.com/gomlx/gomlx/core/graph"
)

// A GaussianDropoutLayer multiplies its input by noise in training. Make one with [GaussianDropout].
type GaussianDropoutLayer struct {
	options[*GaussianDropoutLayer]
	rate float64
}

// GaussianDropout returns a layer that in training multiplies each number by a random number from a normal distribution with mean 1 and
// standard deviation √(rate/(1-rate)), as for the factors of [Dropout] (Srivastava et al. 2014). In evaluation and prediction it does
// nothing. The rate is from 0 to less than 1.
func GaussianDropout(rate float64) *GaussianDropoutLayer {
	d := &GaussianDropoutLayer{rate: rate}
	d.layer = d
	return d
}

// Describe implements [Layer].
func (d *GaussianDropoutLayer) Describe() Description {
	out := d.description
	out.Class, out.SupportsMasking = "GaussianDropout", true
	out.Options = Options{"rate": &d.rate, "seed": always(nil)}
	return out
}

// Build implements [Layer].
func (d *GaussianDropoutLayer) Build(input Shape) (Shape, []Weight, error) {
	return input, nil, checkRateBelow1("GaussianDropout", d.rate)
}

// Call implements [Layer].
func (d *GaussianDropoutLayer) Call(c *Call, x *graph.Node) *graph.Node {
	if !c.Training() || d.rate == 0 {
		return x
	}
	return graph.Mul(x, graph.AddScalar(graph.MulScalar(c.normal(x), math.Sqrt(d.rate/(1-d.rate))), 1))
}

func (*GaussianDropoutLayer) keywords() map[string]any { return inferring }
