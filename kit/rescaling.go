package kit

import (
	"fmt"

	"github.com/gomlx/gomlx/core/graph"
)

// A RescalingLayer changes the range of numbers. Make one with [Rescaling].
type RescalingLayer struct {
	options[*RescalingLayer]
	scale, offset float64
}

// Rescaling returns a layer that multiplies all numbers by scale and adds an offset, 0 by default. Rescaling(1.0/255) maps
// bytes to the range from 0 to 1, and Rescaling(1/127.5).Offset(-1) to the range from -1 to 1. It works the same in
// training and prediction.
func Rescaling(scale float64) *RescalingLayer {
	r := &RescalingLayer{scale: scale}
	r.layer = r
	return r
}

// Offset sets the number that is added; by default 0.
func (r *RescalingLayer) Offset(offset float64) *RescalingLayer {
	r.offset = offset
	return r
}

// Describe implements [Layer].
func (r *RescalingLayer) Describe() Description {
	out := r.description
	out.SupportsMasking = true
	out.Class, out.Options = "Rescaling", Options{"scale": &r.scale, "offset": &r.offset}
	return out
}

// Build implements [Layer].
func (r *RescalingLayer) Build(input Shape) (Shape, []Weight, error) {
	for _, x := range []float64{r.scale, r.offset} {
		if unfit(x) != "" {
			return nil, nil, fmt.Errorf("Rescaling(%v).Offset(%v): both must be finite numbers", r.scale, r.offset)
		}
	}
	return input, nil, nil
}

// Call implements [Layer].
func (r *RescalingLayer) Call(_ *Call, x *graph.Node) *graph.Node {
	return graph.AddScalar(graph.MulScalar(x, r.scale), r.offset)
}
