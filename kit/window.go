package kit

import (
	"fmt"
	"math"

	"github.com/gomlx/gomlx/core/graph"

	"layercake/internal/hint"
)

// PaddingMode is a window's behaviour at the edges of its input. The names are Keras's.
type PaddingMode int

// The padding modes.
const (
	Valid  PaddingMode = iota // the window stays inside the input
	Same                      // the input is padded so that, with strides of 1, the output is as large as the input
	Causal                    // the input is padded before its first step, so that outputs do not depend on later steps; for Conv1D

	full // the window overlaps the input in at least one element; for transposed convolutions
)

// String returns Keras's word for the mode.
func (m PaddingMode) String() string {
	switch m {
	case Same:
		return "same"
	case Causal:
		return "causal"
	}
	return "valid"
}

// MarshalText returns String's text.
func (m PaddingMode) MarshalText() ([]byte, error) { return []byte(m.String()), nil }

// UnmarshalText reads String's text.
func (m *PaddingMode) UnmarshalText(text []byte) error {
	for *m = Valid; *m <= Causal; *m++ {
		if m.String() == string(text) {
			return nil
		}
	}
	return fmt.Errorf("%q is none of valid, same and causal", text)
}

// A window slides over the axes between the batch and the channels. Its lists have one number for each of these axes.
type window struct {
	space
	size     []int
	strides  []int
	dilation []int // distance between neighbouring elements of the window
	padding  PaddingMode
}

// newWindow returns a window with the given size and strides.
func newWindow(s space, size, strides []int) window {
	return window{space: s, size: s.each(size), strides: s.each(strides), dilation: s.each([]int{1})}
}

// options returns the window's options without the dilation; size is the name of the option for its size.
func (w *window) options(size string) Options {
	return Options{size: &w.size, "strides": &w.strides, "padding": &w.padding}.and(channelsLast())
}

// windowOptions are the options of layers with a window.
type windowOptions[Self any] struct {
	window window
	owner  Self
}

// Strides sets the strides of the window: one number for all axes, or one for each. The default is 1 for convolutions and the pool size
// for pooling.
func (o *windowOptions[Self]) Strides(strides ...int) Self {
	o.window.strides = o.window.each(strides)
	return o.owner
}

// Padding sets the padding: [Valid], [Same], or for [Conv1D] also [Causal]; by default [Valid].
func (o *windowOptions[Self]) Padding(mode PaddingMode) Self {
	o.window.padding = mode
	return o.owner
}

// mostElements is the maximum number of elements of a window, each of which adds nodes to the graph.
const mostElements = 1 << 16

// checkOptions returns an error for an invalid window, or for an input with other axes. what is the layer's class.
func (w window) checkOptions(what string, input Shape) error {
	if err := w.checkInput(what, input); err != nil {
		return err
	}
	for _, option := range []struct {
		name   string
		values []int
	}{{"window", w.size}, {"strides", w.strides}, {"dilation rate", w.dilation}} {
		if err := w.space.check(what+": the "+option.name, option.values, 1); err != nil {
			return err
		}
	}
	if elements := Shape(w.size).numbers(); elements > mostElements {
		return hint.Try(fmt.Errorf("%s: a window of %v has %.3g elements", what, w.size, elements), "it must have at most %d", mostElements)
	}
	padded := 1.0
	for axis, n := range input[:w.space] {
		padded *= float64(n) + float64(w.size[axis]-1)*float64(w.dilation[axis])
	}
	if padded > math.MaxInt32 {
		return hint.Try(fmt.Errorf("%s: a window of %v with the dilation rate %v", what, w.size, w.dilation), "it must span less")
	}
	if w.padding == Causal && what != "Conv1D" {
		return hint.Try(fmt.Errorf("%s: Padding(Causal) is for Conv1D", what), "it must be Valid or Same")
	}
	if w.padding < Valid || w.padding > Causal {
		return hint.Try(fmt.Errorf("%s: padding %d", what, int(w.padding)), "it must be Valid or Same")
	}
	return nil
}

// check is checkOptions, and also returns an error if the window is larger than the input.
func (w window) check(what string, input Shape) error {
	if err := w.checkOptions(what, input); err != nil {
		return err
	}
	for axis := range w.size {
		if w.output(axis, input[axis]) < 1 {
			inputs, _, _ := w.words()
			return hint.Try(fmt.Errorf("%s: a window of %v does not fit on %s of %v", what, w.extents(), inputs, input[:w.space]), "Padding(kit.Same) would pad them")
		}
	}
	return nil
}

// outputShape returns the shape of the output with the given number of channels.
func (w window) outputShape(input Shape, channels int) Shape {
	var output Shape
	for axis := range w.size {
		output = append(output, w.output(axis, input[axis]))
	}
	return append(output, channels)
}

// extents returns the sizes that the window spans, with dilation.
func (w window) extents() []int {
	var extents []int
	for axis, size := range w.size {
		extents = append(extents, (size-1)*w.dilation[axis]+1)
	}
	return extents
}

// output returns the number of positions of the window along an axis of size n.
func (w window) output(axis, n int) int {
	if w.padding == Same {
		return (n + w.strides[axis] - 1) / w.strides[axis]
	}
	extent := w.extents()[axis]
	before, after := w.pads(axis, n)
	if n += before + after; n < extent {
		return 0
	}
	return (n-extent)/w.strides[axis] + 1
}

// pads returns the padding before and after an axis of size n. If the total is odd, the end gets one more, as in Keras.
func (w window) pads(axis, n int) (before, after int) {
	extent := w.extents()[axis]
	switch w.padding {
	case Same:
		total := max((w.output(axis, n)-1)*w.strides[axis]+extent-n, 0)
		return total / 2, total - total/2
	case Causal:
		return extent - 1, 0
	case full:
		return extent - 1, extent - 1
	}
	return 0, 0
}

// views returns, for each element of the window in row-major order, the elements of x, [batch, spatial..., channels], at that element
// as the window slides over x: [batch, output spatial..., channels]. The padding is fill.
//
// Convolution and pooling use these slices because they have gradients on every backend, and because XLA's own windowed operations are
// many times slower on a CPU than a matrix product.
func (w window) views(x *graph.Node, fill float64) []*graph.Node {
	outputs := make([]int, w.space)
	for axis := range outputs {
		n := x.Shape().Dimensions[1+axis]
		before, after := w.pads(axis, n)
		outputs[axis] = w.output(axis, n)
		x = pad(x, 1+axis, before, after, fill)
	}
	views := make([]*graph.Node, Shape(w.size).Size())
	for i := range views {
		parts := make([]graph.SliceAxisSpec, x.Rank())
		parts[0], parts[1+w.space] = graph.AxisRange(), graph.AxisRange()
		for axis, rest := int(w.space)-1, i; axis >= 0; axis-- {
			from := rest % w.size[axis] * w.dilation[axis]
			parts[1+axis] = graph.AxisRange(from, from+(outputs[axis]-1)*w.strides[axis]+1).Stride(w.strides[axis])
			rest /= w.size[axis]
		}
		views[i] = graph.Slice(x, parts...)
	}
	return views
}

// pad pads an axis. (GoMLX's Pad has no gradient.)
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
