package kit

import (
	"fmt"
	"slices"

	"github.com/gomlx/gomlx/core/graph"
)

// A ZeroPaddingLayer adds zeros around its input. Make one with [ZeroPadding1D], [ZeroPadding2D] or [ZeroPadding3D].
type ZeroPaddingLayer struct {
	options[*ZeroPaddingLayer]
	padding sides
}

// ZeroPadding1D returns a layer that adds steps of zeros to sequences: [batch, steps, channels] becomes [batch, before + steps + after,
// channels]. The padding is one number for both sides, or two: before and after; 1 if none is given.
func ZeroPadding1D(padding ...int) *ZeroPaddingLayer { return zeroPadding(1, padding) }

// ZeroPadding2D returns a layer that adds rows and columns of zeros around images: [batch, height, width, channels] becomes [batch, top
// + height + bottom, left + width + right, channels]. The padding is one number for all sides, two for the height and the width, or
// four: top, bottom, left, right; 1 if none is given.
func ZeroPadding2D(padding ...int) *ZeroPaddingLayer { return zeroPadding(2, padding) }

// ZeroPadding3D returns a layer that adds zeros around volumes: [batch, depth, height, width, channels] becomes [batch, front + depth +
// back, top + height + bottom, left + width + right, channels]. The padding is one number for all sides, three for the depth, the
// height and the width, or six: front, back, top, bottom, left, right; 1 if none is given.
func ZeroPadding3D(padding ...int) *ZeroPaddingLayer { return zeroPadding(3, padding) }

func zeroPadding(s space, padding []int) *ZeroPaddingLayer {
	if len(padding) == 0 {
		padding = []int{1}
	}
	z := &ZeroPaddingLayer{padding: newSides(s, padding)}
	z.layer = z
	return z
}

func (z *ZeroPaddingLayer) class() string { return fmt.Sprintf("ZeroPadding%dD", z.padding.space) }

// Describe implements [Layer].
func (z *ZeroPaddingLayer) Describe() Description {
	out := z.description
	out.Class, out.Options = z.class(), Options{"padding": &z.padding}.and(channelsLast())
	return out
}

// Build implements [Layer].
func (z *ZeroPaddingLayer) Build(input Shape) (Shape, []Weight, error) {
	if err := z.padding.check(z.class() + ": the padding"); err != nil {
		return nil, nil, err
	}
	if err := z.padding.checkInput(z.class(), input); err != nil {
		return nil, nil, err
	}
	output := slices.Clone(input)
	for axis := range int(z.padding.space) {
		before, after := z.padding.of(axis)
		output[axis] += before + after
	}
	return output, nil, nil
}

// Call implements [Layer].
func (z *ZeroPaddingLayer) Call(_ *Call, x *graph.Node) *graph.Node {
	for axis := range int(z.padding.space) {
		before, after := z.padding.of(axis)
		x = pad(x, 1+axis, before, after, 0)
	}
	return x
}
