package kit

import (
	"fmt"
	"slices"

	"github.com/gomlx/gomlx/core/graph"
)

// A ConcatenateLayer joins tensors along an axis. Make one with [Concatenate].
type ConcatenateLayer struct {
	options[*ConcatenateLayer]
	axis int
}

// Concatenate returns a layer that joins tensors along their last axis: kit.Concatenate().On(a, b). All other axes must
// have the same sizes.
func Concatenate() *ConcatenateLayer {
	c := &ConcatenateLayer{axis: -1}
	c.layer = c
	return c
}

// Axis sets the axis along which tensors are joined: 1 is the first of an example, -1, the default, the last.
func (c *ConcatenateLayer) Axis(axis int) *ConcatenateLayer {
	c.axis = axis
	return c
}

// Describe implements [Layer].
func (c *ConcatenateLayer) Describe() Description {
	out := c.description
	out.Class, out.Options = "Concatenate", Options{"axis": &c.axis}
	return out
}

// Build implements [Layer].
func (c *ConcatenateLayer) Build(input Shape) (Shape, []Weight, error) {
	return buildFirst(c, input)
}

// Call implements [Layer].
func (c *ConcatenateLayer) Call(call *Call, x *graph.Node) *graph.Node {
	return c.CallAll(call, []*graph.Node{x})[0]
}

// BuildAll implements [MultiLayer].
func (c *ConcatenateLayer) BuildAll(inputs []Shape) ([]Shape, []Weight, error) {
	output := slices.Clone(inputs[0])
	axis, err := exampleAxis("Concatenate", c.axis, len(output))
	if err != nil {
		return nil, nil, err
	}
	for _, in := range inputs[1:] {
		if len(in) != len(output) || !slices.Equal(in[:axis], output[:axis]) || !slices.Equal(in[axis+1:], output[axis+1:]) {
			return nil, nil, fmt.Errorf("Concatenate: tensors of %v and %v: all axes but axis %d must have the same sizes", batched(inputs[0]), batched(in), axis+1)
		}
		output[axis] += in[axis]
	}
	return []Shape{output}, nil, nil
}

// CallAll implements [MultiLayer].
func (c *ConcatenateLayer) CallAll(call *Call, inputs []*graph.Node) []*graph.Node {
	if len(inputs) == 1 {
		return inputs
	}
	axis := c.axis
	if axis < 0 {
		axis += inputs[0].Rank()
	}
	y := graph.Concatenate(inputs, axis)
	call.merged(y, inputs, func(masks []*graph.Node) *graph.Node {
		if !slices.ContainsFunc(masks, func(mask *graph.Node) bool { return mask != nil }) {
			return nil
		}
		all := make([]*graph.Node, len(masks)) // each repeated along the last axis; tensors without a mask are all true
		for i, mask := range masks {
			if mask == nil {
				mask = graph.Const(y.Graph(), []bool{true})
			}
			all[i] = maskLike(mask, inputs[i])
		}
		return graph.ReduceLogicalOr(graph.Concatenate(all, axis), -1)
	})
	return []*graph.Node{y}
}
