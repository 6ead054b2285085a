package kit

import (
	"fmt"
	"math"

	"github.com/gomlx/compute/shapes"
	"github.com/gomlx/gomlx/core/graph"

	"layercake/internal/hint"
	"layercake/internal/memory"
)

// resized scales images, [batch, height, width, channels], as jax.image.resize does, which Keras calls.
func resized(x *graph.Node, height, width int, how Interpolation, antialias bool) *graph.Node {
	d := x.Shape().Dimensions
	if d[1] == height && d[2] == width {
		return x
	}
	if how == Nearest {
		places := func(old, new int) *graph.Node {
			at := make([]int32, new)
			for i := range at {
				at[i] = int32((2*i + 1) * old / (2 * new)) // the old pixel that the new one's centre is on
			}
			return graph.Const(x.Graph(), at)
		}
		return pixelsAt(x, places(d[1], height), places(d[2], width))
	}
	// Each product removes an axis of old pixels and appends an axis of new ones: [batch, channels, height, width].
	for axis, size := range []int{height, width} {
		weights := graph.Const(x.Graph(), resizeWeights(d[1+axis], size, how, antialias))
		x = graph.DotGeneral(x, []int{1}, nil, weights, []int{1}, nil)
	}
	return graph.TransposeAllAxes(x, 0, 2, 3, 1)
}

// pixelsAt returns the pixels in these rows and columns of images, [batch, rows, columns, channels]. Rows and columns are Int32.
func pixelsAt(x, rows, columns *graph.Node) *graph.Node {
	for _, at := range []*graph.Node{rows, columns} {
		x = graph.Gather(graph.TransposeAllAxes(x, 1, 0, 2, 3), graph.ExpandAxes(at, -1)) // [rows, batch, width, channels]
		x = graph.TransposeAllAxes(x, 1, 2, 0, 3)                                         // [batch, width, rows, channels]
	}
	return x
}

// cropped crops images.
func cropped(x *graph.Node, top, left, height, width int) *graph.Node {
	return graph.Slice(x, graph.AxisRange(), graph.AxisRange(top, top+height), graph.AxisRange(left, left+width))
}

// croppedTo crops the center of images to the aspect ratio of a size and resizes it to that size: Keras's smart_resize.
func croppedTo(x *graph.Node, height, width int, how Interpolation, antialias bool) *graph.Node {
	d := x.Shape().Dimensions
	h := max(1, min(d[1], d[2]*height/width))
	w := max(1, min(d[2], d[1]*width/height))
	return resized(cropped(x, (d[1]-h)/2, (d[2]-w)/2, h, w), height, width, how, antialias)
}

// paddedTo pads images to the aspect ratio of a size and resizes them to that size.
func paddedTo(x *graph.Node, height, width int, fill float64, how Interpolation, antialias bool) *graph.Node {
	d := x.Shape().Dimensions
	top := (max(d[1], d[2]*height/width) - d[1]) / 2
	left := (max(d[2], d[1]*width/height) - d[2]) / 2
	if top > 0 {
		left = 0 // as in Keras
	}
	return resized(pad(pad(x, 1, top, top, fill), 2, left, left, fill), height, width, how, antialias)
}

// An imageSize is the height and width of a layer's output.
type imageSize struct{ height, width int }

func (s *imageSize) options() Options { return Options{"height": &s.height, "width": &s.width} }

// build returns the shape of a layer's output.
func (s *imageSize) build(class string, input Shape) (Shape, []Weight, error) {
	if s.height < 1 || s.width < 1 {
		return nil, nil, hint.Try(fmt.Errorf("%s(%d, %d)", class, s.height, s.width), "height and width must be 1 or more")
	}
	if err := space(2).checkInput(class, input); err != nil {
		return nil, nil, err
	}
	weights := float64(s.height)*float64(input[0]) + float64(s.width)*float64(input[1])
	if weights > math.MaxInt32 {
		return nil, nil, hint.Try(fmt.Errorf("%s(%d, %d) of images of %d by %d pixels takes %.3g numbers", class, s.height, s.width, input[0], input[1], weights), "use smaller images")
	}
	if err := memory.Check(8 * int64(weights)); err != nil {
		return nil, nil, fmt.Errorf("%s(%d, %d) of images of %d by %d pixels: %w", class, s.height, s.width, input[0], input[1], err)
	}
	return Shape{s.height, s.width, input[2]}, nil, nil
}

// ofEachImage returns random numbers from low to high, one for each image of a batch: [batch, 1, 1, 1].
func ofEachImage(c *Call, x *graph.Node, low, high float64) *graph.Node {
	u := c.Uniform(graph.Zeros(x.Graph(), shapes.Make(x.DType(), x.Shape().Dim(0), 1, 1, 1)))
	return graph.AddScalar(graph.MulScalar(u, high-low), low)
}
