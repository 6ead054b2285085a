package kit

import (
	"fmt"

	"github.com/gomlx/gomlx/core/graph"

	"layercake/internal/hint"
)

// An RMSNormalizationLayer divides by the root mean square. Make one with [RMSNormalization].
type RMSNormalizationLayer struct {
	options[*RMSNormalizationLayer]
	axes    []int
	epsilon float64
}

// RMSNormalization returns a layer that computes x/√(mean(x²)+ε)·scale, with the mean of each example along the last axis (Zhang and
// Sennrich 2019, "Root mean square layer normalization"). Unlike [LayerNormalization] it does not subtract the mean. Epsilon is 1e-6
// by default, as in Keras.
//
// The weight is scale, initially ones, of the sizes of the axes that are normalized.
func RMSNormalization() *RMSNormalizationLayer {
	r := &RMSNormalizationLayer{axes: []int{-1}, epsilon: 1e-6}
	r.layer = r
	return r
}

// Axis sets the axes that are normalized together: axis 0 is the batch, negative ones count from the end. By default -1,
// the last.
func (r *RMSNormalizationLayer) Axis(axes ...int) *RMSNormalizationLayer {
	r.axes = axes
	return r
}

// Epsilon sets what is added to the mean square; by default 1e-6.
func (r *RMSNormalizationLayer) Epsilon(epsilon float64) *RMSNormalizationLayer {
	r.epsilon = epsilon
	return r
}

// Describe implements [Layer].
func (r *RMSNormalizationLayer) Describe() Description {
	out := r.description
	out.Class, out.Options = "RMSNormalization", Options{"axis": (*axesOption)(&r.axes), "epsilon": &r.epsilon}
	return out
}

// Build implements [Layer].
func (r *RMSNormalizationLayer) Build(input Shape) (Shape, []Weight, error) {
	axes, err := normalizedAxes("RMSNormalization", r.axes, input)
	if err != nil {
		return nil, nil, err
	}
	if !(r.epsilon >= 0) {
		return nil, nil, hint.Try(fmt.Errorf("RMSNormalization: Epsilon(%v)", r.epsilon), "it must be 0 or more")
	}
	var shape Shape
	for _, axis := range axes {
		shape = append(shape, input[axis-1])
	}
	return input, []Weight{{Name: "scale", Shape: shape, Initializer: Ones}}, nil
}

// Call implements [Layer].
func (r *RMSNormalizationLayer) Call(c *Call, x *graph.Node) *graph.Node {
	axes, _ := resolveAxes("", r.axes, x.Shape().Dimensions[1:]) // Build has checked them
	mean := graph.ReduceAndKeep(graph.Square(x), graph.ReduceMean, axes...)
	y := graph.Mul(x, graph.Inverse(graph.Sqrt(graph.AddScalar(mean, r.epsilon))))
	return graph.Mul(y, along(x, c.Weight("scale"), axes...))
}
