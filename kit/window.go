package kit

import (
	"fmt"
	"slices"

	"github.com/gomlx/gomlx/core/graph"

	"layercake/internal/hint"
)

// PaddingMode says what a window does at the edges of an image. The names are Keras's.
type PaddingMode int

// What a window does at the edges.
const (
	Valid PaddingMode = iota // it stays inside
	Same                     // the image is padded so that, with strides of 1, the output is as large as the input
)

// String is Keras's word for it.
func (m PaddingMode) String() string {
	if m == Same {
		return "same"
	}
	return "valid"
}

// MarshalText writes what String does.
func (m PaddingMode) MarshalText() ([]byte, error) { return []byte(m.String()), nil }

// UnmarshalText reads what String writes.
func (m *PaddingMode) UnmarshalText(text []byte) error {
	for *m = Valid; *m <= Same; *m++ {
		if m.String() == string(text) {
			return nil
		}
	}
	return fmt.Errorf("%q is none of valid and same", text)
}

// A window slides over the two middle axes of images, [batch, height, width, channels]. Its numbers are pairs.
type window struct {
	size     []int
	strides  []int
	dilation []int // distance between neighbouring elements of the window
	padding  PaddingMode
}

// imageOptions are what all layers of images have in Keras.
func imageOptions() Options { return Options{"data_format": always("channels_last")} }

// options are what the window was told, but for the dilation; size is the name that its size has.
func (w *window) options(size string) Options {
	return Options{size: &w.size, "strides": &w.strides, "padding": &w.padding}
}

// pair reads an option that Keras gives as one number or as two: for the height, and for the width. Anything else stays as
// it is, so that checkPair can say what it was.
func pair(values []int) []int {
	if len(values) == 1 {
		return []int{values[0], values[0]}
	}
	return slices.Clone(values)
}

// checkPair returns an error for what is no pair, or has numbers below 1. The name is that of a layer and its option.
func checkPair(name string, values []int) error {
	if len(values) == 2 && min(values[0], values[1]) > 0 {
		return nil
	}
	return fmt.Errorf("%s %v: it has to be one number or two (height, width), of 1 or more", name, values)
}

// windowOptions are those of layers that slide a window over images.
type windowOptions[Self any] struct {
	window window
	owner  Self
}

// Strides sets how far the window moves, in pixels: one number, or two for the height and the width. By default it is 1
// for convolutions, and the pool size for pooling.
func (o *windowOptions[Self]) Strides(strides ...int) Self {
	o.window.strides = pair(strides)
	return o.owner
}

// Padding sets what happens at the images' edges: [Valid], the default, or [Same].
func (o *windowOptions[Self]) Padding(mode PaddingMode) Self {
	o.window.padding = mode
	return o.owner
}

// outputShape is that of images that a window has gone over, with so many channels.
func (w window) outputShape(image Shape, channels int) Shape {
	return Shape{w.output(0, image[0]), w.output(1, image[1]), channels}
}

// checkImages returns an error for a shape that is not that of images, (height, width, channels). What names the layer.
func checkImages(what string, image Shape) error {
	if len(image) == 3 {
		return nil
	}
	help := ""
	if len(image) == 2 {
		help = fmt.Sprintf("Reshape(-1, %d, %d, 1) makes images of one channel", image[0], image[1])
	}
	return hint.Try(hint.Try(fmt.Errorf("%s takes images, (None, height, width, channels)", what), "the input is %v", batched(image)), "%s", help)
}

// check returns an error for a window that makes no sense, or that does not fit on images of this shape, (height, width,
// channels). What names the layer.
func (w window) check(what string, image Shape) error {
	if err := checkImages(what, image); err != nil {
		return err
	}
	for _, option := range []struct {
		name   string
		values []int
	}{{"window", w.size}, {"strides", w.strides}, {"dilation rate", w.dilation}} {
		if err := checkPair(what+": the "+option.name, option.values); err != nil {
			return err
		}
	}
	if w.padding != Valid && w.padding != Same {
		return hint.Try(fmt.Errorf("%s: padding %d", what, int(w.padding)), "it has to be Valid or Same")
	}
	for axis := range 2 {
		if w.output(axis, image[axis]) < 1 {
			return hint.Try(fmt.Errorf("%s: a window of %v does not fit on images of (%d, %d)", what, w.extents(), image[0], image[1]), "Padding(kit.Same) would pad them")
		}
	}
	return nil
}

// extents is how many pixels the window spans.
func (w window) extents() [2]int {
	return [2]int{(w.size[0]-1)*w.dilation[0] + 1, (w.size[1]-1)*w.dilation[1] + 1}
}

// output is how many places the window has along an axis of n pixels.
func (w window) output(axis, n int) int {
	if w.padding == Same {
		return (n + w.strides[axis] - 1) / w.strides[axis]
	}
	if n < w.extents()[axis] {
		return 0
	}
	return (n-w.extents()[axis])/w.strides[axis] + 1
}

// pads is how many pixels are added before and after an axis of n. An odd one goes after it, as in Keras.
func (w window) pads(axis, n int) (before, after int) {
	if w.padding == Valid {
		return 0, 0
	}
	total := max((w.output(axis, n)-1)*w.strides[axis]+w.extents()[axis]-n, 0)
	return total / 2, total - total/2
}

// views returns, for each element of the window in row-major order, what that element sees as the window goes over the
// images x, [batch, height, width, channels]: [batch, output height, output width, channels]. The padding is fill.
//
// Convolution and pooling are made of these plain slices since their gradients exist on every backend, and since XLA on
// a CPU computes its own windowed operations many times slower than a matrix product.
func (w window) views(x *graph.Node, fill float64) []*graph.Node {
	var outputs [2]int
	for axis := range 2 {
		n := x.Shape().Dimensions[1+axis]
		before, after := w.pads(axis, n)
		outputs[axis] = w.output(axis, n)
		x = pad(x, 1+axis, before, after, fill)
	}
	along := func(axis, element int) graph.SliceAxisSpec {
		from := element * w.dilation[axis]
		return graph.AxisRange(from, from+(outputs[axis]-1)*w.strides[axis]+1).Stride(w.strides[axis])
	}
	var views []*graph.Node
	for row := range w.size[0] {
		for column := range w.size[1] {
			views = append(views, graph.Slice(x, graph.AxisRange(), along(0, row), along(1, column), graph.AxisRange()))
		}
	}
	return views
}

// pad adds elements before and after an axis. (GoMLX's own Pad has no gradient.)
func pad(x *graph.Node, axis, before, after int, fill float64) *graph.Node {
	edge := func(n int) *graph.Node {
		shape := x.Shape().Clone()
		shape.Dimensions[axis] = n
		return graph.BroadcastToShape(graph.Scalar(x.Graph(), x.DType(), fill), shape)
	}
	parts := []*graph.Node{x}
	if before > 0 {
		parts = []*graph.Node{edge(before), x}
	}
	if after > 0 {
		parts = append(parts, edge(after))
	}
	if len(parts) == 1 {
		return x
	}
	return graph.Concatenate(parts, axis)
}
