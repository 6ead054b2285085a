package kit

import (
	"fmt"

	"github.com/gomlx/gomlx/core/graph"
)

// A LayerNormalizationLayer normalizes each example by itself. Make one with [LayerNormalization].
type LayerNormalizationLayer struct {
	normalizationOptions[*LayerNormalizationLayer]
	axes []int
}

// LayerNormalization returns a layer that normalizes each example along the last axis to mean 0 and variance 1, multiplies
// it by gamma and adds beta (Ba et al. 2016, "Layer normalization"). Training and prediction do the same. Epsilon is 0.001
// by default, as in Keras.
//
// Weights are gamma, initially ones, and beta, zeros, both with the sizes of the normalized axes.
func LayerNormalization() *LayerNormalizationLayer {
	l := &LayerNormalizationLayer{axes: []int{-1}}
	l.normalizationOptions = newNormalizationOptions(l)
	return l
}

// Axis sets the axes that are normalized together, by default -1, the last; axis 0 is the batch, negative ones count from
// the end.
func (l *LayerNormalizationLayer) Axis(axes ...int) *LayerNormalizationLayer {
	l.axes = axes
	return l
}

// Describe implements [Layer].
func (l *LayerNormalizationLayer) Describe() Description {
	return l.describe("LayerNormalization", Options{"axis": (*axesOption)(&l.axes), "rms_scaling": always(false)})
}

// Build implements [Layer].
func (l *LayerNormalizationLayer) Build(input Shape) (Shape, []Weight, error) {
	axes, err := resolveAxes("LayerNormalization", l.axes, input)
	switch {
	case err != nil:
		return nil, nil, err
	case len(axes) == 0:
		return nil, nil, fmt.Errorf("LayerNormalization: Axis() takes one axis or more")
	case !(l.epsilon >= 0):
		return nil, nil, fmt.Errorf("LayerNormalization: Epsilon(%v) must be 0 or more", l.epsilon)
	}
	var shape Shape
	for _, axis := range axes {
		shape = append(shape, input[axis-1])
	}
	return input, l.weights(shape), nil
}

// Call implements [Layer].
func (l *LayerNormalizationLayer) Call(c *Call, x *graph.Node) *graph.Node {
	axes, _ := resolveAxes("", l.axes, x.Shape().Dimensions[1:]) // Build has checked them
	mean := graph.ReduceAndKeep(x, graph.ReduceMean, axes...)
	variance := graph.ReduceAndKeep(graph.Square(graph.Sub(x, mean)), graph.ReduceMean, axes...)
	return l.normalize(c, x, mean, variance, axes...)
}
