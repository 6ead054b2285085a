package kit

import "github.com/gomlx/gomlx/core/graph"

// A recurrentCell is what a recurrent layer does at each step of a sequence. Its functions take arrays of any number of axes, the last
// ones being batch and units or the like: they are called for one step, and for all steps at once.
type recurrentCell struct {
	// inputs returns what a step needs of x, its part of the sequence, and of the output of the step before. Products with weights are
	// made here.
	inputs func(x, output *graph.Node) []*graph.Node
	// next returns the states after a step, given its inputs and the states before it. The first state is the output. It uses no
	// weights.
	next func(inputs, states []*graph.Node) []*graph.Node
}
