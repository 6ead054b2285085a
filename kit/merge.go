package kit

import (
	"errors"
	"fmt"
	"slices"

	"github.com/gomlx/gomlx/core/graph"

	"layercake/internal/hint"
)

// A MergeLayer combines several tensors elementwise. Make one with [Add], [Subtract], [Multiply], [Average], [Maximum] or
// [Minimum].
type MergeLayer struct {
	options[*MergeLayer]
	class string
}

func merge(class string) *MergeLayer {
	m := &MergeLayer{class: class}
	m.layer = m
	return m
}

// Add returns a layer that adds tensors: kit.Add().On(a, b). Their shapes are the same, or have axes of 1 that are
// broadcast, as in numpy.
func Add() *MergeLayer { return merge("Add") }

// Subtract returns a layer that subtracts the second of two tensors from the first. Shapes are as for [Add].
func Subtract() *MergeLayer { return merge("Subtract") }

// Multiply returns a layer that multiplies tensors elementwise. Shapes are as for [Add].
func Multiply() *MergeLayer { return merge("Multiply") }

// Average returns a layer that takes the mean of tensors elementwise. Shapes are as for [Add].
func Average() *MergeLayer { return merge("Average") }

// Maximum returns a layer that takes the maximum of tensors elementwise. Shapes are as for [Add].
func Maximum() *MergeLayer { return merge("Maximum") }

// Minimum returns a layer that takes the minimum of tensors elementwise. Shapes are as for [Add].
func Minimum() *MergeLayer { return merge("Minimum") }

// Describe implements [Layer].
func (m *MergeLayer) Describe() Description {
	out := m.description
	out.Class = m.class
	return out
}

// Build implements [Layer].
func (m *MergeLayer) Build(input Shape) (Shape, []Weight, error) {
	return buildFirst(m, input)
}

// Call implements [Layer].
func (m *MergeLayer) Call(c *Call, x *graph.Node) *graph.Node {
	return m.CallAll(c, []*graph.Node{x})[0]
}

// BuildAll implements [MultiLayer].
func (m *MergeLayer) BuildAll(inputs []Shape) ([]Shape, []Weight, error) {
	if m.class == "Subtract" && len(inputs) != 2 {
		return nil, nil, hint.Try(errors.New("Subtract takes two tensors, kit.Subtract().On(a, b)"), "got %d", len(inputs))
	}
	output := inputs[0]
	for _, in := range inputs[1:] {
		var err error
		if output, err = broadcast(output, in); err != nil {
			return nil, nil, fmt.Errorf("%s: %w", m.class, err)
		}
	}
	return []Shape{output}, nil, nil
}

// broadcast returns the broadcast shape of two examples. If one has fewer axes, they are the last.
func broadcast(a, b Shape) (Shape, error) {
	if len(a) < len(b) {
		a, b = b, a
	}
	b = slices.Concat(slices.Repeat(Shape{1}, len(a)-len(b)), b)
	out := make(Shape, len(a))
	for i := range a {
		switch {
		case a[i] == b[i] || b[i] == 1:
			out[i] = a[i]
		case a[i] == 1:
			out[i] = b[i]
		default:
			return nil, fmt.Errorf("tensors of %v and %v do not broadcast: sizes must be equal, or 1", batched(a), batched(b))
		}
	}
	return out, nil
}

// CallAll implements [MultiLayer].
func (m *MergeLayer) CallAll(c *Call, inputs []*graph.Node) []*graph.Node {
	var masks []*graph.Node
	for _, x := range inputs {
		masks = append(masks, c.present[x])
	}
	out, mask := inputs[0], masks[0]
	if m.class == "Multiply" {
		out = m.orOne(mask, out)
	}
	for i, x := range inputs[1:] {
		of := masks[1+i]
		switch m.class {
		case "Multiply":
			x = m.orOne(of, x)
		case "Maximum", "Minimum": // a masked step takes the other tensor's values
			if of != nil {
				x = graph.Where(maskLike(of, x), x, out)
			}
			if mask != nil {
				out = graph.Where(maskLike(mask, out), out, x)
			}
			if of == nil || mask == nil {
				mask = nil
			} else {
				mask = graph.LogicalOr(mask, of)
			}
		}
		out = m.merge(out, x)
	}
	switch {
	case m.class == "Average":
		out = graph.DivScalar(out, float64(len(inputs)))
	case m.class == "Multiply":
		if visible := anyMask(masks); visible != nil {
			out = whereMask(visible, out)
		}
	}
	c.merged(out, inputs, anyMask)
	return []*graph.Node{out}
}

// orOne returns x with ones, which do not change a product, in masked steps.
func (m *MergeLayer) orOne(mask, x *graph.Node) *graph.Node {
	if mask == nil {
		return x
	}
	return graph.Where(maskLike(mask, x), x, graph.OnesLike(x))
}

// merge combines two tensors elementwise.
func (m *MergeLayer) merge(a, b *graph.Node) *graph.Node {
	a, b = sameShape(a, b)
	switch m.class {
	case "Subtract":
		return graph.Sub(a, b)
	case "Multiply":
		return graph.Mul(a, b)
	case "Maximum":
		return graph.Max(a, b)
	case "Minimum":
		return graph.Min(a, b)
	}
	return graph.Add(a, b)
}

// sameShape broadcasts two tensors to the same shape.
func sameShape(a, b *graph.Node) (*graph.Node, *graph.Node) {
	rank := max(a.Rank(), b.Rank())
	expand := func(x *graph.Node) *graph.Node {
		for x.Rank() < rank {
			x = graph.ExpandAxes(x, 1)
		}
		return x
	}
	a, b = expand(a), expand(b)
	shape := a.Shape().Clone()
	for i, n := range b.Shape().Dimensions {
		shape.Dimensions[i] = max(shape.Dimensions[i], n)
	}
	return graph.BroadcastToShape(a, shape), graph.BroadcastToShape(b, shape)
}
