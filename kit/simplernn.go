package kit

import "github.com/gomlx/gomlx/core/graph"

// A SimpleRNNLayer is a recurrent layer that feeds its output back. Make one with [SimpleRNN].
type SimpleRNNLayer struct {
	recurrentOptions[*SimpleRNNLayer]
}

// SimpleRNN returns a fully connected recurrent layer with the given number of units (Elman 1990, "Finding structure in time"). It
// processes sequences, [batch, steps, features], and returns the last output, [batch, units], or with ReturnSequences all outputs,
// [batch, steps, units]. Starting with h = 0, each step computes
//
//	h = tanh(x·kernel + h·recurrent kernel + bias)
//
// Weights are the kernel, [features, units], initially glorot uniform, the recurrent kernel, [units, units], initially orthogonal, and
// the bias, [units], initially zeros.
//
// All sequences of a model have the same length. Steps masked by [Masking], or by [Embedding] with MaskZero, do not change the state
// and the output.
func SimpleRNN(units int) *SimpleRNNLayer {
	r := &SimpleRNNLayer{}
	r.recurrentOptions = newRecurrentOptions(r, units, 1, 1)
	return r
}

// Describe implements [Layer].
func (r *SimpleRNNLayer) Describe() Description { return r.describe("SimpleRNN", nil) }

// Build implements [Layer].
func (r *SimpleRNNLayer) Build(input Shape) (Shape, []Weight, error) {
	return r.build("SimpleRNN", input, Shape{r.units})
}

func (r *SimpleRNNLayer) along(c *Call, s sequences) (output *graph.Node, states []*graph.Node) {
	all := r.begin(c, s)
	if !r.noBias {
		all.x = c.AddBias(all.x, "bias")
	}
	feedback := r.feedback(c, all, 0, 1)
	return r.run(c, all, recurrentCell{
		inputs: func(x, output *graph.Node) []*graph.Node {
			return []*graph.Node{graph.Add(x, feedback(output))}
		},
		next: func(inputs, _ []*graph.Node) []*graph.Node {
			return []*graph.Node{c.Activate(r.activation, inputs[0])}
		},
	})
}
