package kit

import (
	"fmt"

	"github.com/gomlx/gomlx/core/graph"
)

// A ReshapeLayer changes the shape of examples. Make one with [Reshape].
type ReshapeLayer struct {
	options[*ReshapeLayer]
	shape Shape
}

// Reshape returns a layer that gives each example the given shape, with the same elements in the same order: [batch, ...]
// becomes [batch, shape...]. One size can be -1: it is computed from the others.
func Reshape(shape ...int) *ReshapeLayer {
	r := &ReshapeLayer{shape: shape}
	r.layer = r
	return r
}

// Describe implements [Layer].
func (r *ReshapeLayer) Describe() Description {
	out := r.description
	out.Class, out.Options = "Reshape", Options{"target_shape": &r.shape}
	return out
}

// Build implements [Layer].
func (r *ReshapeLayer) Build(input Shape) (Shape, []Weight, error) {
	output, err := r.shape.resolve(input.Size())
	if err != nil {
		return nil, nil, fmt.Errorf("Reshape of %v: %w", batched(input), err)
	}
	return output, nil, nil
}

// Call implements [Layer].
func (r *ReshapeLayer) Call(_ *Call, x *graph.Node) *graph.Node {
	return graph.Reshape(x, append(Shape{x.Shape().Dim(0)}, r.shape...)...)
}
