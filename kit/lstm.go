package kit

import (
	"math/rand/v2"
	"slices"

	"github.com/gomlx/gomlx/core/graph"
)

// An LSTMLayer is a long short-term memory layer. Make one with [LSTM].
type LSTMLayer struct {
	recurrentOptions[*LSTMLayer]
	recurrentActivation ActivationFunc
	zeroForgetBias      bool
}

// LSTM returns a long short-term memory layer with the given number of units (Hochreiter and Schmidhuber 1997, with the forget gate of
// Gers et al. 2000). It processes sequences, [batch, steps, features], and returns the last output, [batch, units], or with
// ReturnSequences all outputs, [batch, steps, units]. Starting with h = 0 and c = 0, each step computes
//
//	i, f, g, o = the four parts of x·kernel + h·recurrent kernel + bias
//	c = sigmoid(f)·c + sigmoid(i)·tanh(g)
//	h = sigmoid(o)·tanh(c)
//
// Weights are the kernel, [features, 4·units], initially glorot uniform, the recurrent kernel, [units, 4·units], initially orthogonal,
// and the bias, [4·units], initially ones for the forget gate and zeros elsewhere.
//
// All sequences of a model have the same length. Steps masked by [Masking], or by [Embedding] with MaskZero, do not change the states
// and the output.
func LSTM(units int) *LSTMLayer {
	l := &LSTMLayer{recurrentActivation: Sigmoid}
	l.recurrentOptions = newRecurrentOptions(l, units, 4, 2)
	return l
}

// RecurrentActivation sets the activation of the gates; by default [Sigmoid].
func (l *LSTMLayer) RecurrentActivation(f ActivationFunc) *LSTMLayer {
	l.recurrentActivation = f
	return l
}

// UnitForgetBias sets whether the bias of the forget gate is initially ones, so that new layers keep their memory (Jozefowicz et al.
// 2015); by default true.
func (l *LSTMLayer) UnitForgetBias(ones bool) *LSTMLayer {
	l.zeroForgetBias = !ones
	return l
}

// Describe implements [Layer].
func (l *LSTMLayer) Describe() Description {
	return l.describe("LSTM", Options{"recurrent_activation": &l.recurrentActivation, "unit_forget_bias": (*not)(&l.zeroForgetBias), "seed": always(nil)})
}

// Build implements [Layer].
func (l *LSTMLayer) Build(input Shape) (Shape, []Weight, error) {
	output, weights, err := l.build("LSTM", input, Shape{4 * l.units})
	if last := len(weights) - 1; err == nil && !l.noBias && !l.zeroForgetBias {
		weights[last].Initializer = unitForgetBias(weights[last].Initializer)
	}
	return output, weights, err
}

// unitForgetBias returns an initializer of the bias: ones for the forget gate, and rest for the other gates.
func unitForgetBias(rest Initializer) Initializer {
	if rest.Fill == nil {
		return rest
	}
	all := rest
	all.Fill = func(rng *rand.Rand, shape Shape) []float32 {
		values := rest.Fill(rng, shape)
		units := len(values) / 4
		copy(values[units:], slices.Repeat([]float32{1}, units))
		return values
	}
	return all
}

func (l *LSTMLayer) along(c *Call, s sequences) (output *graph.Node, states []*graph.Node) {
	all := l.begin(c, s)
	if !l.noBias {
		all.x = c.AddBias(all.x, "bias")
	}
	feedback := l.feedback(c, all, 0, 4)
	return l.run(c, all, recurrentCell{
		inputs: func(x, output *graph.Node) []*graph.Node {
			return []*graph.Node{graph.Add(x, feedback(output))}
		},
		next: func(inputs, states []*graph.Node) []*graph.Node {
			x := inputs[0]
			gates := graph.Split(l.activate(c, l.recurrentActivation, x), -1, 4)
			in, forget, out := gates[0], gates[1], gates[3]
			next := c.Activate(l.activation, graph.Split(x, -1, 4)[2])
			memory := graph.Add(graph.Mul(forget, states[1]), graph.Mul(in, next))
			return []*graph.Node{graph.Mul(out, c.Activate(l.activation, memory)), memory}
		},
	})
}
