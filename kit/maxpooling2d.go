package kit

import (
	"math"

	"github.com/gomlx/gomlx/core/graph"
)

// A MaxPooling2DLayer keeps the largest value of each window. Make one with [MaxPooling2D].
type MaxPooling2DLayer struct {
	options[*MaxPooling2DLayer]
	window window
}

// MaxPooling2D returns a layer that slides a window over images, [batch, height, width, channels], and keeps the largest
// value in it of each channel: [batch, output height, output width, channels]. The pool size is one number, or two:
// height and width; without any it is 2. By default the window moves by its own size, and the padding is [Valid].
func MaxPooling2D(poolSize ...int) *MaxPooling2DLayer {
	if len(poolSize) == 0 {
		poolSize = []int{2}
	}
	p := &MaxPooling2DLayer{window: window{size: pair(poolSize), strides: pair(poolSize), dilation: [2]int{1, 1}}}
	p.layer = p
	return p
}

// Strides sets how far the window moves, in pixels: one number, or two for the height and the width. By default the pool
// size.
func (p *MaxPooling2DLayer) Strides(strides ...int) *MaxPooling2DLayer {
	p.window.strides = pair(strides)
	return p
}

// Padding sets what happens at the images' edges: [Valid], the default, or [Same].
func (p *MaxPooling2DLayer) Padding(mode PaddingMode) *MaxPooling2DLayer {
	p.window.padding = mode
	return p
}

// Describe implements [Layer].
func (p *MaxPooling2DLayer) Describe() Description {
	out := p.description
	out.Class, out.Config = "MaxPooling2D", p.window.String()
	return out
}

// Build implements [Layer].
func (p *MaxPooling2DLayer) Build(input Shape) (Shape, []Weight, error) {
	if err := p.window.check("MaxPooling2D", input); err != nil {
		return nil, nil, err
	}
	return Shape{p.window.output(0, input[0]), p.window.output(1, input[1]), input[2]}, nil, nil
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
