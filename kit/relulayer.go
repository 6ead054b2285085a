package kit

import (
	"fmt"

	"github.com/gomlx/gomlx/core/graph"
)

// A RectifierLayer is a [ReLU] with options. Make one with [ReLULayer].
type RectifierLayer struct {
	options[*RectifierLayer]
	maximum          *float64 // nil: none
	slope, threshold float64
}

// ReLULayer returns a layer that keeps x above the threshold, by default 0, up to the maximum, by default none, and clips
// it there. Below the threshold it is slope·(x-threshold), with a slope of 0 by default.
func ReLULayer() *RectifierLayer {
	r := &RectifierLayer{}
	r.layer = r
	return r
}

// MaxValue sets the maximum; by default there is none.
func (r *RectifierLayer) MaxValue(maximum float64) *RectifierLayer {
	r.maximum = &maximum
	return r
}

// NegativeSlope sets the slope below the threshold; by default 0.
func (r *RectifierLayer) NegativeSlope(slope float64) *RectifierLayer {
	r.slope = slope
	return r
}

// Threshold sets the threshold; by default 0.
func (r *RectifierLayer) Threshold(threshold float64) *RectifierLayer {
	r.threshold = threshold
	return r
}

// Describe implements [Layer].
func (r *RectifierLayer) Describe() Description {
	out := r.description
	out.Class, out.SupportsMasking = "ReLU", true
	out.Options = Options{"max_value": &r.maximum, "negative_slope": &r.slope, "threshold": &r.threshold}
	return out
}

// Build implements [Layer].
func (r *RectifierLayer) Build(input Shape) (Shape, []Weight, error) {
	maximum := 0.0
	if r.maximum != nil {
		maximum = *r.maximum
	}
	if !(maximum >= 0 && r.slope >= 0 && r.threshold >= 0) {
		return nil, nil, fmt.Errorf("ReLULayer: MaxValue(%v), NegativeSlope(%v) and Threshold(%v) must all be 0 or more", maximum, r.slope, r.threshold)
	}
	return input, nil, nil
}

// Call implements [Layer].
func (r *RectifierLayer) Call(_ *Call, x *graph.Node) *graph.Node {
	passes := x
	if r.maximum != nil {
		maximum := scalar(x, *r.maximum)
		passes = graph.Where(graph.LessThan(x, maximum), x, maximum)
	}
	rest := scalar(x, 0)
	if r.slope != 0 {
		rest = graph.MulScalar(graph.SubScalar(x, r.threshold), r.slope)
	}
	return graph.Where(graph.GreaterThan(x, scalar(x, r.threshold)), passes, rest)
}
