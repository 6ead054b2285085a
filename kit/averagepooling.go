package kit

import (
	"fmt"

	"github.com/gomlx/gomlx/core/graph"
)

// An AveragePoolingLayer computes the mean of each window. Make one with [AveragePooling1D], [AveragePooling2D] or [AveragePooling3D].
type AveragePoolingLayer struct {
	poolingOptions[*AveragePoolingLayer]
}

// AveragePooling1D returns a layer that slides a window over sequences and computes the mean in it of each channel: [batch, steps,
// channels] becomes [batch, output steps, channels]. The pool size is the number of steps, 2 if none is given. By default the window
// moves by its own size, and the padding is [Valid]; with [Same] the mean is of the steps inside the sequence.
func AveragePooling1D(poolSize ...int) *AveragePoolingLayer { return averagePooling(1, poolSize) }

// AveragePooling2D returns a layer that slides a window over images and computes the mean in it of each channel: [batch, height,
// width, channels] becomes [batch, output height, output width, channels]. The pool size is one number, or two: height and width;
// 2 if none is given. By default the window moves by its own size, and the padding is [Valid]; with [Same] the mean is of the pixels
// inside the image.
func AveragePooling2D(poolSize ...int) *AveragePoolingLayer { return averagePooling(2, poolSize) }

// AveragePooling3D returns a layer that slides a window over volumes and computes the mean in it of each channel: [batch, depth,
// height, width, channels] becomes [batch, output depth, output height, output width, channels]. The pool size is one number, or
// three: depth, height and width; 2 if none is given. All else is as for [AveragePooling2D].
func AveragePooling3D(poolSize ...int) *AveragePoolingLayer { return averagePooling(3, poolSize) }

func averagePooling(s space, poolSize []int) *AveragePoolingLayer {
	p := &AveragePoolingLayer{}
	p.poolingOptions = newPoolingOptions(p, fmt.Sprintf("AveragePooling%dD", s), s, poolSize)
	return p
}

// Call implements [Layer].
func (p *AveragePoolingLayer) Call(_ *Call, x *graph.Node) *graph.Node {
	sums := p.sums(x)
	if p.window.padding == Valid {
		return graph.MulScalar(sums, 1/float64(Shape(p.window.size).Size()))
	}
	one := x.Shape().Clone() // an example with one channel
	one.Dimensions[0], one.Dimensions[x.Rank()-1] = 1, 1
	return graph.Div(sums, p.sums(graph.Ones(x.Graph(), one)))
}

// sums returns the sum of the window at each position.
func (p *AveragePoolingLayer) sums(x *graph.Node) *graph.Node {
	views := p.window.views(x, 0)
	sum := views[0]
	for _, view := range views[1:] {
		sum = graph.Add(sum, view)
	}
	return sum
}
