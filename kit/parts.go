package kit

import (
	"cmp"
	"fmt"
	"strings"

	"github.com/gomlx/gomlx/core/graph"
)

// Parts helps a layer that contains other layers, such as a custom block, to build them. Their weights become the layer's,
// under names that start with the part's, and [Call.Apply] calls a part with its own weights:
//
//	func (b *block) Build(input kit.Shape) (kit.Shape, []kit.Weight, error) {
//		var parts kit.Parts
//		x := parts.Build("first", b.first, input)
//		x = parts.Build("second", b.second, x)
//		return x, parts.Weights(), parts.Err()
//	}
//
//	func (b *block) Call(c *kit.Call, x *graph.Node) *graph.Node {
//		return graph.Add(x, c.Apply("second", b.second, c.Apply("first", b.first, x)))
//	}
type Parts struct {
	weights []Weight
	err     error
}

// Build builds a part for an input of the given shape. It returns the shape of the part's output, or nil after an error.
func (p *Parts) Build(name string, layer Layer, input Shape) Shape {
	outputs := p.build(name, layer, func() ([]Shape, []Weight, error) {
		output, weights, err := layer.Build(input)
		return []Shape{output}, weights, err
	})
	if outputs == nil {
		return nil
	}
	return outputs[0]
}

// BuildAll is Build for a part that takes several inputs or has several outputs.
func (p *Parts) BuildAll(name string, layer MultiLayer, inputs ...Shape) []Shape {
	return p.build(name, layer, func() ([]Shape, []Weight, error) { return layer.BuildAll(inputs) })
}

func (p *Parts) build(name string, layer Layer, build func() ([]Shape, []Weight, error)) (outputs []Shape) {
	if p.err != nil {
		return nil
	}
	if isNil(layer) {
		p.err = fmt.Errorf("the part %q is nil", name)
		return nil
	}
	var weights []Weight
	var failed error
	err := caught(func() { outputs, weights, failed = build() })
	if err = cmp.Or(err, failed); err != nil {
		p.err = fmt.Errorf("the part %q: %w", name, err)
		return nil
	}
	if own, ok := layer.(interface{ own() *variables }); ok {
		for i, v := range own.own().of(weights) {
			weights[i].variable = v // the layer may also be used elsewhere in the model
		}
	}
	for _, w := range weights {
		w.Name, w.NonTrainable = name+"/"+w.Name, w.NonTrainable || layer.Describe().Frozen
		p.weights = append(p.weights, w)
	}
	return outputs
}

// Weights returns the weights of all parts built so far.
func (p *Parts) Weights() []Weight { return p.weights }

// Err returns the first error of a part.
func (p *Parts) Err() error { return p.err }

// Apply calls a part of a layer, which [Parts] built under the same name.
func (c *Call) Apply(name string, layer Layer, x *graph.Node) (y *graph.Node) {
	c.inside(name, layer, func() {
		y = made(fmt.Sprintf("the part %q", name), nil, func() *graph.Node { return layer.Call(c, x) })
		c.passMask(x, y)
	})
	return y
}

// ApplyAll is Apply for a part that takes several inputs or has several outputs.
func (c *Call) ApplyAll(name string, layer MultiLayer, inputs ...*graph.Node) (outputs []*graph.Node) {
	c.inside(name, layer, func() {
		outputs = layer.CallAll(c, inputs)
		for _, y := range outputs {
			made(fmt.Sprintf("the part %q", name), nil, func() *graph.Node { return y })
			c.passMask(inputs[0], y)
		}
	})
	return outputs
}

// inside runs do with a part's weights as the weights of the layer being called.
func (c *Call) inside(name string, layer Layer, do func()) {
	outer, weights, scope := c.layer, c.weights, c.scope
	defer func() { c.layer, c.weights, c.scope, c.asked = outer, weights, scope, true }()
	c.scope, c.asked = scope+"/"+name, false
	c.layer = LayerInfo{Description: layer.Describe()}
	c.layer.Frozen = c.layer.Frozen || outer.Frozen
	c.layer.Name, c.layer.Weights, c.weights = outer.Name+"/"+name, nil, map[string]*graph.Node{}
	for _, w := range outer.Weights {
		if own, ok := strings.CutPrefix(w.Name, name+"/"); ok {
			c.weights[own] = weights[w.Name]
			w.Name = own
			c.layer.Weights = append(c.layer.Weights, w)
		}
	}
	do()
}
