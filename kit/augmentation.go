package kit

import (
	"encoding/json"
	"fmt"
	"math"

	"github.com/gomlx/compute/dtypes"
	"github.com/gomlx/compute/shapes"
	"github.com/gomlx/gomlx/core/graph"

	"layercake/internal/hint"
)

// A RandomTranslationLayer shifts images in training. Make one with [RandomTranslation].
type RandomTranslationLayer struct {
	augmentation[*RandomTranslationLayer]
}

// RandomTranslation returns a layer that, in training, shifts each of the images, [batch, height, width, channels], by a
// random fraction of its height and width, from -factor to factor: positive ones down and to the right. Factors are from 0
// to 1. In evaluation and prediction it does nothing.
func RandomTranslation(heightFactor, widthFactor float64) *RandomTranslationLayer {
	t := &RandomTranslationLayer{}
	t.augmentation = newAugmentation(t, "RandomTranslation",
		randomFactor{"height_factor", upTo(heightFactor)}, randomFactor{"width_factor", upTo(widthFactor)})
	return t
}

// HeightFactor sets the bounds of the shift, in heights from -1 to 1: negative ones are up.
func (t *RandomTranslationLayer) HeightFactor(lower, upper float64) *RandomTranslationLayer {
	t.factors[0].bounds = &bounds{lower, upper}
	return t
}

// WidthFactor sets the bounds of the shift, in widths from -1 to 1: negative ones are to the left.
func (t *RandomTranslationLayer) WidthFactor(lower, upper float64) *RandomTranslationLayer {
	t.factors[1].bounds = &bounds{lower, upper}
	return t
}

func translated(at point, size [2]float64, factors []*graph.Node) point {
	return point{
		graph.Sub(at.y, graph.MulScalar(factors[0], size[0])),
		graph.Sub(at.x, graph.MulScalar(factors[1], size[1])),
	}
}

// A RandomRotationLayer rotates images in training. Make one with [RandomRotation].
type RandomRotationLayer struct {
	augmentation[*RandomRotationLayer]
}

// RandomRotation returns a layer that, in training, rotates each of the images, [batch, height, width, channels], around
// its centre by a random fraction of a full turn, from -factor to factor: positive ones counter-clockwise. The factor is
// from 0 to 1. In evaluation and prediction it does nothing.
func RandomRotation(factor float64) *RandomRotationLayer {
	r := &RandomRotationLayer{}
	r.augmentation = newAugmentation(r, "RandomRotation", randomFactor{"factor", upTo(factor)})
	return r
}

// Factor sets the bounds of the rotation, in full turns from -1 to 1: negative ones are clockwise.
func (r *RandomRotationLayer) Factor(lower, upper float64) *RandomRotationLayer {
	r.factors[0].bounds = &bounds{lower, upper}
	return r
}

func rotated(at point, size [2]float64, factors []*graph.Node) point {
	angle := graph.MulScalar(factors[0], 2*math.Pi)
	sin, cos := graph.Sin(angle), graph.Cos(angle)
	return aroundCentre(at, size, func(at point) point {
		return point{
			graph.Add(graph.Mul(at.y, cos), graph.Mul(at.x, sin)),
			graph.Sub(graph.Mul(at.x, cos), graph.Mul(at.y, sin)),
		}
	})
}

// A RandomZoomLayer zooms into or out of images in training. Make one with [RandomZoom].
type RandomZoomLayer struct {
	augmentation[*RandomZoomLayer]
	widthFactors []float64 // given to the constructor
}

// RandomZoom returns a layer that, in training, zooms each of the images, [batch, height, width, channels], around its
// centre: it shows 1+z times as much of the height, with a random z from -factor to factor, so positive ones zoom out. The
// width is zoomed by the same z, which keeps the proportions, or by its own if it has a factor. Factors are from 0 to 1. In
// evaluation and prediction it does nothing.
func RandomZoom(heightFactor float64, widthFactor ...float64) *RandomZoomLayer {
	z := &RandomZoomLayer{widthFactors: widthFactor}
	z.augmentation = newAugmentation(z, "RandomZoom",
		randomFactor{"height_factor", upTo(heightFactor)}, randomFactor{"width_factor", nil})
	if len(widthFactor) > 0 {
		z.factors[1].bounds = upTo(widthFactor[0])
	}
	return z
}

// HeightFactor sets the bounds of the zoom, from -1 to 1: negative ones zoom in.
func (z *RandomZoomLayer) HeightFactor(lower, upper float64) *RandomZoomLayer {
	z.factors[0].bounds = &bounds{lower, upper}
	return z
}

// WidthFactor sets the bounds of an independent zoom of the width, from -1 to 1: negative ones zoom in.
func (z *RandomZoomLayer) WidthFactor(lower, upper float64) *RandomZoomLayer {
	z.factors[1].bounds = &bounds{lower, upper}
	return z
}

// Build implements [Layer].
func (z *RandomZoomLayer) Build(input Shape) (Shape, []Weight, error) {
	if len(z.widthFactors) > 1 {
		return nil, nil, hint.Try(fmt.Errorf("RandomZoom: the width factors are %v", z.widthFactors), "give at most one, and set bounds with WidthFactor(lower, upper)")
	}
	return z.augmentation.Build(input)
}

func zoomed(at point, size [2]float64, factors []*graph.Node) point {
	height, width := factors[0], factors[1]
	return aroundCentre(at, size, func(at point) point {
		return point{
			graph.Mul(at.y, graph.AddScalar(height, 1)),
			graph.Mul(at.x, graph.AddScalar(width, 1)),
		}
	})
}

// augmentation is embedded by layers that move the pixels of images at random.
type augmentation[Self any] struct {
	options[Self]
	class         string
	factors       []randomFactor
	fill          FillMode
	fillValue     float64
	interpolation Interpolation
}

// A motion returns the point of the old image that a pixel of the new image comes from, given the image's height and width
// and the values drawn for the factors, each [batch, 1, 1].
type motion func(at point, size [2]float64, factors []*graph.Node) point

// motions has the motion of each layer, by class.
var motions = map[string]motion{"RandomTranslation": translated, "RandomRotation": rotated, "RandomZoom": zoomed}

// A point is a position in each image of a batch, in pixels from the first pixel's centre, for each pixel of the new
// images. Its coordinates broadcast to [batch, height, width].
type point struct{ y, x *graph.Node }

// A randomFactor is a factor that is drawn for each image.
type randomFactor struct {
	name   string
	bounds *bounds // nil: use the value drawn for the previous factor
}

// bounds are the lowest and the highest value of a factor.
type bounds [2]float64

// A factorOption is the bounds of a factor as Keras writes them: one number f for -f and f; RandomRotation always writes
// both.
type factorOption struct {
	bounds **bounds
	both   bool
}

func (f *factorOption) MarshalJSON() ([]byte, error) {
	b := *f.bounds
	if b == nil || f.both || b[0] != -b[1] {
		return json.Marshal(b)
	}
	return json.Marshal(b[1])
}

func (f *factorOption) UnmarshalJSON(text []byte) error {
	var one *float64
	if json.Unmarshal(text, &one) == nil {
		*f.bounds = nil
		if one != nil {
			*f.bounds = upTo(*one)
		}
		return nil
	}
	var two []float64
	if err := json.Unmarshal(text, &two); err != nil || len(two) != 2 {
		return hint.Try(fmt.Errorf("it is %s", excerpt(text)), "it must be a number, or two")
	}
	*f.bounds = &bounds{two[0], two[1]}
	return nil
}

func upTo(factor float64) *bounds { return &bounds{-factor, factor} }

func newAugmentation[Self any](layer Self, class string, factors ...randomFactor) augmentation[Self] {
	a := augmentation[Self]{class: class, factors: factors, fill: FillReflect, interpolation: Bilinear}
	a.layer = layer
	return a
}

// FillMode says how to fill the pixels beyond the edges of an image abcd.
type FillMode string

// The fill modes. The names are Keras's.
const (
	FillReflect  FillMode = "reflect"  // dcba|abcd|dcba
	FillWrap     FillMode = "wrap"     // abcd|abcd|abcd
	FillNearest  FillMode = "nearest"  // aaaa|abcd|dddd
	FillConstant FillMode = "constant" // kkkk|abcd|kkkk, where k is the fill value
)

// FillMode sets how to fill the pixels beyond an image's edges; by default [FillReflect].
func (a *augmentation[Self]) FillMode(mode FillMode) Self {
	a.fill = mode
	return a.layer
}

// FillValue sets the value of the pixels beyond the edges with [FillConstant]; by default 0.
func (a *augmentation[Self]) FillValue(value float64) Self {
	a.fillValue = value
	return a.layer
}

// Interpolation sets how values between pixels are computed, [Nearest] or [Bilinear]; by default [Bilinear].
func (a *augmentation[Self]) Interpolation(i Interpolation) Self {
	a.interpolation = i
	return a.layer
}

// Describe implements [Layer].
func (a *augmentation[Self]) Describe() Description {
	out := a.description
	out.Class = a.class
	out.Options = Options{"fill_mode": &a.fill, "fill_value": &a.fillValue, "interpolation": &a.interpolation, "seed": always(nil)}.and(channelsLast())
	for i, f := range a.factors {
		out.Options[f.name] = &factorOption{&a.factors[i].bounds, f.name == "factor"}
	}
	return out
}

// Build implements [Layer].
func (a *augmentation[Self]) Build(input Shape) (Shape, []Weight, error) {
	for _, f := range a.factors {
		if b := f.bounds; b != nil && !(-1 <= b[0] && b[0] <= b[1] && b[1] <= 1) {
			return nil, nil, hint.Try(fmt.Errorf("%s: the %s is %v", a.class, f.name, *b), "it must be one number from 0 to 1, or two from -1 to 1, the lower one first")
		}
	}
	switch a.fill {
	case FillReflect, FillWrap, FillNearest, FillConstant:
	default:
		return nil, nil, hint.Try(fmt.Errorf("%s: FillMode(%q)", a.class, a.fill), "it must be FillReflect, FillWrap, FillNearest or FillConstant")
	}
	if a.interpolation != Nearest && a.interpolation != Bilinear {
		return nil, nil, hint.Try(fmt.Errorf("%s: Interpolation(%q)", a.class, a.interpolation), "it must be Nearest or Bilinear")
	}
	return input, nil, space(2).checkInput(a.class, input)
}

// Call implements [Layer].
func (a *augmentation[Self]) Call(c *Call, x *graph.Node) *graph.Node {
	if !c.Training() {
		return x
	}
	g, d := x.Graph(), x.Shape().Dimensions
	var factors []*graph.Node
	for _, f := range a.factors {
		if f.bounds == nil {
			factors = append(factors, factors[len(factors)-1])
			continue
		}
		u := c.Uniform(graph.Zeros(g, shapes.Make(x.DType(), d[0], 1, 1)))
		factors = append(factors, graph.AddScalar(graph.MulScalar(u, f.bounds[1]-f.bounds[0]), f.bounds[0]))
	}
	pixel := point{
		graph.Iota(g, shapes.Make(x.DType(), 1, d[1], 1), 1),
		graph.Iota(g, shapes.Make(x.DType(), 1, 1, d[2]), 2),
	}
	return a.sample(x, motions[a.class](pixel, [2]float64{float64(d[1]), float64(d[2])}, factors))
}

// aroundCentre applies move to a point relative to the image's centre.
func aroundCentre(at point, size [2]float64, move func(at point) point) point {
	y, x := (size[0]-1)/2, (size[1]-1)/2
	at = move(point{graph.SubScalar(at.y, y), graph.SubScalar(at.x, x)})
	return point{graph.AddScalar(at.y, y), graph.AddScalar(at.x, x)}
}

// sample returns the values of images, [batch, height, width, channels], at these points.
func (a *augmentation[Self]) sample(images *graph.Node, at point) *graph.Node {
	g, d := images.Graph(), images.Shape().Dimensions
	pixels := graph.Reshape(images, -1, d[3])
	image := graph.Iota(g, shapes.Make(dtypes.Int32, d[0], 1, 1), 0)
	var sum *graph.Node
	for _, row := range a.neighbours(at.y, d[1]) {
		for _, column := range a.neighbours(at.x, d[2]) {
			index := graph.Add(graph.MulScalar(graph.Add(graph.MulScalar(image, d[1]), row.index), d[2]), column.index)
			seen := graph.Gather(pixels, graph.ExpandAxes(graph.BroadcastToDims(index, d[:3]...), -1))
			if a.fill == FillConstant {
				inside := graph.BroadcastToDims(graph.ExpandAxes(graph.LogicalAnd(row.inside, column.inside), -1), d...)
				seen = graph.Where(inside, seen, scalar(seen, a.fillValue))
			}
			if a.interpolation == Nearest {
				return seen
			}
			seen = graph.Mul(seen, graph.ExpandAxes(graph.Mul(row.weight, column.weight), -1))
			if sum != nil {
				seen = graph.Add(sum, seen)
			}
			sum = seen
		}
	}
	return sum
}

// A neighbour is a pixel next to a point, along one axis.
type neighbour struct {
	index  *graph.Node // of the image's pixel
	inside *graph.Node // whether the place is within the image
	weight *graph.Node // in the interpolation
}

// neighbours returns the pixels that are interpolated at a coordinate, on an axis of n pixels.
func (a *augmentation[Self]) neighbours(at *graph.Node, n int) []neighbour {
	next := func(place, weight *graph.Node) neighbour {
		inside := graph.LogicalAnd(graph.GreaterOrEqual(place, scalar(place, 0)), graph.LessThan(place, scalar(place, float64(n))))
		return neighbour{graph.ConvertDType(a.onImage(place, float64(n)), dtypes.Int32), inside, weight}
	}
	if a.interpolation == Nearest {
		// Rounds halves away from 0.
		return []neighbour{next(graph.Mul(graph.Sign(at), graph.Floor(graph.AddScalar(graph.Abs(at), 0.5))), nil)}
	}
	below := graph.Floor(at)
	part := graph.Sub(at, below)
	return []neighbour{next(below, graph.OneMinus(part)), next(graph.AddScalar(below, 1), part)}
}

// onImage returns the pixel, from 0 to n-1, that a place beyond the image's edges repeats.
func (a *augmentation[Self]) onImage(place *graph.Node, n float64) *graph.Node {
	modulo := func(n float64) *graph.Node {
		return graph.Sub(place, graph.MulScalar(graph.Floor(graph.DivScalar(place, n)), n))
	}
	switch a.fill {
	case FillReflect:
		there := modulo(2 * n)
		return graph.Min(there, graph.AddScalar(graph.Neg(there), 2*n-1))
	case FillWrap:
		return modulo(n)
	}
	return clamp(place, 0, n-1)
}

func (*augmentation[Self]) keywords() map[string]any { return augmenting }
