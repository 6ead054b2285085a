package kit

import (
	"github.com/gomlx/compute/dtypes"
	"github.com/gomlx/compute/shapes"
	"github.com/gomlx/gomlx/core/graph"
)

// A RandomCropLayer crops images randomly in training. Make one with [RandomCrop].
type RandomCropLayer struct {
	options[*RandomCropLayer]
	size imageSize
}

// RandomCrop returns a layer that in training crops images, [batch, height, width, channels], to the given height and width in pixels, at
// a random place that is the same for all images of a batch.
//
// In evaluation and prediction, and if the images are not larger in both directions, it crops the center to the aspect ratio of the size
// and resizes it, as Keras documents. (Keras 3.15 does not change images in prediction.)
func RandomCrop(height, width int) *RandomCropLayer {
	r := &RandomCropLayer{size: imageSize{height, width}}
	r.layer = r
	return r
}

// Describe implements [Layer].
func (r *RandomCropLayer) Describe() Description {
	out := r.description
	out.Class, out.Options = "RandomCrop", Options{"seed": ignored(nil)}.and(r.size.options(), channelsLast())
	return out
}

// Build implements [Layer].
func (r *RandomCropLayer) Build(input Shape) (Shape, []Weight, error) {
	return r.size.build("RandomCrop", input)
}

// Call implements [Layer].
func (r *RandomCropLayer) Call(c *Call, x *graph.Node) *graph.Node {
	height, width := r.size.height, r.size.width
	below, right := x.Shape().Dim(1)-height, x.Shape().Dim(2)-width
	if !c.Training() || below <= 0 || right <= 0 {
		return croppedTo(x, height, width, Bilinear, false)
	}
	places := func(size, most int) *graph.Node {
		g := x.Graph()
		first := graph.Floor(graph.MulScalar(c.Uniform(graph.Zeros(g, shapes.Make(x.DType(), 1))), float64(most+1)))
		first = graph.ConvertDType(graph.MinScalar(first, float64(most)), dtypes.Int32) // a number just below 1 can be rounded up
		return graph.Add(first, graph.Iota(g, shapes.Make(dtypes.Int32, size), 0))
	}
	return pixelsAt(x, places(height, below), places(width, right))
}

func (*RandomCropLayer) keywords() map[string]any { return augmenting }
