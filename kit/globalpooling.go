package kit

import (
	"fmt"
	"slices"

	"github.com/gomlx/gomlx/core/graph"
)

// A GlobalPoolingLayer reduces each channel to one number. Make one with [GlobalMaxPooling1D], [GlobalAveragePooling1D] and so on.
type GlobalPoolingLayer struct {
	options[*GlobalPoolingLayer]
	space    space
	maximum  bool
	keepDims bool
}

// GlobalMaxPooling1D returns a layer that keeps the largest number of each channel of sequences: [batch, steps, channels] becomes
// [batch, channels], or [batch, 1, channels] with KeepDims.
func GlobalMaxPooling1D() *GlobalPoolingLayer { return globalPooling(1, true) }

// GlobalMaxPooling2D returns a layer that keeps the largest number of each channel of images: [batch, height, width, channels] becomes
// [batch, channels], or [batch, 1, 1, channels] with KeepDims.
func GlobalMaxPooling2D() *GlobalPoolingLayer { return globalPooling(2, true) }

// GlobalMaxPooling3D returns a layer that keeps the largest number of each channel of volumes: [batch, depth, height, width, channels]
// becomes [batch, channels], or [batch, 1, 1, 1, channels] with KeepDims.
func GlobalMaxPooling3D() *GlobalPoolingLayer { return globalPooling(3, true) }

// GlobalAveragePooling1D returns a layer that computes the mean of each channel of sequences: [batch, steps, channels] becomes [batch,
// channels], or [batch, 1, channels] with KeepDims. Masked steps do not count.
func GlobalAveragePooling1D() *GlobalPoolingLayer { return globalPooling(1, false) }

// GlobalAveragePooling2D returns a layer that computes the mean of each channel of images: [batch, height, width, channels] becomes
// [batch, channels], or [batch, 1, 1, channels] with KeepDims.
func GlobalAveragePooling2D() *GlobalPoolingLayer { return globalPooling(2, false) }

// GlobalAveragePooling3D returns a layer that computes the mean of each channel of volumes: [batch, depth, height, width, channels]
// becomes [batch, channels], or [batch, 1, 1, 1, channels] with KeepDims.
func GlobalAveragePooling3D() *GlobalPoolingLayer { return globalPooling(3, false) }

func globalPooling(s space, maximum bool) *GlobalPoolingLayer {
	p := &GlobalPoolingLayer{space: s, maximum: maximum}
	p.layer = p
	return p
}

func (p *GlobalPoolingLayer) class() string {
	if p.maximum {
		return fmt.Sprintf("GlobalMaxPooling%dD", p.space)
	}
	return fmt.Sprintf("GlobalAveragePooling%dD", p.space)
}

// KeepDims sets whether to keep the axes between the batch and the channels, with size 1; by default false.
func (p *GlobalPoolingLayer) KeepDims(keep bool) *GlobalPoolingLayer {
	p.keepDims = keep
	return p
}

// Describe implements [Layer].
func (p *GlobalPoolingLayer) Describe() Description {
	out := p.description
	out.Class, out.Options = p.class(), Options{"keepdims": &p.keepDims}.and(channelsLast())
	return out
}

// Build implements [Layer].
func (p *GlobalPoolingLayer) Build(input Shape) (Shape, []Weight, error) {
	if err := p.space.checkInput(p.class(), input); err != nil {
		return nil, nil, err
	}
	output := Shape{input[len(input)-1]}
	if p.keepDims {
		output = append(slices.Repeat(Shape{1}, int(p.space)), output...)
	}
	return output, nil, nil
}

// Call implements [Layer].
func (p *GlobalPoolingLayer) Call(c *Call, x *graph.Node) *graph.Node {
	axes := []int{1, 2, 3}[:p.space]
	var y *graph.Node
	switch mask := c.Mask(x); {
	case p.maximum:
		y = reduceMax(x, axes...)
	case p.space == 1 && mask != nil:
		y = graph.Div(graph.ReduceSum(whereMask(mask, x), 1), graph.ExpandAxes(graph.ReduceSum(float(mask), 1), -1))
	default:
		y = graph.ReduceMean(x, axes...)
	}
	if p.keepDims {
		y = graph.ExpandAxes(y, axes...)
	}
	return y
}

// reduceMax returns the maximum over the axes. Equal maxima share the gradient, as in Keras on JAX; GoMLX would give each the whole
// gradient.
func reduceMax(x *graph.Node, axes ...int) *graph.Node {
	shared := graph.IdentityWithCustomGradient(x, func(x, v *graph.Node) *graph.Node {
		largest := graph.Equal(x, graph.ReduceAndKeep(x, graph.ReduceMax, axes...))
		return graph.Div(v, graph.ReduceAndKeep(graph.ConvertDType(largest, x.DType()), graph.ReduceSum, axes...))
	})
	return graph.ReduceMax(shared, axes...)
}

func (p *GlobalPoolingLayer) keywords() map[string]any {
	if p.space == 1 && !p.maximum {
		return masked
	}
	return map[string]any{}
}
