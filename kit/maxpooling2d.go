package kit

import (
	"math"

	"github.com/gomlx/gomlx/core/graph"
)

// A MaxPooling2DLayer keeps the largest value of each window. Make one with [MaxPooling2D].
type MaxPooling2DLayer struct {
	pooling2D[*MaxPooling2DLayer]
}

// MaxPooling2D returns a layer that slides a window over images, [batch, height, width, channels], and keeps the largest
// value in it of each channel: [batch, output height, output width, channels]. The pool size is one number, or two:
// height and width; without any it is 2. By default the window moves by its own size, and the padding is [Valid].
func MaxPooling2D(poolSize ...int) *MaxPooling2DLayer {
	p := &MaxPooling2DLayer{}
	p.pooling2D = newPooling2D(p, "MaxPooling2D", poolSize)
	return p
}

// Call implements [Layer]. Where several values are the largest, the gradient goes to the first of them, as in Keras.
func (p *MaxPooling2DLayer) Call(_ *Call, x *graph.Node) *graph.Node {
	views := p.window.views(x, math.Inf(-1))
	y := views[0]
	for _, view := range views[1:] {
		y = graph.Where(graph.GreaterOrEqual(y, view), y, view)
	}
	return y
}

// pooling2D is what all layers are that make one value of each window and channel: all of [Layer] but Call.
type pooling2D[Self any] struct {
	options[Self]
	windowOptions[Self]
	class string
}

func newPooling2D[Self any](layer Self, class string, poolSize []int) pooling2D[Self] {
	if len(poolSize) == 0 {
		poolSize = []int{2}
	}
	w := window{size: pair(poolSize), strides: pair(poolSize), dilation: []int{1, 1}}
	return pooling2D[Self]{options[Self]{layer: layer}, windowOptions[Self]{w, layer}, class}
}

// Describe implements [Layer].
func (p *pooling2D[Self]) Describe() Description {
	out := p.description
	out.Class, out.Options = p.class, p.window.options("pool_size").and(imageOptions())
	return out
}

// Build implements [Layer].
func (p *pooling2D[Self]) Build(input Shape) (Shape, []Weight, error) {
	if err := p.window.check(p.class, input); err != nil {
		return nil, nil, err
	}
	return p.window.outputShape(input, input[2]), nil, nil
}
