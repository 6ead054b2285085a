package kit

import (
	"fmt"
	"slices"

	"github.com/gomlx/compute/shapes"
	"github.com/gomlx/gomlx/core/graph"

	"layercake/internal/hint"
)

// A mask marks the steps of sequences to compute with: a tensor of Bool, [batch, steps], false for padding. It accompanies its tensor,
// from the layer that creates it, such as [Embedding] with MaskZero, through layers that support masking up to the loss.

// Mask returns the mask of x, one of the layer's inputs: Bool, [batch, steps] for a sequence, false for steps to skip. It is nil if x
// has none.
func (c *Call) Mask(x *graph.Node) *graph.Node {
	c.asked = true
	return c.masks[x]
}

// SetMask attaches a mask to x, an output of the layer. It is Bool, and its axes are the first axes of x. nil removes the mask of x.
func (c *Call) SetMask(x, mask *graph.Node) {
	if mask == nil {
		delete(c.masks, x)
		delete(c.present, x)
		return
	}
	if mask.DType() != Bool {
		panic(hint.Try(fmt.Errorf("SetMask: the mask holds %v", mask.DType()), "it must be Bool, as graph.NotEqual returns it"))
	}
	of := x.Shape().Dimensions
	if mask.Rank() > len(of) || mask.Rank() < 1 || !slices.Equal(mask.Shape().Dimensions, of[:mask.Rank()]) {
		panic(hint.Try(fmt.Errorf("SetMask: the mask is %v", Shape(mask.Shape().Dimensions)), "the tensor is %v, and the mask must have its first axes", Shape(of)))
	}
	c.masks[x], c.present[x] = mask, mask
}

// passMask attaches the mask of a layer's input to its output, if the layer supports masking and has attached none itself.
func (c *Call) passMask(input, output *graph.Node) {
	mask := c.masks[input]
	if mask == nil || c.masks[output] != nil {
		return
	}
	if !c.layer.SupportsMasking {
		if c.asked {
			return // the layer has used the mask
		}
		c.unmasked[c.scope] = c.layer.Class
		return
	}
	if !slices.Equal(mask.Shape().Dimensions, output.Shape().Dimensions[:min(mask.Rank(), output.Rank())]) {
		panic(fmt.Errorf("layer %q supports masking, but its output is %v and the mask of its input %v", c.layer.Name, Shape(output.Shape().Dimensions), Shape(mask.Shape().Dimensions)))
	}
	c.masks[output], c.present[output] = mask, mask
	if !c.asked {
		c.present[output] = c.present[input]
	}
}

// forget removes the masks of tensors for the loss, and for layers with no mask argument in Keras or several. Keras's
// MultiHeadAttention does this to its inputs; layers with one mask argument got their masks when the model was built.
func (c *Call) forget(tensors ...*graph.Node) {
	for _, x := range tensors {
		delete(c.present, x)
	}
}

// merged attaches merge's result for the masks of tensors to y, which is computed from them.
func (c *Call) merged(y *graph.Node, tensors []*graph.Node, merge func(masks []*graph.Node) *graph.Node) {
	c.asked = true
	of := func(masks map[*graph.Node]*graph.Node) (all []*graph.Node) {
		for _, x := range tensors {
			all = append(all, masks[x])
		}
		return all
	}
	built, present := of(c.masks), of(c.present)
	mask := merge(built)
	c.SetMask(y, mask)
	if !slices.Equal(built, present) {
		mask = merge(present)
	}
	c.present[y] = mask
}

// anyMask returns a mask that is true where one of the masks is, or nil if one is missing, as in Keras.
func anyMask(masks []*graph.Node) (all *graph.Node) {
	for _, mask := range masks {
		switch {
		case mask == nil:
			return nil
		case all == nil:
			all = mask
		default:
			all = graph.LogicalOr(all, mask)
		}
	}
	return all
}

// whereMask returns x where the mask is true and zeros elsewhere. x has the axes of the mask, followed by others.
func whereMask(mask, x *graph.Node) *graph.Node {
	return graph.Where(maskLike(mask, x), x, graph.ZerosLike(x))
}

// maskLike repeats a mask along the last axes of x, which it lacks.
func maskLike(mask, x *graph.Node) *graph.Node {
	for mask.Rank() < x.Rank() {
		mask = graph.ExpandAxes(mask, -1)
	}
	return graph.BroadcastToShape(mask, shapes.Make(Bool, x.Shape().Dimensions...))
}

// outputMask returns the mask of one of the model's outputs as numbers, [batch, ...], also 0 for examples that pad the batch; nil if
// there is none.
func (c *Call) outputMask(output *graph.Node) *graph.Node {
	mask := c.present[output]
	if mask == nil {
		return nil
	}
	return c.existing("the mask", float(mask))
}
