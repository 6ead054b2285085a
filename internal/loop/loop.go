// Package loop repeats a part of a graph on the device. The size of the graph and its compile time do not depend on the number of
// repetitions.
//
//	// x is [n, 4]; the result is [4], its sum along the first axis.
//	sum := loop.For(n, []*graph.Node{zeros}, func(i *graph.Node, sum []*graph.Node) []*graph.Node {
//		row := graph.DynamicSlice(x, []*graph.Node{i, zero}, []int{1, 4})
//		return []*graph.Node{graph.Add(sum[0], graph.Reshape(row, 4))}
//	})[0]
package loop

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/gomlx/compute"
	"github.com/gomlx/gomlx/core/graph"
)

// Supported reports whether a backend can run loops whose body reads and writes arrays at computed indices. XLA can. The Go backend of
// GoMLX has loops, but not graph.DynamicSlice and graph.DynamicUpdateSlice; a recorder of ONNX files has neither.
func Supported(backend compute.Backend) bool {
	can := backend.Capabilities()
	return can.Functions && can.Operations[compute.OpTypeDynamicSlice] && can.Operations[compute.OpTypeDynamicUpdateSlice]
}

// For computes variables = body(i, variables) for each i from 0 to n-1, and returns the last variables. The index i is a scalar of
// Int32. The results of body must have the shapes of the variables. Body is called once, and may use any nodes of the graph, and
// graph.Gradient; For itself has no gradient.
//
// GoMLX builds the body of a loop as a separate function, whose nodes only this function can use. But GoMLX's cache of constants mixes
// up the functions, and go-xla rejects most operations on nodes of the outer function. So For first adds the body to the graph as a
// pattern, which nothing uses and XLA drops, and then copies it, node by node, into the function. Nodes from outside the body become
// variables that do not change.
func For(n int, variables []*graph.Node, body func(i *graph.Node, variables []*graph.Node) []*graph.Node) []*graph.Node {
	g := variables[0].Graph()
	start := graph.Const(g, int32(0))
	all := append([]*graph.Node{start}, variables...)
	p := pattern{kinds: map[*graph.Node]kind{}}
	for _, v := range all {
		// Each needs a separate node, even if several variables start with the same one.
		v = graph.Identity(v)
		p.inputs, p.kinds[v] = append(p.inputs, v), inside
	}
	i := p.inputs[0]
	results := body(i, p.inputs[1:])
	if len(results) != len(variables) {
		panic(fmt.Errorf("loop: the body returned %d nodes for %d variables", len(results), len(variables)))
	}
	for k, r := range results {
		if !r.Shape().Equal(variables[k].Shape()) {
			panic(fmt.Errorf("loop: variable %d is %v; the body returned %v for it", k, variables[k].Shape(), r.Shape()))
		}
	}
	p.add(append([]*graph.Node{graph.Add(i, graph.Const(g, int32(1)))}, results...))
	all = append(all, p.outside...)

	condition := graph.NewClosure(g, func(g *graph.Graph) []*graph.Node {
		return []*graph.Node{graph.LessThan(parameters(g, all)[0], graph.Const(g, int32(n)))}
	})
	function := graph.NewClosure(g, func(g *graph.Graph) []*graph.Node { return p.copy(parameters(g, all)) })
	return graph.While(condition, function, all...)[1 : 1+len(variables)]
}

// parameters declares parameters of the function being built, one for each node.
func parameters(g *graph.Graph, like []*graph.Node) (all []*graph.Node) {
	for k, v := range like {
		all = append(all, graph.Parameter(g, fmt.Sprintf("variable_%d", k), v.Shape()))
	}
	return all
}

// A pattern is a part of a graph to copy into a function: the nodes between its inputs and outputs.
type pattern struct {
	inputs, outputs []*graph.Node
	kinds           map[*graph.Node]kind
	nodes           []*graph.Node // to copy, each after its inputs
	outside         []*graph.Node // other inputs of the nodes and outputs
}

// A kind is the way in which a node gets into the function.
type kind int

const (
	constant kind = iota // computed only from constants: copied, since XLA computes a constant where it is needed
	outside              // computed from other nodes outside of the pattern: a parameter
	inside               // computed from inputs: copied, or an input
)

// add makes nodes outputs of the pattern.
func (p *pattern) add(outputs []*graph.Node) {
	p.outputs = append(p.outputs, outputs...)
	used := map[*graph.Node]bool{}
	for _, out := range outputs {
		p.use(out, used)
	}
	slices.SortFunc(p.nodes, func(a, b *graph.Node) int { return cmp.Compare(a.Id(), b.Id()) })
}

// use notes that a node is needed in the function.
func (p *pattern) use(node *graph.Node, used map[*graph.Node]bool) {
	if used[node] || slices.Contains(p.inputs, node) {
		return
	}
	used[node] = true
	if p.kind(node) == outside {
		p.outside = append(p.outside, node)
		return
	}
	p.nodes = append(p.nodes, node)
	for _, in := range node.Inputs() {
		p.use(in, used)
	}
}

func (p *pattern) kind(node *graph.Node) kind {
	if k, ok := p.kinds[node]; ok {
		return k
	}
	k := constant
	if node.Type() == graph.NodeTypeParameter || node.Type() == graph.NodeTypeConstant && node.ConstantValue() == nil { // GoMLX keeps small ones
		k = outside
	}
	for _, in := range node.Inputs() {
		k = max(k, p.kind(in))
	}
	p.kinds[node] = k
	return k
}

// copy adds copies of the nodes to the function being built, given its parameters: the inputs, followed by the outside nodes. It
// returns the copies of the outputs.
func (p *pattern) copy(parameters []*graph.Node) (outputs []*graph.Node) {
	copies := map[*graph.Node]*graph.Node{}
	for k, node := range slices.Concat(p.inputs, p.outside) {
		copies[node] = parameters[k]
	}
	for _, node := range p.nodes {
		if node.Type() == graph.NodeTypeConstant {
			copies[node] = graph.ConstTensor(node.Graph(), node.ConstantValue())
			continue
		}
		var inputs []*graph.Node
		for _, in := range node.Inputs() {
			inputs = append(inputs, copies[in])
		}
		copies[node] = node.CloneWithInputs(inputs...)
	}
	for _, out := range p.outputs {
		outputs = append(outputs, copies[out])
	}
	for k := range p.outside {
		outputs = append(outputs, parameters[len(p.inputs)+k])
	}
	return outputs
}
