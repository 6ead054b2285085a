package kit

// A variable has the values of one weight. It belongs to a layer, so that models which share the layer share what it has
// learned, as in Keras.
type variable struct{ values []float32 } // nil until a model creates them

// variables are the variables of a layer, in the order in which Build announces the weights.
type variables []*variable
