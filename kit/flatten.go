package kit

import (
	"github.com/gomlx/gomlx/core/graph"
)

// A FlattenLayer flattens each example into a row. Make one with [Flatten].
type FlattenLayer struct {
	options[*FlattenLayer]
}

// Flatten returns a layer that flattens each example into a row: [batch, height, width, channels] becomes [batch,
// height·width·channels].
func Flatten() *FlattenLayer {
	f := &FlattenLayer{}
	f.layer = f
	return f
}

// Describe implements [Layer].
func (f *FlattenLayer) Describe() Description {
	out := f.description
	out.Class, out.Options = "Flatten", channelsLast()
	return out
}

// Build implements [Layer].
func (f *FlattenLayer) Build(input Shape) (Shape, []Weight, error) {
	return Shape{input.Size()}, nil, nil
}

// Call implements [Layer].
func (f *FlattenLayer) Call(_ *Call, x *graph.Node) *graph.Node {
	return graph.Reshape(x, x.Shape().Dimensions[0], -1)
}
