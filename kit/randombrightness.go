package kit

import (
	"fmt"

	"github.com/gomlx/gomlx/core/graph"

	"layercake/internal/hint"
)

// A RandomBrightnessLayer changes the brightness of images in training. Make one with [RandomBrightness].
type RandomBrightnessLayer struct {
	options[*RandomBrightnessLayer]
	factor, valueRange bounds
}

// RandomBrightness returns a layer that in training adds a random number to each of the images, [batch, height, width, channels]: from
// -factor to factor, from 0 to 1, times the size of the value range. It clips the result to the value range, by default 0 to 255; images
// from 0 to 1 need ValueRange(0, 1). In evaluation and prediction it does nothing.
func RandomBrightness(factor float64) *RandomBrightnessLayer {
	r := &RandomBrightnessLayer{factor: *upTo(factor), valueRange: bounds{0, 255}}
	r.layer = r
	return r
}

// Factor sets the bounds of the random number, from -1 to 1: negative ones make images darker.
func (r *RandomBrightnessLayer) Factor(lower, upper float64) *RandomBrightnessLayer {
	r.factor = bounds{lower, upper}
	return r
}

// ValueRange sets the range of the images' values; by default 0 to 255.
func (r *RandomBrightnessLayer) ValueRange(low, high float64) *RandomBrightnessLayer {
	r.valueRange = bounds{low, high}
	return r
}

// Describe implements [Layer].
func (r *RandomBrightnessLayer) Describe() Description {
	out := r.description
	out.Class = "RandomBrightness"
	out.Options = Options{"factor": &r.factor, "value_range": &r.valueRange, "seed": always(nil)}.and(channelsLast())
	return out
}

// Build implements [Layer].
func (r *RandomBrightnessLayer) Build(input Shape) (Shape, []Weight, error) {
	if !(-1 <= r.factor[0] && r.factor[0] <= r.factor[1] && r.factor[1] <= 1) {
		return nil, nil, hint.Try(fmt.Errorf("RandomBrightness: the factor is %v", r.factor), "it must be a number from 0 to 1, or two from -1 to 1, the lower one first")
	}
	if err := r.valueRange.checkRange("RandomBrightness"); err != nil {
		return nil, nil, err
	}
	return input, nil, space(2).checkInput("RandomBrightness", input)
}

// Call implements [Layer].
func (r *RandomBrightnessLayer) Call(c *Call, x *graph.Node) *graph.Node {
	if !c.Training() {
		return x
	}
	span := r.valueRange[1] - r.valueRange[0]
	x = graph.Add(x, graph.MulScalar(ofEachImage(c, x, r.factor[0], r.factor[1]), span))
	return clamp(x, r.valueRange[0], r.valueRange[1])
}

func (*RandomBrightnessLayer) keywords() map[string]any { return augmenting }
