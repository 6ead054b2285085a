package kit

import (
	"fmt"
	"slices"

	"github.com/gomlx/gomlx/core/graph"

	"layercake/internal/hint"
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
		x = graph.DotGeneral(x, []int{1}, nil, graph.Const(x.Graph(), resizeWeights(n, n*u.size[axis], u.interpolation, false)), []int{1}, nil)
	}
	return graph.TransposeAllAxes(x, 0, 2, 3, 1)
}
