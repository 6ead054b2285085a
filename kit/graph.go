package kit

import (
	"errors"
	"reflect"
	"slices"

	"github.com/gomlx/gomlx/core/graph"
)

// A Tensor is a symbolic tensor, from which models are built: an input, made by [Input], or the output of a layer, made by
// its On method. [NewModel] makes a model of them:
//
//	x := kit.Input(784)
//	y := kit.Dense(64).Activation(kit.ReLU).On(x)
//	model := kit.NewModel(x, kit.Dense(10).Activation(kit.Softmax).On(y))
//
// Nothing is computed or checked before the model is used.
type Tensor interface {
	Tensors
	outlet() outlet
}

// Tensors are one [Tensor], or several in a [List].
type Tensors interface{ outlets() []outlet }

// A List is several tensors: the inputs or outputs of a model.
type List []Tensor

func (l List) outlets() (all []outlet) {
	for _, t := range l {
		if isNil(t) {
			all = append(all, outlet{})
		} else {
			all = append(all, t.outlet())
		}
	}
	return all
}

// A node is a call of a layer.
type node struct {
	layer     Layer
	inputs    []outlet
	variables variables // of a layer that cannot store them itself
}

// An outlet is an output of a node. The zero outlet is none.
type outlet struct {
	node   *node
	output int
}

func (p outlet) outlet() outlet    { return p }
func (p outlet) outlets() []outlet { return []outlet{p} }

// On calls a layer on the outputs of others. The layers of this package have an On method; this function is for custom
// layers.
func On(layer Layer, inputs ...Tensor) Tensor {
	return outlet{node: &node{layer: layer, inputs: List(inputs).outlets()}}
}

// On calls the layer on the outputs of others and returns its output. All calls of a layer share its weights.
func (o *options[Self]) On(inputs ...Tensor) Tensor { return On(any(o.layer).(Layer), inputs...) }

// OnAll is [On] for a layer with the given number of outputs.
func OnAll(layer Layer, outputs int, inputs ...Tensor) (all List) {
	n := On(layer, inputs...).outlet().node
	for i := range outputs {
		all = append(all, outlet{n, i})
	}
	return all
}

// A MultiLayer is a [Layer] with several inputs or outputs. Its Build and Call are not used.
type MultiLayer interface {
	Layer

	// BuildAll is Build for several inputs.
	BuildAll(inputs []Shape) (outputs []Shape, weights []Weight, err error)

	// CallAll is Call for several inputs.
	CallAll(c *Call, inputs []*graph.Node) (outputs []*graph.Node)
}

// buildFirst is Build of a layer whose BuildAll takes these inputs: it returns the first output.
func buildFirst(layer MultiLayer, inputs ...Shape) (Shape, []Weight, error) {
	outputs, weights, err := layer.BuildAll(inputs)
	if err != nil {
		return nil, nil, err
	}
	return outputs[0], weights, nil
}

// ordered returns the nodes that lead to the outputs, each after the nodes it needs. They are sorted by their number of
// calls to an output, and at equal numbers by the order in which a search from the outputs finds the layers. That is
// Keras's order (map_graph in ops/function.py).
func ordered(outputs []outlet) ([]*node, error) {
	const underWay, done = 1, 2
	var finished []*node // each after its inputs
	seen := map[*node]int{}
	found := map[any]int{}
	var visit func(n *node) error
	visit = func(n *node) error {
		switch {
		case n == nil:
			return errors.New("one of the tensors is nil")
		case isNil(n.layer):
			return errors.New("one of the layers is nil")
		case seen[n] == underWay:
			return errors.New("the layers form a cycle")
		case seen[n] == done:
			return nil
		}
		seen[n] = underWay
		if _, ok := found[n.key()]; !ok {
			found[n.key()] = len(found)
		}
		for _, in := range n.inputs {
			if err := visit(in.node); err != nil {
				return err
			}
		}
		seen[n] = done
		finished = append(finished, n)
		return nil
	}
	for _, out := range outputs {
		if err := visit(out.node); err != nil {
			return nil, err
		}
	}
	depth, deepest := map[*node]int{}, map[any]int{}
	for _, n := range slices.Backward(finished) {
		depth[n] = max(depth[n], deepest[n.key()])
		deepest[n.key()] = depth[n]
		for _, in := range n.inputs {
			depth[in.node] = max(depth[in.node], depth[n]+1)
		}
	}
	slices.SortStableFunc(finished, func(a, b *node) int {
		if d := depth[b] - depth[a]; d != 0 {
			return d
		}
		return found[a.key()] - found[b.key()]
	})
	return finished, nil
}

// key identifies the node's layer. For a layer without an identity it is the node.
func (n *node) key() any {
	if hasIdentity(n.layer) {
		return n.layer
	}
	return n
}

// hasIdentity reports whether a layer is distinguishable from others: different layers of a type without identity can be
// equal.
func hasIdentity(layer Layer) bool {
	t := reflect.TypeOf(layer)
	return t.Kind() == reflect.Pointer && t.Elem().Size() > 0
}
