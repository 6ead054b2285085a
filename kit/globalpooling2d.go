package kit

import (
	"github.com/gomlx/gomlx/core/graph"
)

// A GlobalPooling2DLayer makes one value of each channel of an image. Make one with [GlobalMaxPooling2D] or
// [GlobalAveragePooling2D].
type GlobalPooling2DLayer struct {
	options[*GlobalPooling2DLayer]
	class    string
	keepDims bool
}

// GlobalMaxPooling2D returns a layer that keeps the largest value of each channel of images: [batch, height, width,
// channels] becomes [batch, channels], or [batch, 1, 1, channels] with KeepDims.
func GlobalMaxPooling2D() *GlobalPooling2DLayer {
	return globalPooling2D("GlobalMaxPooling2D")
}

// GlobalAveragePooling2D returns a layer that makes the mean of each channel of images: [batch, height, width, channels]
// becomes [batch, channels], or [batch, 1, 1, channels] with KeepDims.
func GlobalAveragePooling2D() *GlobalPooling2DLayer {
	return globalPooling2D("GlobalAveragePooling2D")
}

func globalPooling2D(class string) *GlobalPooling2DLayer {
	p := &GlobalPooling2DLayer{class: class}
	p.layer = p
	return p
}

// KeepDims tells if the height and the width stay as axes of one element; by default they do not.
func (p *GlobalPooling2DLayer) KeepDims(keep bool) *GlobalPooling2DLayer {
	p.keepDims = keep
	return p
}

// Describe implements [Layer].
func (p *GlobalPooling2DLayer) Describe() Description {
	out := p.description
	out.Class, out.Options = p.class, Options{"keepdims": &p.keepDims}.and(imageOptions())
	return out
}

// Build implements [Layer].
func (p *GlobalPooling2DLayer) Build(input Shape) (Shape, []Weight, error) {
	if err := checkImages(p.class, input); err != nil {
		return nil, nil, err
	}
	if p.keepDims {
		return Shape{1, 1, input[2]}, nil, nil
	}
	return Shape{input[2]}, nil, nil
}

// Call implements [Layer].
func (p *GlobalPooling2DLayer) Call(_ *Call, x *graph.Node) *graph.Node {
	reduce := graph.ReduceMean
	if p.class == "GlobalMaxPooling2D" {
		reduce = reduceMax
	}
	y := reduce(x, 1, 2)
	if p.keepDims {
		y = graph.ExpandAxes(y, 1, 2)
	}
	return y
}

// reduceMax is the largest along the axes. Several that are the largest share the gradient, as in Keras on JAX; GoMLX
// alone would give all of it to each.
func reduceMax(x *graph.Node, axes ...int) *graph.Node {
	shared := graph.IdentityWithCustomGradient(x, func(x, v *graph.Node) *graph.Node {
		largest := graph.Equal(x, graph.ReduceAndKeep(x, graph.ReduceMax, axes...))
		return graph.Div(v, graph.ReduceAndKeep(graph.ConvertDType(largest, x.DType()), graph.ReduceSum, axes...))
	})
	return graph.ReduceMax(shared, axes...)
}
