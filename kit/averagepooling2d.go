package kit

import (
	"github.com/gomlx/compute/shapes"
	"github.com/gomlx/gomlx/core/graph"
)

// An AveragePooling2DLayer makes the mean of each window. Make one with [AveragePooling2D].
type AveragePooling2DLayer struct {
	pooling2D[*AveragePooling2DLayer]
}

// AveragePooling2D returns a layer that slides a window over images, [batch, height, width, channels], and makes the mean
// of what it sees of each channel: [batch, output height, output width, channels]. The pool size is one number, or two:
// height and width; without any it is 2. By default the window moves by its own size, and the padding is [Valid]; with
// [Same] the mean is that of the pixels inside the image.
func AveragePooling2D(poolSize ...int) *AveragePooling2DLayer {
	p := &AveragePooling2DLayer{}
	p.pooling2D = newPooling2D(p, "AveragePooling2D", poolSize)
	return p
}

// Call implements [Layer].
func (p *AveragePooling2DLayer) Call(_ *Call, x *graph.Node) *graph.Node {
	sums := p.sums(x)
	if p.window.padding == Valid {
		return graph.MulScalar(sums, 1/float64(p.window.size[0]*p.window.size[1]))
	}
	d := x.Shape().Dimensions
	pixels := p.sums(graph.Ones(x.Graph(), shapes.Make(x.DType(), 1, d[1], d[2], 1)))
	return graph.Div(sums, pixels)
}

// sums adds up what the window sees at each of its places.
func (p *AveragePooling2DLayer) sums(x *graph.Node) *graph.Node {
	views := p.window.views(x, 0)
	sum := views[0]
	for _, view := range views[1:] {
		sum = graph.Add(sum, view)
	}
	return sum
}
