package kit

import (
	"github.com/gomlx/compute/shapes"
	"github.com/gomlx/gomlx/core/graph"
)

// A SpatialDropout2DLayer leaves out channels of images while training. Make one with [SpatialDropout2D].
type SpatialDropout2DLayer struct {
	options[*SpatialDropout2DLayer]
	dropout *DropoutLayer
}

// SpatialDropout2D returns a layer that does what [Dropout] does, but to whole channels of images, [batch, height, width,
// channels]: neighbouring pixels are so alike that leaving out some of them would leave out little (Tompson et al. 2014,
// "Efficient object localization using convolutional networks"). The rate is from 0 to 1.
func SpatialDropout2D(rate float64) *SpatialDropout2DLayer {
	s := &SpatialDropout2DLayer{dropout: Dropout(rate)}
	s.layer = s
	return s
}

// Describe implements [Layer].
func (s *SpatialDropout2DLayer) Describe() Description {
	out := s.description
	out.Class = "SpatialDropout2D"
	out.Options = Options{"rate": &s.dropout.rate, "seed": always(nil), "dtype": &float32Option{}}.and(imageOptions())
	if !out.Frozen {
		out.Options["trainable"] = &absent{} // Keras leaves it out
	}
	return out
}

// Build implements [Layer].
func (s *SpatialDropout2DLayer) Build(input Shape) (Shape, []Weight, error) {
	if err := checkImages("SpatialDropout2D", input); err != nil {
		return nil, nil, err
	}
	return input, nil, s.dropout.check("SpatialDropout2D")
}

// Call implements [Layer].
func (s *SpatialDropout2DLayer) Call(c *Call, x *graph.Node) *graph.Node {
	if !c.Training() {
		return x
	}
	channels := graph.Ones(x.Graph(), shapes.Make(x.DType(), x.Shape().Dim(0), 1, 1, x.Shape().Dim(3)))
	return graph.Mul(x, s.dropout.Call(c, channels))
}

func (*SpatialDropout2DLayer) keywords() map[string]any { return inferring }
