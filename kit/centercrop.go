package kit

import "github.com/gomlx/gomlx/core/graph"

// A CenterCropLayer crops the center of images. Make one with [CenterCrop].
type CenterCropLayer struct {
	options[*CenterCropLayer]
	size imageSize
}

// CenterCrop returns a layer that crops the center of images, [batch, height, width, channels], to the given height and width in pixels.
// Smaller images are resized to that size, after a center crop to its aspect ratio. The layer does the same in training and prediction.
func CenterCrop(height, width int) *CenterCropLayer {
	c := &CenterCropLayer{size: imageSize{height, width}}
	c.layer = c
	return c
}

// Describe implements [Layer].
func (c *CenterCropLayer) Describe() Description {
	out := c.description
	out.Class, out.Options = "CenterCrop", c.size.options().and(channelsLast())
	return out
}

// Build implements [Layer].
func (c *CenterCropLayer) Build(input Shape) (Shape, []Weight, error) {
	return c.size.build("CenterCrop", input)
}

// Call implements [Layer].
func (c *CenterCropLayer) Call(_ *Call, x *graph.Node) *graph.Node {
	height, width := c.size.height, c.size.width
	top, left := x.Shape().Dim(1)-height, x.Shape().Dim(2)-width
	if top < 0 || left < 0 {
		return croppedTo(x, height, width, Bilinear, false)
	}
	return cropped(x, top/2, left/2, height, width)
}
