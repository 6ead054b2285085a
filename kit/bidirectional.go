package kit

import (
	"errors"
	"fmt"
	"slices"

	"github.com/gomlx/gomlx/core/graph"

	"layercake/internal/hint"
)

// A BidirectionalLayer processes sequences in both directions. Make one with [Bidirectional].
type BidirectionalLayer struct {
	options[*BidirectionalLayer]
	forward, backward Layer // copies of the layers that the program gave
	mode              MergeMode
}

// A MergeMode is the way in which [Bidirectional] combines the outputs of its two layers.
type MergeMode string

const (
	MergeConcat MergeMode = "concat" // joined along the last axis
	MergeSum    MergeMode = "sum"
	MergeMul    MergeMode = "mul"
	MergeAve    MergeMode = "ave" // their mean
)

// Bidirectional returns a layer that processes sequences, [batch, steps, features], with a recurrent layer, and with a second one from
// the last step to the first (Schuster and Paliwal 1997, "Bidirectional recurrent neural networks"). It joins their outputs: [batch,
// 2·units], or with ReturnSequences [batch, steps, 2·units]. Both are copies of the given layer and do not share its weights.
func Bidirectional(layer Layer) *BidirectionalLayer {
	b := &BidirectionalLayer{mode: MergeConcat, forward: copied(layer, "forward_"), backward: copied(layer, "backward_")}
	b.layer = b
	if walk := walkOf(b.backward); walk != nil {
		walk.goBackwards = !walk.goBackwards
	}
	return b
}

// MergeMode sets how the outputs of the two layers are combined; by default [MergeConcat].
func (b *BidirectionalLayer) MergeMode(mode MergeMode) *BidirectionalLayer {
	b.mode = mode
	return b
}

// BackwardLayer sets the recurrent layer for the backward direction, which must have GoBackwards(true); by default a copy of the
// forward layer.
func (b *BidirectionalLayer) BackwardLayer(layer Layer) *BidirectionalLayer {
	b.backward = copied(layer, "")
	return b
}

// copied returns a copy of a layer without its weights, whose name begins with the prefix. If a layer cannot be copied, copied returns
// the layer itself, and Build returns an error.
func copied(layer Layer, prefix string) Layer {
	if isNil(layer) || walkOf(layer) == nil {
		return layer
	}
	text, err := (&wrapped{&layer}).MarshalJSON()
	if err != nil {
		return layer
	}
	var out Layer
	if err := (&wrapped{&out}).UnmarshalJSON(text); err != nil {
		return layer
	}
	if own, ok := out.(interface {
		restore(name string, frozen bool)
	}); ok && prefix != "" {
		own.restore(prefix+out.Describe().Name, out.Describe().Frozen)
	}
	return out
}

// walkOf returns the walk of a recurrent layer, or nil for other layers.
func walkOf(layer Layer) *walk {
	if r, ok := layer.(recurrentLayer); ok && !isNil(layer) {
		return r.walking()
	}
	return nil
}

// Describe implements [Layer].
func (b *BidirectionalLayer) Describe() Description {
	out := b.description
	out.Class, out.Options = "Bidirectional", Options{"merge_mode": &b.mode, "layer": &wrapped{&b.forward}, "backward_layer": &wrapped{&b.backward}}
	return out
}

// Build implements [Layer].
func (b *BidirectionalLayer) Build(input Shape) (Shape, []Weight, error) {
	return buildFirst(b, input)
}

// BuildAll implements [MultiLayer].
func (b *BidirectionalLayer) BuildAll(inputs []Shape) ([]Shape, []Weight, error) {
	forward, backward := walkOf(b.forward), walkOf(b.backward)
	switch {
	case forward == nil || backward == nil:
		return nil, nil, hint.Try(errors.New("Bidirectional takes a recurrent layer"), "kit.Bidirectional(kit.LSTM(32))")
	case forward.goBackwards == backward.goBackwards:
		return nil, nil, hint.Try(errors.New("Bidirectional: both layers go in the same direction"), "BackwardLayer takes a layer with GoBackwards(true)")
	case forward.returnSequences != backward.returnSequences:
		return nil, nil, errors.New("Bidirectional: only one of its layers has ReturnSequences")
	case !slices.Contains([]MergeMode{MergeConcat, MergeSum, MergeMul, MergeAve}, b.mode):
		return nil, nil, hint.Try(fmt.Errorf("Bidirectional: MergeMode(%q)", string(b.mode)), "there are kit.MergeConcat, kit.MergeSum, kit.MergeMul and kit.MergeAve")
	}
	// Masked steps add zeros to the other direction's outputs.
	forward.zeroMasked, backward.zeroMasked = forward.returnSequences, backward.returnSequences
	var parts Parts
	there := parts.BuildAll("forward_layer", b.forward.(MultiLayer), inputs...)
	back := parts.BuildAll("backward_layer", b.backward.(MultiLayer), inputs...)
	if err := parts.Err(); err != nil {
		return nil, nil, err
	}
	output := slices.Clone(there[0])
	last := len(output) - 1
	if b.mode == MergeConcat {
		output[last] += back[0][last]
	} else if output[last] != back[0][last] {
		return nil, nil, fmt.Errorf("Bidirectional: MergeMode(%q) takes layers with the same number of units, not %d and %d", string(b.mode), output[last], back[0][last])
	}
	return slices.Concat([]Shape{output}, there[1:], back[1:]), parts.Weights(), nil
}

// OnAll is On for layers with ReturnState: it returns the output, the forward layer's states and the backward layer's states.
func (b *BidirectionalLayer) OnAll(inputs ...Tensor) List {
	outputs := 1
	for _, layer := range []Layer{b.forward, b.backward} {
		if r, ok := layer.(recurrentLayer); ok && !isNil(layer) {
			outputs += r.outputs() - 1
		}
	}
	return OnAll(b, outputs, inputs...)
}

// Call implements [Layer].
func (b *BidirectionalLayer) Call(c *Call, x *graph.Node) *graph.Node {
	return b.CallAll(c, []*graph.Node{x})[0]
}

// CallAll implements [MultiLayer].
func (b *BidirectionalLayer) CallAll(c *Call, inputs []*graph.Node) []*graph.Node {
	there := c.ApplyAll("forward_layer", b.forward.(MultiLayer), inputs...)
	back := c.ApplyAll("backward_layer", b.backward.(MultiLayer), inputs...)
	x, y, mask := there[0], back[0], c.Mask(there[0])
	if walkOf(b.backward).returnSequences {
		y = reverse(y, 1)
	}
	var output *graph.Node
	switch b.mode {
	case MergeSum:
		output = graph.Add(x, y)
	case MergeMul:
		output = graph.Mul(x, y)
	case MergeAve:
		output = graph.DivScalar(graph.Add(x, y), 2)
	default:
		output = graph.Concatenate([]*graph.Node{x, y}, -1)
	}
	c.SetMask(output, mask)
	return slices.Concat([]*graph.Node{output}, there[1:], back[1:])
}

func (*BidirectionalLayer) keywords() map[string]any {
	return map[string]any{"training": false, "mask": nil, "initial_state": nil}
}

// MarshalText implements [encoding.TextMarshaler].
func (m MergeMode) MarshalText() ([]byte, error) { return []byte(m), nil }

// UnmarshalText implements [encoding.TextUnmarshaler].
func (m *MergeMode) UnmarshalText(text []byte) error {
	*m = MergeMode(text)
	return nil
}
