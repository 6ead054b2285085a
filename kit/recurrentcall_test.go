package kit

import (
	"fmt"
	"math"
	"testing"

	"github.com/gomlx/gomlx/core/graph"
)

// Recurrent layers with initial states and masks equal Keras's (testdata/keras/recurrent_calls.py): outputs, final states, gradients.
func TestRecurrentCallsEqualKeras(t *testing.T) {
	const batch, steps, features, units = 3, 5, 2, 3
	var cases []struct {
		Layer                      string
		Salt                       uint64
		Backwards, Sequences, Zero bool
		Mask                       []float32
		Initial                    int
		Results, Gradients         [][]float64
	}
	readFixture(t, "recurrent_calls", &cases)
	layers := map[string]func() recurrentLayer{
		"simple_rnn": func() recurrentLayer { return SimpleRNN(units) },
		"lstm":       func() recurrentLayer { return LSTM(units) },
		"gru":        func() recurrentLayer { return GRU(units) },
		"gru_before": func() recurrentLayer { return GRU(units).ResetAfter(false) },
	}
	eachBackend(t, func(t *testing.T, backend *Backend) {
		for _, test := range cases {
			layer := layers[test.Layer]()
			*layer.walking() = walk{test.Sequences, test.Backwards, test.Zero}
			_, weights, err := layer.Build(Shape{steps, features})
			if err != nil {
				t.Fatal(err)
			}
			var arrays []Array
			for i, w := range weights {
				arrays = append(arrays, NewArray(pattern(w.Shape.Size(), 0.5/math.Sqrt(float64(w.Shape[0])), uint64(i+1)), w.Shape...))
			}
			arrays = append(arrays, NewArray(pattern(batch*steps*features, 1, 101+test.Salt), batch, steps, features))
			for k := range test.Initial {
				arrays = append(arrays, NewArray(pattern(batch*units, 1, 501+uint64(k)), batch, units))
			}
			got := runGraphOf(t, backend, arrays, func(xs []*graph.Node) []*graph.Node {
				c := &Call{weights: map[string]*graph.Node{}, used: map[*graph.Node]bool{}, logits: map[*graph.Node]logits{}}
				for i, w := range weights {
					c.weights[w.Name] = xs[i]
				}
				rest := xs[len(weights):]
				s := sequences{x: rest[0]}
				if test.Initial > 0 {
					s.initial = rest[1:]
				}
				if test.Mask != nil {
					mask := graph.Reshape(graph.Const(s.x.Graph(), test.Mask), batch, steps)
					s.mask = graph.GreaterThan(mask, graph.ScalarZero(s.x.Graph(), Float32))
				}
				output, states := layer.along(c, s)
				results := append([]*graph.Node{output}, states...)
				loss := graph.ScalarZero(s.x.Graph(), Float32)
				for k, r := range results {
					factors := graph.Reshape(graph.Const(r.Graph(), pattern(r.Shape().Size(), 1, 701+uint64(k))), r.Shape().Dimensions...)
					loss = graph.Add(loss, graph.ReduceAllSum(graph.Mul(r, factors)))
				}
				results = append(results, c.gradients(loss, xs[:len(weights)])...)
				return append(results, graph.Gradient(loss, rest...)...)
			})
			for i, want := range append(test.Results, test.Gradients...) {
				compareNumbers(t, fmt.Sprintf("%s: case %d, array %d", test.Layer, test.Salt, i), got[i], want)
			}
		}
	})
}
