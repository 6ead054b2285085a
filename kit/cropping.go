package kit

import (
	"fmt"
	"slices"

	"github.com/gomlx/gomlx/core/graph"

	"layercake/internal/hint"
)

// A CroppingLayer crops the edges of its input. Make one with [Cropping1D], [Cropping2D] or [Cropping3D].
type CroppingLayer struct {
	options[*CroppingLayer]
	cropping sides
}

// Cropping1D returns a layer that removes the first and last steps of sequences: [batch, steps, channels] becomes [batch, steps -
// before - after, channels]. The cropping is one number for both sides, or two: before and after; 1 if none is given.
func Cropping1D(cropping ...int) *CroppingLayer { return newCropping(1, cropping, 1) }

// Cropping2D returns a layer that crops the edges of images: [batch, height, width, channels] becomes [batch, height - top - bottom,
// width - left - right, channels]. The cropping is one number for all sides, two for the height and the width, or four: top, bottom,
// left, right; 0 if none is given, as in Keras.
func Cropping2D(cropping ...int) *CroppingLayer { return newCropping(2, cropping, 0) }

// Cropping3D returns a layer that crops the edges of volumes: [batch, depth, height, width, channels] becomes [batch, depth - front -
// back, height - top - bottom, width - left - right, channels]. The cropping is one number for all sides, three for the depth, the
// height and the width, or six: front, back, top, bottom, left, right; 1 if none is given.
func Cropping3D(cropping ...int) *CroppingLayer { return newCropping(3, cropping, 1) }

func newCropping(s space, cropping []int, usual int) *CroppingLayer {
	if len(cropping) == 0 {
		cropping = []int{usual}
	}
	c := &CroppingLayer{cropping: newSides(s, cropping)}
	c.layer = c
	return c
}

func (c *CroppingLayer) class() string { return fmt.Sprintf("Cropping%dD", c.cropping.space) }

// Describe implements [Layer].
func (c *CroppingLayer) Describe() Description {
	out := c.description
	out.Class, out.Options = c.class(), Options{"cropping": &c.cropping}
	if c.cropping.space > 1 {
		out.Options.and(channelsLast())
	}
	return out
}

// Build implements [Layer].
func (c *CroppingLayer) Build(input Shape) (Shape, []Weight, error) {
	if err := c.cropping.check(c.class() + ": the cropping"); err != nil {
		return nil, nil, err
	}
	if err := c.cropping.checkInput(c.class(), input); err != nil {
		return nil, nil, err
	}
	output := slices.Clone(input)
	for axis := range int(c.cropping.space) {
		before, after := c.cropping.of(axis)
		output[axis] = input[axis] - before - after
	}
	if !output.positive() {
		return nil, nil, hint.Try(fmt.Errorf("%s: a cropping of %v leaves nothing of %v", c.class(), c.cropping.sizes, batched(input)), "it must be less than the input along each axis")
	}
	return output, nil, nil
}

// Call implements [Layer].
func (c *CroppingLayer) Call(_ *Call, x *graph.Node) *graph.Node {
	for axis := range int(c.cropping.space) {
		before, after := c.cropping.of(axis)
		x = graph.SliceAxis(x, 1+axis, graph.AxisRange(before, x.Shape().Dim(1+axis)-after))
	}
	return x
}
