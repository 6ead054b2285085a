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

// own are the layer's variables.
func (o *options[Self]) own() *variables { return &o.variables }
