package kit

// A variable has the values of one weight. It belongs to a layer, so that models which share the layer share what it has
// learned, as in Keras.
type variable struct{ values []float32 } // nil until a model creates them

// variables are the variables of a layer, in the order in which Build announces the weights.
type variables []*variable

// of returns the first n variables, and creates missing ones.
func (v *variables) of(n int) variables {
	for len(*v) < n {
		*v = append(*v, &variable{})
	}
	return (*v)[:n]
}

// variablesOf returns the variables of a call's layer, which has these weights.
func (c *call) variablesOf(weights []Weight) variables {
	switch l := c.layer.(type) {
	case *Model:
		if c.nested == nil {
			return nil // its shapes are not known yet
		}
		return c.nested.variables
	case interface{ own() *variables }:
		return l.own().of(len(weights))
	}
	return c.variables.of(len(weights))
}

// own returns the layer's variables.
func (o *options[Self]) own() *variables { return &o.variables }
