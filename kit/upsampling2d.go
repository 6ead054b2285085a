package kit

import (
	"fmt"
	"math"

	"github.com/gomlx/gomlx/core/graph"

	"layercake/internal/hint"
)

// Interpolation says how pixels between pixels are made. The names are Keras's.
type Interpolation string

// Nearest takes the nearest pixel, the others a weighted sum of those within 1, 2, 3 or 5 pixels.
const (
	Nearest  Interpolation = "nearest"
	Bilinear Interpolation = "bilinear"
	Bicubic  Interpolation = "bicubic"
	Lanczos3 Interpolation = "lanczos3"
	Lanczos5 Interpolation = "lanczos5"
)

// An UpSampling2DLayer makes images larger. Make one with [UpSampling2D].
type UpSampling2DLayer struct {
	options[*UpSampling2DLayer]
	size          []int
	interpolation Interpolation
}

// UpSampling2D returns a layer that makes images so many times larger: [batch, height, width, channels] becomes [batch,
// height·size, width·size, channels]. The size is one number, or two for the height and the width; without any it is 2.
// By default each pixel is repeated.
func UpSampling2D(size ...int) *UpSampling2DLayer {
	if len(size) == 0 {
		size = []int{2}
	}
	u := &UpSampling2DLayer{size: pair(size), interpolation: Nearest}
	u.layer = u
	return u
}

// Interpolation sets how the new pixels are made; by default they are the [Nearest] old ones.
func (u *UpSampling2DLayer) Interpolation(i Interpolation) *UpSampling2DLayer {
	u.interpolation = i
	return u
}

// Describe implements [Layer].
func (u *UpSampling2DLayer) Describe() Description {
	out := u.description
	out.Class, out.Options = "UpSampling2D", Options{"size": &u.size, "interpolation": &u.interpolation}.and(imageOptions())
	return out
}

// Build implements [Layer].
func (u *UpSampling2DLayer) Build(input Shape) (Shape, []Weight, error) {
	if err := checkPair("UpSampling2D: the size", u.size); err != nil {
		return nil, nil, err
	}
	if _, ok := interpolations[u.interpolation]; !ok {
		return nil, nil, hint.Try(fmt.Errorf("UpSampling2D: Interpolation(%q)", u.interpolation), "it has to be Nearest, Bilinear, Bicubic, Lanczos3 or Lanczos5")
	}
	if err := checkImages("UpSampling2D", input); err != nil {
		return nil, nil, err
	}
	return Shape{input[0] * u.size[0], input[1] * u.size[1], input[2]}, nil, nil
}

// Call implements [Layer].
func (u *UpSampling2DLayer) Call(_ *Call, x *graph.Node) *graph.Node {
	d := x.Shape().Dimensions
	batch, height, width, channels := d[0], d[1], d[2], d[3]
	if u.interpolation == Nearest {
		x = graph.Reshape(x, batch, height, 1, width, 1, channels)
		x = graph.BroadcastToDims(x, batch, height, u.size[0], width, u.size[1], channels)
		return graph.Reshape(x, batch, height*u.size[0], width*u.size[1], channels)
	}
	// Each product takes the axis of old pixels away and appends one of new pixels: [batch, channels, height, width].
	for axis, n := range []int{height, width} {
		x = graph.DotGeneral(x, []int{1}, nil, graph.Const(x.Graph(), u.weights(n, u.size[axis])), []int{1}, nil)
	}
	return graph.TransposeAllAxes(x, 0, 2, 3, 1)
}

// weights returns how much each of n old pixels counts in each of the new ones, [new, n]. Those of a new pixel add up to 1
// at the edges too, as in jax.image.resize, which is what Keras calls.
func (u *UpSampling2DLayer) weights(n, times int) [][]float32 {
	kernel := interpolations[u.interpolation]
	var all [][]float32
	for i := range n * times {
		at := (float64(i)+0.5)/float64(times) - 0.5
		var weights []float64
		sum := 0.0
		for k := range n {
			w := kernel(math.Abs(at - float64(k)))
			weights = append(weights, w)
			sum += w
		}
		row := make([]float32, n)
		for k, w := range weights {
			row[k] = float32(w / sum)
		}
		all = append(all, row)
	}
	return all
}

// interpolations are the weights of a pixel at a distance from the point that is wanted.
var interpolations = map[Interpolation]func(distance float64) float64{
	Nearest:  nil,
	Bilinear: func(x float64) float64 { return max(0, 1-x) },
	Bicubic:  bicubic,
	Lanczos3: func(x float64) float64 { return lanczos(3, x) },
	Lanczos5: func(x float64) float64 { return lanczos(5, x) },
}

// bicubic is the kernel of Keys 1981, "Cubic convolution interpolation for digital image processing", with a = -1/2.
func bicubic(x float64) float64 {
	switch {
	case x < 1:
		return (1.5*x-2.5)*x*x + 1
	case x < 2:
		return ((-0.5*x+2.5)*x-4)*x + 2
	}
	return 0
}

// lanczos is a sinc that another, as wide as the radius, brings to 0.
func lanczos(radius, x float64) float64 {
	switch {
	case x == 0:
		return 1
	case x < radius:
		return radius * math.Sin(math.Pi*x) * math.Sin(math.Pi*x/radius) / (math.Pi * math.Pi * x * x)
	}
	return 0
}
