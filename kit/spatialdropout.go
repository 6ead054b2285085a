package kit

import (
	"fmt"

	"github.com/gomlx/gomlx/core/graph"
)

// A SpatialDropoutLayer drops channels in training. Make one with [SpatialDropout1D], [SpatialDropout2D] or [SpatialDropout3D].
type SpatialDropoutLayer struct {
	options[*SpatialDropoutLayer]
	space   space
	dropout *DropoutLayer
}

// SpatialDropout1D returns a [Dropout] of whole channels of sequences, [batch, steps, channels]. The rate is from 0 to 1.
func SpatialDropout1D(rate float64) *SpatialDropoutLayer { return spatialDropout(1, rate) }

// SpatialDropout2D returns a [Dropout] of whole channels of images, [batch, height, width, channels]: neighbouring pixels are so
// similar that dropping some of them would drop little information (Tompson et al. 2014, "Efficient object localization using
// convolutional networks"). The rate is from 0 to 1.
func SpatialDropout2D(rate float64) *SpatialDropoutLayer { return spatialDropout(2, rate) }

// SpatialDropout3D returns a [Dropout] of whole channels of volumes, [batch, depth, height, width, channels]. The rate is from 0 to 1.
func SpatialDropout3D(rate float64) *SpatialDropoutLayer { return spatialDropout(3, rate) }

func spatialDropout(s space, rate float64) *SpatialDropoutLayer {
	d := &SpatialDropoutLayer{space: s, dropout: Dropout(rate)}
	d.layer = d
	return d
}

func (s *SpatialDropoutLayer) class() string { return fmt.Sprintf("SpatialDropout%dD", s.space) }

// Describe implements [Layer].
func (s *SpatialDropoutLayer) Describe() Description {
	out := s.description
	out.Class, out.SupportsMasking = s.class(), true
	out.Options = Options{"rate": &s.dropout.rate, "seed": always(nil), "dtype": &float32Option{}}
	if s.space > 1 {
		out.Options.and(channelsLast())
	}
	if !out.Frozen {
		out.Options["trainable"] = &absent{} // Keras leaves it out
	}
	return out
}

// Build implements [Layer].
func (s *SpatialDropoutLayer) Build(input Shape) (Shape, []Weight, error) {
	if err := s.space.checkInput(s.class(), input); err != nil {
		return nil, nil, err
	}
	return input, nil, s.dropout.check(s.class())
}

// Call implements [Layer].
func (s *SpatialDropoutLayer) Call(c *Call, x *graph.Node) *graph.Node {
	if !c.Training() {
		return x
	}
	channels := x.Shape().Clone()
	for axis := range int(s.space) {
		channels.Dimensions[1+axis] = 1
	}
	return graph.Mul(x, s.dropout.Call(c, graph.Ones(x.Graph(), channels)))
}

func (*SpatialDropoutLayer) keywords() map[string]any { return inferring }
