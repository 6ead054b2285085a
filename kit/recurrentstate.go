package kit

import (
	"errors"
	"fmt"
	"slices"

	"github.com/gomlx/gomlx/core/graph"

	"layercake/internal/hint"
)

// ReturnState sets whether the layer also returns its final states, [batch, units] each; by default false. SimpleRNN and GRU have the
// state h, LSTM has h and c. OnAll returns all outputs. On takes the initial states of a layer with the same number of units as further
// inputs:
//
//	encoded := kit.LSTM(64).ReturnState(true).OnAll(question)
//	decoded := kit.LSTM(64).ReturnSequences(true).On(answer, encoded[1], encoded[2])
func (o *recurrentOptions[Self]) ReturnState(states bool) Self {
	o.returnState = states
	return o.layer
}

// OnAll is On for a layer with ReturnState: it returns the output and the states.
func (o *recurrentOptions[Self]) OnAll(inputs ...Tensor) List {
	return OnAll(any(o.layer).(Layer), o.outputs(), inputs...)
}

// outputs returns the number of the layer's outputs.
func (o *recurrentOptions[Self]) outputs() int {
	if o.returnState {
		return 1 + o.states
	}
	return 1
}

// BuildAll implements [MultiLayer].
func (o *recurrentOptions[Self]) BuildAll(inputs []Shape) (outputs []Shape, weights []Weight, err error) {
	layer := any(o.layer).(recurrentLayer)
	if len(inputs) == 0 {
		return nil, nil, hint.Try(errors.New("it is called without tensors"), "%s takes sequences", layer.Describe().Class)
	}
	output, weights, err := layer.Build(inputs[0])
	if err != nil {
		return nil, nil, err
	}
	states := slices.Repeat([]Shape{{o.units}}, o.states)
	if given := inputs[1:]; len(given) > 0 && !slices.EqualFunc(given, states, slices.Equal) {
		class := layer.Describe().Class
		err := fmt.Errorf("the initial states are %v; %s(%d) has %v", given, class, o.units, states)
		return nil, nil, hint.Try(err, "%[1]s(%[2]d).ReturnState(true).OnAll(x)[1:] are such states", class, o.units)
	}
	if outputs = []Shape{output}; o.returnState {
		outputs = append(outputs, states...)
	}
	return outputs, weights, nil
}

// Call implements [Layer].
func (o *recurrentOptions[Self]) Call(c *Call, x *graph.Node) *graph.Node {
	return o.CallAll(c, []*graph.Node{x})[0]
}

// CallAll implements [MultiLayer].
func (o *recurrentOptions[Self]) CallAll(c *Call, inputs []*graph.Node) []*graph.Node {
	mask := c.Mask(inputs[0])
	if mask != nil && mask.Rank() != 2 {
		panic(hint.Try(fmt.Errorf("the mask is %v", Shape(mask.Shape().Dimensions)), "the mask of sequences must be [batch, steps]"))
	}
	output, states := any(o.layer).(recurrentLayer).along(c, sequences{x: inputs[0], mask: mask, initial: inputs[1:]})
	if o.returnSequences {
		c.SetMask(output, mask)
	}
	if !o.returnState {
		return []*graph.Node{output}
	}
	return append([]*graph.Node{output}, states...)
}
