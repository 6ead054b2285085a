package kit

import "github.com/gomlx/gomlx/core/graph"

// A SimpleRNNLayer goes along sequences and feeds its output back. Make one with [SimpleRNN].
type SimpleRNNLayer struct {
	recurrentOptions[*SimpleRNNLayer]
}

// SimpleRNN returns a layer of so many units that goes along sequences, x of [batch, steps, features], and returns the last
// output, [batch, units], or with ReturnSequences all of them, [batch, steps, units] (Elman 1990, "Finding structure in
// time"). For each step, from h = 0 on:
//
//	h = tanh(x·kernel + h·recurrent kernel + bias)
//
// Weights are the kernel, [features, units], glorot uniform at first, the recurrent kernel, [units, units], orthogonal at
// first, and the bias, [units], zeros at first.
//
// All sequences of a model have the same length. Steps that a mask leaves out, of [Masking] or of [Embedding] with MaskZero, leave the
// states and the output as they are.
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
