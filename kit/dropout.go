package kit

import (
	"fmt"

	"github.com/gomlx/gomlx/core/graph"
)

// A DropoutLayer drops part of its input in training. Make one with [Dropout].
type DropoutLayer struct {
	options[*DropoutLayer]
	rate float64
}

// Dropout returns a layer that in training sets each element to zero with probability rate, and multiplies the others by 1/(1-rate) to
// keep the expected sum (Srivastava et al. 2014). In evaluation and prediction it does nothing. The rate is from 0 to 1.
func Dropout(rate float64) *DropoutLayer {
	d := &DropoutLayer{rate: rate}
	d.layer = d
	return d
}

// Describe implements [Layer].
func (d *DropoutLayer) Describe() Description {
	out := d.description
	out.SupportsMasking = true
	out.Class, out.Options = "Dropout", Options{"rate": &d.rate, "seed": always(nil), "noise_shape": always(nil)}
	return out
}

// Build implements [Layer].
func (d *DropoutLayer) Build(input Shape) (Shape, []Weight, error) {
	return input, nil, d.check("Dropout")
}

// check returns an error for an invalid rate of a layer of the given class.
func (d *DropoutLayer) check(class string) error {
	if !(d.rate >= 0 && d.rate <= 1) {
		return fmt.Errorf("%s(%v): the rate must be from 0 to 1", class, d.rate)
	}
	return nil
}

// Call implements [Layer].
func (d *DropoutLayer) Call(c *Call, x *graph.Node) *graph.Node {
	switch {
	case !c.Training() || d.rate == 0:
		return x
	case d.rate == 1:
		return graph.ZerosLike(x)
	}
	scale := graph.Scalar(x.Graph(), x.DType(), 1/(1-d.rate))
	return graph.Mul(x, graph.Where(c.random.Chance(x, 1-d.rate), scale, graph.ScalarZero(x.Graph(), x.DType())))
}

func (*DropoutLayer) keywords() map[string]any { return inferring }
