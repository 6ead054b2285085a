package kit

import (
	"errors"
	"fmt"
	"slices"

	"github.com/gomlx/gomlx/core/graph"

	"layercake/internal/hint"
)

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
