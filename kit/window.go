package kit

import (
	"fmt"
	"math"

	"github.com/gomlx/gomlx/core/graph"

	"layercake/internal/hint"
)

// PaddingMode is how a window treats the edges of its input. The names are Keras's.
type PaddingMode int

// What a window does at the edges.
const (
	Valid  PaddingMode = iota // it stays inside the input
	Same                      // the input is padded so that, with strides of 1, the output is as large as the input
	Causal                    // the input is padded before its first step, so that no output depends on later steps; for Conv1D

	full // the input is padded by all that a window can see of it; for transposed convolutions
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

// MarshalText writes what String returns.
func (m PaddingMode) MarshalText() ([]byte, error) { return []byte(m.String()), nil }

// UnmarshalText reads what String returns.
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

// newWindow returns a window that moves by these strides.
func newWindow(s space, size, strides []int) window {
	return window{space: s, size: s.each(size), strides: s.each(strides), dilation: s.each([]int{1})}
}

// options are the window's, but for the dilation; size is the name of its size.
func (w *window) options(size string) Options {
	return Options{size: &w.size, "strides": &w.strides, "padding": &w.padding}.and(channelsLast())
}

// windowOptions are the options of layers with a window.
type windowOptions[Self any] struct {
	window window
	owner  Self
}

// Strides sets how far the window moves along each axis: one number for all axes, or one for each. By default it is 1 for
// convolutions, and the pool size for pooling.
func (o *windowOptions[Self]) Strides(strides ...int) Self {
	o.window.strides = o.window.each(strides)
	return o.owner
}

// Padding sets what happens at the edges of the input: [Valid], the default, or [Same]; or [Causal], for [Conv1D] only.
func (o *windowOptions[Self]) Padding(mode PaddingMode) Self {
	o.window.padding = mode
	return o.owner
}

// mostElements is the limit for the elements of a window, each of which is a part of the graph.
const mostElements = 1 << 16

// checkOptions returns an error for an invalid window, or an input of another space. what names the layer.
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

// check does what checkOptions does, and returns an error for a window that does not fit on the input.
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

// outputShape is the shape of the output with the given number of channels.
func (w window) outputShape(input Shape, channels int) Shape {
	var output Shape
	for axis := range w.size {
		output = append(output, w.output(axis, input[axis]))
	}
	return append(output, channels)
}

// extents are the sizes of what the window spans.
func (w window) extents() []int {
	var extents []int
	for axis, size := range w.size {
		extents = append(extents, (size-1)*w.dilation[axis]+1)
	}
	return extents
}

// output is the number of places of the window along an axis of size n.
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

// pads is how much is added before and after an axis of size n. If both together are odd, there is more after it, as in Keras.
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

// views returns, for each element of the window in row-major order, what that element sees as the window goes over x,
// [batch, spatial..., channels]: [batch, output spatial..., channels]. The padding is fill.
//
// Convolution and pooling are made of these plain slices since their gradients exist on every backend, and since XLA on
// a CPU computes its own windowed operations many times slower than a matrix product.
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
