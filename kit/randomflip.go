package kit

import (
	"fmt"
	"slices"

	"github.com/gomlx/gomlx/core/graph"

	"layercake/internal/hint"
)

// FlipMode is the direction in which [RandomFlip] flips images.
type FlipMode string

// The flip modes. The names are Keras's.
const (
	FlipHorizontal FlipMode = "horizontal" // left becomes right
	FlipVertical   FlipMode = "vertical"   // top becomes bottom
	FlipBoth       FlipMode = "horizontal_and_vertical"
)

// A RandomFlipLayer flips images randomly in training. Make one with [RandomFlip].
type RandomFlipLayer struct {
	options[*RandomFlipLayer]
	modes []FlipMode // that the constructor was given
	mode  FlipMode
}

// RandomFlip returns a layer that in training flips each of the images, [batch, height, width, channels], with probability 1/2. The default
// mode is [FlipBoth], which flips an image in both directions at once, as in Keras. In evaluation and prediction it does nothing.
func RandomFlip(mode ...FlipMode) *RandomFlipLayer {
	r := &RandomFlipLayer{modes: mode, mode: FlipBoth}
	if len(mode) > 0 {
		r.mode = mode[0]
	}
	r.layer = r
	return r
}

// Describe implements [Layer].
func (r *RandomFlipLayer) Describe() Description {
	out := r.description
	out.Class, out.Options = "RandomFlip", Options{"mode": &r.mode, "seed": always(nil)}.and(channelsLast())
	return out
}

// Build implements [Layer].
func (r *RandomFlipLayer) Build(input Shape) (Shape, []Weight, error) {
	known := r.mode == FlipHorizontal || r.mode == FlipVertical || r.mode == FlipBoth
	if len(r.modes) > 1 || !known {
		given := r.modes
		if !known {
			given = []FlipMode{r.mode}
		}
		return nil, nil, hint.Try(fmt.Errorf("RandomFlip: the mode is %q", given), "it must be FlipHorizontal, FlipVertical or FlipBoth")
	}
	return input, nil, space(2).checkInput("RandomFlip", input)
}

// Call implements [Layer].
func (r *RandomFlipLayer) Call(c *Call, x *graph.Node) *graph.Node {
	if !c.Training() {
		return x
	}
	u := ofEachImage(c, x, 0, 1)
	flips := graph.BroadcastToDims(graph.LessOrEqual(u, scalar(x, 0.5)), x.Shape().Dimensions...)
	places := func(size int, reversed bool) *graph.Node {
		at := make([]int32, size)
		for i := range at {
			at[i] = int32(i)
		}
		if reversed {
			slices.Reverse(at)
		}
		return graph.Const(x.Graph(), at)
	}
	// GoMLX's Reverse has no gradient.
	d := x.Shape().Dimensions
	flipped := pixelsAt(x, places(d[1], r.mode != FlipHorizontal), places(d[2], r.mode != FlipVertical))
	return graph.Where(flips, flipped, x)
}

func (*RandomFlipLayer) keywords() map[string]any { return augmenting }
