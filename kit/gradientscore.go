package kit

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync/atomic"

	"github.com/gomlx/compute/dtypes"
	"github.com/gomlx/gomlx/core/graph"

	"layercake/internal/engine"
	"layercake/internal/hint"
)

// A GradientScore is a number for each example, computed from a model's outputs, whose gradient [Model.InputGradients] and
// [Model.LayerGradients] return. Make one with [ClassScore], [ChannelScore] or [ScoreFunc].
type GradientScore struct {
	key    string // tells apart what graph computes
	layer  string // whose output the score is computed from; "" for the model's outputs
	logits bool
	units  *Array // given to graph: a number for each example, or one for all
	graph  func(outputs []*graph.Node, unit *graph.Node) *graph.Node
	err    error
}

// ClassScore returns the model's output for a class, from 0, as a score: a number, or an array with a class for each example. If the
// output has axes before the classes, the score is the mean over them.
//
//	model.MustInputGradients(images, kit.ClassScore(3))
//	model.MustInputGradients(images, kit.ClassScore(model.MustPredict(images).ArgMax(-1)))
func ClassScore(class Operand) GradientScore {
	s := GradientScore{key: "unit", graph: func(outputs []*graph.Node, unit *graph.Node) *graph.Node { return unitOf(outputs[0], unit) }}
	switch class := class.(type) {
	case int:
		classes := NewArray([]int64{int64(class)})
		s.units = &classes
	case Array:
		if class.Err() == nil && len(class.Shape()) == 0 {
			class = class.Reshape(1)
		}
		s.units = &class
	default:
		s.err = hint.Try(fmt.Errorf("ClassScore of a %T", class), "it takes a class number, or an array of them")
	}
	return s
}

// ChannelScore returns the mean of a channel, from 0, of a layer's output, [batch, ..., channels], as a score: gradient ascent on the
// input then shows what a filter of a convolution looks for.
//
//	x = x.Add(model.MustInputGradients(x, kit.ChannelScore("conv2d_2", 7)))
func ChannelScore(layer string, channel int) GradientScore { return ClassScore(channel).Layer(layer) }

// unitOf returns the mean of the given unit of the last axis of x, [batch, ..., units], for each example: [batch].
func unitOf(x, unit *graph.Node) *graph.Node {
	batch, units := x.Shape().Dim(0), x.Shape().Dim(-1)
	return graph.ReduceSum(graph.Mul(graph.ReduceMean(graph.Reshape(x, batch, -1, units), 1), graph.OneHot(unit, units, Float32)), -1)
}

// ScoreFunc returns the result of a function of GoMLX graph operations as a score: its arguments are the model's outputs, [batch, ...]
// of Float32, and its result is [batch], or [batch, ...] to be summed for each example.
//
//	score := kit.ScoreFunc(func(y ...*graph.Node) *graph.Node { return graph.ReduceMax(y[0], -1) })
//
// Create it once, before a loop: each score has its own program, for which the function is called once.
func ScoreFunc(f func(outputs ...*graph.Node) *graph.Node) GradientScore {
	if f == nil {
		return GradientScore{err: errors.New("ScoreFunc takes a function, not nil")}
	}
	return GradientScore{
		key:   fmt.Sprint("function ", scoreFuncs.Add(1)),
		graph: func(outputs []*graph.Node, _ *graph.Node) *graph.Node { return f(outputs...) },
	}
}

// scoreFuncs is the number of calls of ScoreFunc: functions are told apart by it, since closures with different variables have the same
// address.
var scoreFuncs atomic.Int64

// Layer sets the layer from whose output the score is computed; by default the model's outputs.
func (s GradientScore) Layer(name string) GradientScore {
	s.layer = name
	return s
}

// Logits sets whether the score is computed from the logits, the input of a final softmax or sigmoid, as papers on saliency do; by
// default false. Probabilities near 0 and 1 hardly change, and so have small gradients. An output without softmax or sigmoid is used as
// it is.
func (s GradientScore) Logits(logits bool) GradientScore {
	s.logits = logits
	return s
}

// check returns an error if the score is not one of a plan's outputs for this number of examples.
func (s GradientScore) check(p *plan, examples int) error {
	if s.err != nil || s.graph == nil {
		return cmp.Or(s.err, error(hint.Try(errors.New("the score is empty"), "kit.ClassScore(3) makes one")))
	}
	output := p.output()
	if s.layer != "" {
		i, err := p.index(s.layer)
		if err != nil {
			return err
		}
		output = p.layers[i].Output
	}
	if s.units == nil {
		return nil
	}
	if err := s.units.Err(); err != nil {
		return fmt.Errorf("score: %w", err)
	}
	if n := s.units.Len(); len(s.units.shape) != 1 || n != 1 && n != examples {
		return hint.Try(fmt.Errorf("the classes of the score are %v", s.units.shape), "they must be one number for each example, (%d,)", examples)
	}
	units, _ := output.last()
	wrong, err := s.units.find(func(x float64) bool { return !isPlace(x, units) })
	if wrong != nil {
		err = hint.Try(fmt.Errorf("the score is of number %s", wrong.text), "the output is %v, and the numbers of its last axis are from 0 to %d", batched(output), units-1)
	}
	return err
}

// further returns the inputs that the score's graph needs.
func (s GradientScore) further() []engine.Source {
	if s.units == nil {
		return nil
	}
	return []engine.Source{{
		Name: "the score", DType: dtypes.Int32, Row: 1,
		Rows: func(low, high, room int) (any, error) {
			units, err := Values[int32](s.units.AsType(Int32))
			if err != nil {
				return nil, err
			}
			if len(units) == 1 {
				return slices.Repeat(units, room), nil
			}
			return append(slices.Clone(units[low:high]), make([]int32, room-(high-low))...), nil
		},
		Batch: func(rows *graph.Node) *graph.Node { return graph.Reshape(rows, -1) },
	}}
}

// sum adds the sum of the scores of a batch's examples to a graph.
func (s GradientScore) sum(c *Call, p *plan, f flow, further []*graph.Node) *graph.Node {
	var outputs []*graph.Node
	if s.layer != "" {
		i, _ := p.index(s.layer)
		outputs = []*graph.Node{p.take(f, p.firstOutput(i))}
	} else {
		for _, out := range p.outputs {
			outputs = append(outputs, p.take(f, out))
		}
	}
	for i, y := range outputs {
		if of, ok := c.logits[y]; s.logits && ok {
			outputs[i] = of.x
		}
	}
	var unit *graph.Node
	if s.units != nil {
		unit = further[0]
	}
	score := madeOfEach("the score", c.examples.Shape().Size(), func() *graph.Node { return s.graph(outputs, unit) })
	return graph.ReduceAllSum(c.existing("the score", score))
}

// program returns a text that tells apart what scores compute.
func (s GradientScore) program() string {
	return strings.Join([]string{s.key, s.layer, fmt.Sprint(s.logits)}, " ")
}
