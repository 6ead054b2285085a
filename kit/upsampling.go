package kit

import (
	"fmt"
	"math"
	"slices"

	"github.com/gomlx/gomlx/core/graph"

	"layercake/internal/hint"
)

// Interpolation is a method to compute values between pixels. The names are Keras's.
type Interpolation string

// Nearest takes the nearest pixel; the others are weighted sums of the pixels within 1, 2, 3 or 5 pixels.
const (
	Nearest  Interpolation = "nearest"
	Bilinear Interpolation = "bilinear"
	Bicubic  Interpolation = "bicubic"
	Lanczos3 Interpolation = "lanczos3"
	Lanczos5 Interpolation = "lanczos5"
)

// An UpSamplingLayer enlarges its input. Make one with [UpSampling1D] or [UpSampling3D].
type UpSamplingLayer struct {
	upSamplingOptions[*UpSamplingLayer]
}

// An UpSampling2DLayer enlarges images. Make one with [UpSampling2D].
type UpSampling2DLayer struct {
	upSamplingOptions[*UpSampling2DLayer]
	interpolation Interpolation
}

// UpSampling1D returns a layer that repeats each step of sequences: [batch, steps, channels] becomes [batch, steps·size, channels].
// The size is 2 if none is given.
func UpSampling1D(size ...int) *UpSamplingLayer { return upSampling(1, size) }

// UpSampling2D returns a layer that enlarges images by an integer factor: [batch, height, width, channels] becomes [batch, height·size,
// width·size, channels]. The size is one number, or two for the height and the width; 2 if none is given. By default each pixel is
// repeated.
func UpSampling2D(size ...int) *UpSampling2DLayer {
	u := &UpSampling2DLayer{interpolation: Nearest}
	u.upSamplingOptions = newUpSamplingOptions(u, 2, size)
	return u
}

// UpSampling3D returns a layer that repeats each voxel of volumes: [batch, depth, height, width, channels] becomes [batch, depth·size,
// height·size, width·size, channels]. The size is one number, or three for the depth, the height and the width; 2 if none is given.
func UpSampling3D(size ...int) *UpSamplingLayer { return upSampling(3, size) }

func upSampling(s space, size []int) *UpSamplingLayer {
	u := &UpSamplingLayer{}
	u.upSamplingOptions = newUpSamplingOptions(u, s, size)
	return u
}

// upSamplingOptions implement layers that repeat the elements of their input.
type upSamplingOptions[Self any] struct {
	options[Self]
	space space
	size  []int
}

func newUpSamplingOptions[Self any](layer Self, s space, size []int) upSamplingOptions[Self] {
	if len(size) == 0 {
		size = []int{2}
	}
	return upSamplingOptions[Self]{options[Self]{layer: layer}, s, s.each(size)}
}

func (u *upSamplingOptions[Self]) class() string { return fmt.Sprintf("UpSampling%dD", u.space) }

// Describe implements [Layer].
func (u *upSamplingOptions[Self]) Describe() Description {
	out := u.description
	out.Class, out.Options = u.class(), Options{"size": &u.size}.and(channelsLast())
	if u.space == 1 {
		out.Options = Options{"size": (*axesOption)(&u.size)}
	}
	return out
}

// Build implements [Layer].
func (u *upSamplingOptions[Self]) Build(input Shape) (Shape, []Weight, error) {
	if err := u.space.check(u.class()+": the size", u.size, 1); err != nil {
		return nil, nil, err
	}
	if err := u.space.checkInput(u.class(), input); err != nil {
		return nil, nil, err
	}
	output := slices.Clone(input)
	for axis, size := range u.size {
		output[axis] *= size
	}
	return output, nil, nil
}

// Call implements [Layer].
func (u *upSamplingOptions[Self]) Call(_ *Call, x *graph.Node) *graph.Node {
	d := x.Shape().Dimensions
	apart, repeated, output := []int{d[0]}, []int{d[0]}, []int{d[0]}
	for axis, size := range u.size {
		n := d[1+axis]
		apart, repeated, output = append(apart, n, 1), append(repeated, n, size), append(output, n*size)
	}
	channels := d[len(d)-1]
	x = graph.Reshape(x, append(apart, channels)...)
	x = graph.BroadcastToDims(x, append(repeated, channels)...)
	return graph.Reshape(x, append(output, channels)...)
}

// Interpolation sets the interpolation; by default [Nearest].
func (u *UpSampling2DLayer) Interpolation(i Interpolation) *UpSampling2DLayer {
	u.interpolation = i
	return u
}

// Describe implements [Layer].
func (u *UpSampling2DLayer) Describe() Description {
	out := u.upSamplingOptions.Describe()
	out.Options.and(Options{"interpolation": &u.interpolation})
	return out
}

// Build implements [Layer].
func (u *UpSampling2DLayer) Build(input Shape) (Shape, []Weight, error) {
	if _, ok := interpolations[u.interpolation]; !ok {
		return nil, nil, hint.Try(fmt.Errorf("UpSampling2D: Interpolation(%q)", u.interpolation), "it must be Nearest, Bilinear, Bicubic, Lanczos3 or Lanczos5")
	}
	return u.upSamplingOptions.Build(input)
}

// Call implements [Layer].
func (u *UpSampling2DLayer) Call(c *Call, x *graph.Node) *graph.Node {
	if u.interpolation == Nearest {
		return u.upSamplingOptions.Call(c, x)
	}
	// Each product removes an axis of old pixels and appends an axis of new ones: [batch, channels, height, width].
	for axis, n := range x.Shape().Dimensions[1:3] {
		x = graph.DotGeneral(x, []int{1}, nil, graph.Const(x.Graph(), u.weights(n, u.size[axis])), []int{1}, nil)
	}
	return graph.TransposeAllAxes(x, 0, 2, 3, 1)
}

// weights returns the weights of n old pixels in each new pixel, [new, n]. The weights of a new pixel add up to 1, even at the edges,
// as in jax.image.resize, which Keras calls.
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

// interpolations has the weight of a pixel as a function of its distance from the point.
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

// lanczos is a sinc, windowed by a sinc that is 0 at the radius.
func lanczos(radius, x float64) float64 {
	switch {
	case x == 0:
		return 1
	case x < radius:
		return radius * math.Sin(math.Pi*x) * math.Sin(math.Pi*x/radius) / (math.Pi * math.Pi * x * x)
	}
	return 0
}
