package kit

import (
	"fmt"
	"math"

	"github.com/gomlx/gomlx/core/graph"
)

// A MaxPoolingLayer keeps the largest number of each window. Make one with [MaxPooling1D], [MaxPooling2D] or [MaxPooling3D].
type MaxPoolingLayer struct {
	poolingOptions[*MaxPoolingLayer]
}

// MaxPooling1D returns a layer that slides a window over sequences and keeps the largest number in it of each channel: [batch, steps,
// channels] becomes [batch, output steps, channels]. The pool size is the number of steps, 2 if none is given. By default the window
// moves by its own size, and the padding is [Valid].
func MaxPooling1D(poolSize ...int) *MaxPoolingLayer { return maxPooling(1, poolSize) }

// MaxPooling2D returns a layer that slides a window over images and keeps the largest number in it of each channel: [batch, height,
// width, channels] becomes [batch, output height, output width, channels]. The pool size is one number, or two: height and width;
// 2 if none is given. By default the window moves by its own size, and the padding is [Valid].
func MaxPooling2D(poolSize ...int) *MaxPoolingLayer { return maxPooling(2, poolSize) }

// MaxPooling3D returns a layer that slides a window over volumes and keeps the largest number in it of each channel: [batch, depth,
// height, width, channels] becomes [batch, output depth, output height, output width, channels]. The pool size is one number, or
// three: depth, height and width; 2 if none is given. By default the window moves by its own size, and the padding is [Valid].
func MaxPooling3D(poolSize ...int) *MaxPoolingLayer { return maxPooling(3, poolSize) }

func maxPooling(s space, poolSize []int) *MaxPoolingLayer {
	p := &MaxPoolingLayer{}
	p.poolingOptions = newPoolingOptions(p, fmt.Sprintf("MaxPooling%dD", s), s, poolSize)
	return p
}

// Call implements [Layer]. The first of equal maxima gets the gradient, as in Keras.
func (p *MaxPoolingLayer) Call(_ *Call, x *graph.Node) *graph.Node {
	views := p.window.views(x, math.Inf(-1))
	y := views[0]
	for _, view := range views[1:] {
		y = graph.Where(graph.GreaterOrEqual(y, view), y, view)
	}
	return y
}
