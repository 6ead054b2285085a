package kit

// A variable is the values of one weight. It belongs to its layer, so that models which have a layer in common have what it
// learned in common, as in Keras.
type variable struct{ values []float32 } // nil as long as no model has made them

// variables are those of a layer, in the order in which Build announces the weights.
type variables []*variable

// of returns so many of them.
func (v *variables) of(n int) variables {
	for len(*v) < n {
		*v = append(*v, &variable{})
	}
	return (*v)[:n]
}

// variablesOf returns the variables of a node's layer, which has these weights.
func variablesOf(n *node, inputs []Shape, weights []Weight) variables {
	switch l := n.layer.(type) {
	case *Model:
		return l.variables(inputs)
	case interface{ own() *variables }:
		return l.own().of(len(weights))
	}
	return n.variables.of(len(weights))
}

// own are the layer's variables.
func (o *options[L]) own() *variables { return &o.variables }
