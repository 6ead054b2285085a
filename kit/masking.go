package kit

import (
	"fmt"

	"github.com/gomlx/gomlx/core/graph"
)

// A MaskingLayer masks padding steps of sequences. Make one with [Masking].
type MaskingLayer struct {
	options[*MaskingLayer]
	value float64
}

// Masking returns a layer that masks the steps of x, [batch, steps, features], whose features are all equal to the mask value, by
// default 0: later layers and the loss skip them. The output is x, with zeros in these steps. [PadArrays] pads sequences with such
// steps.
func Masking() *MaskingLayer {
	m := &MaskingLayer{}
	m.layer = m
	return m
}

// MaskValue sets the value of the features of masked steps; by default 0.
func (m *MaskingLayer) MaskValue(value float64) *MaskingLayer {
	m.value = value
	return m
}

// Describe implements [Layer].
func (m *MaskingLayer) Describe() Description {
	out := m.description
	out.Class, out.Options, out.SupportsMasking = "Masking", Options{"mask_value": &m.value}, true
	return out
}

// Build implements [Layer].
func (m *MaskingLayer) Build(input Shape) (Shape, []Weight, error) {
	if len(input) < 2 {
		return nil, nil, fmt.Errorf("Masking takes sequences, (None, steps, features), not %v", batched(input))
	}
	if unfit(m.value) != "" {
		return nil, nil, fmt.Errorf("Masking: MaskValue(%v) must be a finite number", m.value)
	}
	return input, nil, nil
}

// Call implements [Layer].
func (m *MaskingLayer) Call(c *Call, x *graph.Node) *graph.Node {
	mask := graph.ReduceLogicalOr(graph.NotEqual(x, graph.Scalar(x.Graph(), x.DType(), m.value)), -1)
	y := whereMask(mask, x)
	c.SetMask(y, mask)
	return y
}
