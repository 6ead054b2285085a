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
	outputs, _, err := m.BuildAll([]Shape{input})
	if err != nil {
		return nil, nil, err
	}
	return outputs[0], nil, nil
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
			return nil, fmt.Errorf("tensors of %v and %v do not fit together: sizes must be the same, or 1", batched(a), batched(b))
		}
	}
	return out, nil
}

// CallAll implements [MultiLayer].
func (m *MergeLayer) CallAll(c *Call, inputs []*graph.Node) []*graph.Node {
	visible := c.anyMask(inputs)
	out, mask := inputs[0], c.Mask(inputs[0])
	if m.class == "Multiply" {
		out = m.orOne(mask, out)
	}
	for _, x := range inputs[1:] {
		of := c.Mask(x)
		switch m.class {
		case "Multiply":
			x = m.orOne(of, x)
		case "Maximum", "Minimum": // a masked step takes what the other tensor has
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
	case m.class == "Multiply" && visible != nil:
		out = whereMask(visible, out)
	}
	c.SetMask(out, visible)
	return []*graph.Node{out}
}

// orOne returns x with ones in masked steps, which change no product.
func (m *MergeLayer) orOne(mask, x *graph.Node) *graph.Node {
	if mask == nil {
		return x
	}
	return graph.Where(maskLike(mask, x), x, graph.OnesLike(x))
}

// merge computes with two tensors, element by element.
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

// sameShape broadcasts tensors along missing axes and axes of 1, so that their shapes are the same.
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
	outputs, _, err := c.BuildAll([]Shape{input})
	if err != nil {
		return nil, nil, err
	}
	return outputs[0], nil, nil
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
	if slices.ContainsFunc(inputs, func(x *graph.Node) bool { return call.Mask(x) != nil }) {
		var masks []*graph.Node // each repeated along the last axis; inputs without a mask are all true
		for _, x := range inputs {
			mask := call.Mask(x)
			if mask == nil {
				mask = graph.Const(x.Graph(), []bool{true})
			}
			masks = append(masks, maskLike(mask, x))
		}
		call.SetMask(y, graph.ReduceLogicalOr(graph.Concatenate(masks, axis), -1))
	}
	return []*graph.Node{y}
}

// A DotLayer multiplies two tensors example by example. Make one with [Dot].
type DotLayer struct {
	options[*DotLayer]
	axes      []int
	normalize bool
}

// Dot returns a layer that sums the products of two tensors along an axis of each, example by example: kit.Dot(1).On(a, b),
// or kit.Dot(2, 1).On(a, b) for axis 2 of a and axis 1 of b. Axes count from 1, or from -1 from the end. The output has the
// other axes of the first tensor and then of the second, and is [batch, 1] if there are none.
func Dot(axes ...int) *DotLayer {
	d := &DotLayer{axes: axes}
	d.layer = d
	return d
}

// Normalize sets whether vectors along the axes are first normalized to length 1, so that the result is the cosine of the
// angle between them; by default false.
func (d *DotLayer) Normalize(normalize bool) *DotLayer {
	d.normalize = normalize
	return d
}

// Describe implements [Layer].
func (d *DotLayer) Describe() Description {
	out := d.description
	out.Class, out.Options = "Dot", Options{"axes": (*axesOption)(&d.axes), "normalize": &d.normalize}
	return out
}

// Build implements [Layer].
func (d *DotLayer) Build(input Shape) (Shape, []Weight, error) {
	_, _, err := d.BuildAll([]Shape{input})
	return nil, nil, err
}

// Call implements [Layer].
func (d *DotLayer) Call(c *Call, x *graph.Node) *graph.Node {
	return d.CallAll(c, []*graph.Node{x, x})[0]
}

// BuildAll implements [MultiLayer].
func (d *DotLayer) BuildAll(inputs []Shape) ([]Shape, []Weight, error) {
	if len(inputs) != 2 {
		return nil, nil, hint.Try(errors.New("Dot takes two tensors, kit.Dot(1).On(a, b)"), "got %d", len(inputs))
	}
	axes := space(2).each(d.axes)
	if len(axes) != 2 {
		return nil, nil, fmt.Errorf("Dot%v: it takes one axis, or one for each of the two tensors", d.axes)
	}
	output := Shape{}
	var sizes [2]int
	for i, in := range inputs {
		axis, err := exampleAxis("Dot", axes[i], len(in))
		if err != nil {
			return nil, nil, err
		}
		sizes[i] = in[axis]
		output = append(output, slices.Delete(slices.Clone(in), axis, axis+1)...)
	}
	if sizes[0] != sizes[1] {
		return nil, nil, fmt.Errorf("Dot: axis %d of %v and axis %d of %v must have the same size", axes[0], batched(inputs[0]), axes[1], batched(inputs[1]))
	}
	if len(output) == 0 {
		output = Shape{1}
	}
	return []Shape{output}, nil, nil
}

// CallAll implements [MultiLayer].
func (d *DotLayer) CallAll(_ *Call, inputs []*graph.Node) []*graph.Node {
	inputs = slices.Clone(inputs)
	var axes [2]int
	for i, x := range inputs {
		axes[i] = space(2).each(d.axes)[i]
		if axes[i] < 0 {
			axes[i] += x.Rank()
		}
		if d.normalize {
			square := graph.ReduceAndKeep(graph.Square(x), graph.ReduceSum, axes[i])
			inputs[i] = graph.Div(x, graph.Sqrt(graph.MaxScalar(square, 1e-12)))
		}
	}
	out := graph.DotGeneral(inputs[0], []int{axes[0]}, []int{0}, inputs[1], []int{axes[1]}, []int{0})
	if out.Rank() == 1 {
		out = graph.ExpandAxes(out, -1)
	}
	return []*graph.Node{out}
}
