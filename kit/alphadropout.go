package kit

import (
	"fmt"
	"math"

	"github.com/gomlx/gomlx/core/graph"

	"layercake/internal/hint"
)

// An AlphaDropoutLayer is dropout for networks with [SELU]. Make one with [AlphaDropout].
type AlphaDropoutLayer struct {
	options[*AlphaDropoutLayer]
	rate float64
}

// AlphaDropout returns a layer that in training sets each number, with probability rate, to the negative saturation value of [SELU],
// and scales and shifts all numbers to preserve mean 0 and variance 1 (Klambauer et al. 2017, "Self-normalizing neural networks"). In
// evaluation and prediction it does nothing. The rate is from 0 to less than 1.
func AlphaDropout(rate float64) *AlphaDropoutLayer {
	d := &AlphaDropoutLayer{rate: rate}
	d.layer = d
	return d
}

// Describe implements [Layer].
func (d *AlphaDropoutLayer) Describe() Description {
	out := d.description
	out.Class, out.SupportsMasking = "AlphaDropout", true
	out.Options = Options{"rate": &d.rate, "seed": always(nil), "noise_shape": always(nil)}
	return out
}

// Build implements [Layer].
func (d *AlphaDropoutLayer) Build(input Shape) (Shape, []Weight, error) {
	return input, nil, checkRateBelow1("AlphaDropout", d.rate)
}

// checkRateBelow1 returns an error unless the rate is from 0 to less than 1.
func checkRateBelow1(class string, rate float64) error {
	if !(rate >= 0 && rate < 1) {
		return hint.Try(fmt.Errorf("%s(%v)", class, rate), "the rate must be from 0 to less than 1")
	}
	return nil
}

// Call implements [Layer].
func (d *AlphaDropoutLayer) Call(c *Call, x *graph.Node) *graph.Node {
	if !c.Training() || d.rate == 0 {
		return x
	}
	const saturation = -1.6732632423543772848170429916717 * 1.0507009873554804934193349852946 // SELU of -∞
	scale := 1 / math.Sqrt((1-d.rate)*(1+d.rate*saturation*saturation))
	dropped := graph.Scalar(x.Graph(), x.DType(), saturation)
	y := graph.Where(c.random.Chance(x, 1-d.rate), x, dropped)
	return graph.AddScalar(graph.MulScalar(y, scale), -scale*saturation*d.rate)
}

func (*AlphaDropoutLayer) keywords() map[string]any { return inferring }
