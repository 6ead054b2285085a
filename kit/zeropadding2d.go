package kit

import (
	"fmt"

	"github.com/gomlx/gomlx/core/graph"
)

// A ZeroPadding2DLayer adds zeros around images. Make one with [ZeroPadding2D].
type ZeroPadding2DLayer struct {
	options[*ZeroPadding2DLayer]
	given   []int
	padding [2][2]int // before and after, for the height and for the width
}

// ZeroPadding2D returns a layer that adds rows and columns of zeros around images: [batch, height, width, channels] becomes
// [batch, top + height + bottom, left + width + right, channels]. The padding is one number for all sides, two for the
// height's sides and the width's, or four: top, bottom, left, right. Without any it is 1.
func ZeroPadding2D(padding ...int) *ZeroPadding2DLayer {
	z := &ZeroPadding2DLayer{given: padding}
	z.layer = z
	switch p := padding; len(p) {
	case 0:
		z.padding = [2][2]int{{1, 1}, {1, 1}}
	case 1:
		z.padding = [2][2]int{{p[0], p[0]}, {p[0], p[0]}}
	case 2:
		z.padding = [2][2]int{{p[0], p[0]}, {p[1], p[1]}}
	case 4:
		z.padding = [2][2]int{{p[0], p[1]}, {p[2], p[3]}}
	default:
		z.padding = [2][2]int{{-1}} // Build will refuse it
	}
	return z
}

// Describe implements [Layer].
func (z *ZeroPadding2DLayer) Describe() Description {
	out := z.description
	out.Class, out.Options = "ZeroPadding2D", Options{"padding": &z.padding}.and(imageOptions())
	return out
}

// Build implements [Layer].
func (z *ZeroPadding2DLayer) Build(input Shape) (Shape, []Weight, error) {
	for _, side := range z.padding {
		if min(side[0], side[1]) < 0 {
			return nil, nil, fmt.Errorf("ZeroPadding2D: the padding %v: it has to be one number, two (height, width) or four (top, bottom, left, right), of 0 or more", z.given)
		}
	}
	if err := checkImages("ZeroPadding2D", input); err != nil {
		return nil, nil, err
	}
	height, width := z.padding[0], z.padding[1]
	return Shape{height[0] + input[0] + height[1], width[0] + input[1] + width[1], input[2]}, nil, nil
}

// Call implements [Layer].
func (z *ZeroPadding2DLayer) Call(_ *Call, x *graph.Node) *graph.Node {
	for axis, side := range z.padding {
		x = pad(x, 1+axis, side[0], side[1], 0)
	}
	return x
}
