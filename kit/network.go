package kit

import (
	"fmt"
	"slices"

	"github.com/gomlx/gomlx/core/graph"

	"layercake/internal/hint"
)

// forward adds the whole model to a graph and returns its outputs. Inputs are [batch, input...]; the weights are in the
// order of plan.weights.
func (p *plan) forward(c *Call, weights []*graph.Node, inputs ...*graph.Node) (outputs []*graph.Node) {
	f := p.run(c, weights, inputs, len(p.calls))
	for _, out := range p.outputs {
		outputs = append(outputs, p.take(f, out))
	}
	return outputs
}

// forwardTo is like forward but ends with a layer's first call, and returns its output.
func (p *plan) forwardTo(layer int, c *Call, weights []*graph.Node, inputs ...*graph.Node) *graph.Node {
	last := p.firstOutput(layer)
	return p.take(p.run(c, weights, inputs, last.call+1), last)
}

// firstOutput returns the first output of a layer's first call.
func (p *plan) firstOutput(layer int) slot {
	return slot{call: slices.IndexFunc(p.calls, func(c call) bool { return c.info == layer })}
}

// A flow has a model's tensors in a graph: its inputs, and the outputs of its calls.
type flow struct {
	inputs  []*graph.Node
	given   []*graph.Node // the inputs before conversion to Float32; nil in a nested model
	outputs [][]*graph.Node
}

// A wholeTaker is a layer that takes integer inputs of the model without conversion to Float32.
type wholeTaker interface{ takesWhole() }

// takeWhole is take for a wholeTaker.
func (p *plan) takeWhole(f flow, s slot) *graph.Node {
	for i, x := range f.given {
		if p.isInput(s, i) && !x.DType().IsFloat() {
			return x
		}
	}
	return p.take(f, s)
}

func (p *plan) take(f flow, s slot) *graph.Node {
	if s.call < 0 {
		return f.inputs[-1-s.call]
	}
	return f.outputs[s.call][s.output]
}

// run adds the first calls of the plan to a graph.
func (p *plan) run(c *Call, weights, inputs []*graph.Node, calls int) (f flow) {
	c.begin(p)
	c.penalize(p, weights)
	f.given = inputs
	for _, x := range inputs {
		if x.DType() != Float32 {
			x = graph.ConvertDType(x, Float32)
		}
		f.inputs = append(f.inputs, x)
	}
	p.calling(c, ofLayers(p, weights), &f, calls)
	return f
}

// calling adds the first calls to a graph, also for a nested model.
func (p *plan) calling(c *Call, weights []*graph.Node, f *flow, calls int) {
	defer func(layer LayerInfo, inputs []*graph.Node, weights map[string]*graph.Node, scope string) {
		c.layer, c.inputs, c.weights, c.scope = layer, inputs, weights, scope
	}(c.layer, c.inputs, c.weights, c.scope)
	scope := c.scope
	if scope != "" {
		scope += "/"
	}
	of := make([]map[string]*graph.Node, len(p.layers))
	for i, info := range p.layers {
		of[i] = map[string]*graph.Node{}
		for _, w := range info.Weights {
			of[i][w.Name], weights = weights[0], weights[1:]
		}
	}
	for _, call := range p.calls[:calls] {
		c.layer, c.weights, c.scope = p.layers[call.info], of[call.info], scope+p.layers[call.info].Name
		var xs []*graph.Node
		for _, in := range call.inputs {
			take := p.take
			if _, ok := call.layer.(wholeTaker); ok {
				take = p.takeWhole
			}
			xs = append(xs, take(*f, in))
		}
		c.inputs = xs
		f.outputs = append(f.outputs, call.add(c, xs))
	}
}

// add adds a call to a graph.
func (call call) add(c *Call, xs []*graph.Node) (outputs []*graph.Node) {
	what := fmt.Sprintf("layer %q", c.layer.Name)
	c.asked = false
	batch := xs[0].Shape().Dimensions[0]
	if multi, ok := call.layer.(MultiLayer); ok {
		all := func() []*graph.Node {
			switch {
			case outputs != nil:
			case call.nested != nil:
				outputs = call.nested.within(c, xs)
				c.asked = true // its layers have
			default:
				outputs = multi.CallAll(c, xs)
			}
			return outputs
		}
		for i, shape := range call.outputs {
			made(what, append(Shape{batch}, shape...), func() *graph.Node {
				if len(all()) != len(call.outputs) {
					panic(hint.Try(fmt.Errorf("Call returned %d outputs", len(outputs)), "Build returned %d", len(call.outputs)))
				}
				return outputs[i]
			})
			c.passMask(xs[0], outputs[i])
		}
		return outputs
	}
	y := made(what, append(Shape{batch}, call.outputs[0]...), func() *graph.Node { return call.layer.Call(c, xs[0]) })
	if y == xs[0] && c.masks[y] != nil && !c.layer.SupportsMasking {
		y = graph.Identity(y) // which has no mask
	}
	c.passMask(xs[0], y)
	return []*graph.Node{y}
}

// begin resets the records of another graph.
func (c *Call) begin(p *plan) {
	c.announced, c.measured = p.metrics, map[metricKey]runningMean{}
	c.masks, c.present, c.unmasked = map[*graph.Node]*graph.Node{}, map[*graph.Node]*graph.Node{}, p.unmasked
	c.logits, c.used, c.set = map[*graph.Node]logits{}, map[*graph.Node]bool{}, map[*graph.Node]*graph.Node{}
	c.unpadded = map[*graph.Node]bool{}
}

// penalize adds the regularizers' terms to the loss.
func (c *Call) penalize(p *plan, weights []*graph.Node) {
	for i, w := range p.weights() {
		if w.Regularizer.Graph != nil && !w.NonTrainable {
			c.used[weights[i]] = true
			c.penalties = append(c.penalties, w.penalty(weights[i]))
		}
	}
}

// within adds the plan of a nested model to a graph.
func (p *plan) within(c *Call, inputs []*graph.Node) []*graph.Node {
	var weights []*graph.Node
	for _, w := range p.scoped() {
		weights = append(weights, c.weight(w.Name))
	}
	if c.Frozen() {
		frozen := *p
		frozen.layers = slices.Clone(p.layers)
		for i := range frozen.layers {
			frozen.layers[i].Frozen = true
		}
		p = &frozen
	}
	f := flow{inputs: inputs}
	p.calling(c, weights, &f, len(p.calls))
	var outputs []*graph.Node
	for _, out := range p.outputs {
		outputs = append(outputs, p.take(f, out))
	}
	return outputs
}
