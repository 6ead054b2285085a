package kit

import (
	"fmt"

	"github.com/gomlx/gomlx/core/graph"

	"layercake/internal/hint"
)

// A RandomContrastLayer changes the contrast of images in training. Make one with [RandomContrast].
type RandomContrastLayer struct {
	options[*RandomContrastLayer]
	factor, valueRange bounds
}

// RandomContrast returns a layer that in training changes the contrast of each of the images, [batch, height, width, channels]: x becomes
// (x-mean)·c + mean, with the mean of its channel and a random c from 1 to 1+factor. The factor is from 0 to 1. It clips the result to the
// value range, by default 0 to 255. In evaluation and prediction it does nothing.
//
// As in Keras 3.15 one factor only increases the contrast; [RandomContrastLayer.Factor] can also reduce it.
func RandomContrast(factor float64) *RandomContrastLayer {
	r := &RandomContrastLayer{factor: bounds{0, factor}, valueRange: bounds{0, 255}}
	r.layer = r
	return r
}

// Factor sets the bounds of c to 1-lower and 1+upper.
func (r *RandomContrastLayer) Factor(lower, upper float64) *RandomContrastLayer {
	r.factor = bounds{lower, upper}
	return r
}

// ValueRange sets the range that results are clipped to; by default 0 to 255.
func (r *RandomContrastLayer) ValueRange(low, high float64) *RandomContrastLayer {
	r.valueRange = bounds{low, high}
	return r
}

// Describe implements [Layer].
func (r *RandomContrastLayer) Describe() Description {
	out := r.description
	out.Class = "RandomContrast"
	out.Options = Options{"factor": &r.factor, "value_range": &r.valueRange, "seed": always(nil)}.and(channelsLast())
	return out
}

// Build implements [Layer].
func (r *RandomContrastLayer) Build(input Shape) (Shape, []Weight, error) {
	lower, upper := r.factor[0], r.factor[1]
	if !(lower <= 1 && lower <= upper && lower+upper >= 0 && unfit(upper) == "") {
		return nil, nil, hint.Try(fmt.Errorf("RandomContrast: the factor is %v", r.factor), "it must be a number from 0 to 1, or two from 0 to 1, the lower one first")
	}
	if err := r.valueRange.checkRange("RandomContrast"); err != nil {
		return nil, nil, err
	}
	return input, nil, space(2).checkInput("RandomContrast", input)
}

// checkRange returns an error for an invalid value range.
func (b bounds) checkRange(class string) error {
	if b[0] < b[1] && unfit(b[0]) == "" && unfit(b[1]) == "" {
		return nil
	}
	return hint.Try(fmt.Errorf("%s: ValueRange(%v, %v)", class, b[0], b[1]), "it must be two numbers, the lower one first: ValueRange(0, 1)")
}

// Call implements [Layer].
func (r *RandomContrastLayer) Call(c *Call, x *graph.Node) *graph.Node {
	if !c.Training() {
		return x
	}
	factor := ofEachImage(c, x, 1-r.factor[0], 1+r.factor[1])
	mean := graph.ReduceAndKeep(x, graph.ReduceMean, 1, 2)
	x = graph.Add(graph.Mul(graph.Sub(x, mean), factor), mean)
	return clamp(x, r.valueRange[0], r.valueRange[1])
}

func (*RandomContrastLayer) keywords() map[string]any { return augmenting }
