package kit

import (
	"fmt"
	"slices"

	"github.com/gomlx/gomlx/core/graph"
)

// A TimeDistributedLayer applies a layer to each step of a sequence. Make one with [TimeDistributed].
type TimeDistributedLayer struct {
	options[*TimeDistributedLayer]
	inner Layer
}

// TimeDistributed returns a layer that applies another layer, with the same weights, to each step of x, [batch, steps, ...], such as
// [Conv2D] to each image of a video. The output is [batch, steps, output of the layer...].
//
// A layer that computes across examples, such as [BatchNormalization], computes across the steps of all examples.
func TimeDistributed(layer Layer) *TimeDistributedLayer {
	t := &TimeDistributedLayer{inner: layer}
	t.layer = t
	return t
}

// Describe implements [Layer].
func (t *TimeDistributedLayer) Describe() Description {
	out := t.description
	out.Class, out.Options, out.SupportsMasking = "TimeDistributed", Options{"layer": &wrapped{&t.inner}}, true
	return out
}

// Build implements [Layer].
func (t *TimeDistributedLayer) Build(input Shape) (Shape, []Weight, error) {
	if len(input) < 2 {
		return nil, nil, fmt.Errorf("TimeDistributed takes sequences, (None, steps, ...), not %v", batched(input))
	}
	var parts Parts
	output := parts.Build("layer", t.inner, slices.Clip(input[1:]))
	return append(Shape{input[0]}, output...), parts.Weights(), parts.Err()
}

// Call implements [Layer].
func (t *TimeDistributedLayer) Call(c *Call, x *graph.Node) *graph.Node {
	batch, steps := x.Shape().Dim(0), x.Shape().Dim(1)
	flat := func(x *graph.Node) *graph.Node {
		return graph.Reshape(x, append([]int{batch * steps}, x.Shape().Dimensions[2:]...)...)
	}
	each := flat(x)
	if mask := c.Mask(x); mask != nil && mask.Rank() > 2 {
		c.SetMask(each, flat(mask)) // a mask of the parts of each step
	}
	if examples := c.examples; examples != nil { // each step is an example now
		c.examples = graph.Reshape(graph.BroadcastToDims(graph.ExpandAxes(examples, -1), batch, steps), -1)
		defer func() { c.examples = examples }()
	}
	y := c.Apply("layer", t.inner, each)
	return graph.Reshape(y, append([]int{batch, steps}, y.Shape().Dimensions[1:]...)...)
}
