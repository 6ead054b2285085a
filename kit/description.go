package kit

// A Description is a layer's class, name and options.
type Description struct {
	Class      string  // the layer's kind: "Dense"
	Name       string  // name chosen by the user, or "" to number the layer: dense_1, dense_2
	Activation string  // name of the activation, or ""
	InputShape Shape   // of one example, if it was given; or nil
	Options    Options // all other options: layers with equal Options compute the same
	Frozen     bool    // whether training leaves the layer's weights unchanged

	// SupportsMasking: the output has the steps of the input, and so its mask, unless Call sets another. The mask of an input ends at
	// layers that do not support masking.
	SupportsMasking bool
}

// A LayerInfo describes a layer at its place in a model.
type LayerInfo struct {
	Description
	Input, Output Shape // of one example, of the first input and output; nil while the model's input shape is unknown
	Weights       []Weight

	// Connected lists the outputs that the layer takes: dense_1[0][0] is the first output of the first call of dense_1. It
	// is empty for a layer that takes the model's input.
	Connected []string
}

// Params counts the numbers in the layer's weights.
func (l LayerInfo) Params() int {
	n := 0
	for _, w := range l.Weights {
		n += w.Shape.Size()
	}
	return n
}

// TrainableParams counts those that training updates.
func (l LayerInfo) TrainableParams() int {
	n := 0
	for _, w := range l.Weights {
		if !w.NonTrainable && !l.Frozen {
			n += w.Shape.Size()
		}
	}
	return n
}
