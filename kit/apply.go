package kit

import "fmt"

// Apply computes a layer on an array without a model: x is [n, input...] and the result [n, output...], as Keras's layer(x). Use it to
// see what a layer does, or to preprocess data. With Training: true the layer computes as in training. As in Keras, layers that augment
// images, and models of nothing else, do so by default; with options given, only if these say so:
//
//	turned := kit.RandomRotation(0.1).MustApply(images.Div(255))
//	plots.Images(turned, nil, 2, 10)
//
// The result is Float32, or Int64 for indices of bins or tokens. plots.Images shows floats from 0 to 1, so divide images of bytes by 255.
//
// The first call initializes the layer's weights, and the layer keeps them. It also compiles a program, which further calls on arrays of
// the same shape use again; a custom layer compiles one each time. The layers of this package have methods Apply and
// MustApply; this function also takes custom layers. For a layer with several inputs x is an [ArrayList].
func Apply(layer Layer, x Arrays, options ...PredictOptions) (Array, error) {
	if own, ok := layer.(interface {
		apply(x Arrays, options []PredictOptions) (Array, error)
	}); ok {
		return own.apply(x, options)
	}
	return applied(layer, x, options)
}

// MustApply is like [Apply] but ends the cell with the error.
func MustApply(layer Layer, x Arrays, options ...PredictOptions) Array {
	return Must(Apply(layer, x, options...))
}

// Apply computes the layer on an array without a model; see [Apply].
func (o *options[Self]) Apply(x Arrays, options ...PredictOptions) (Array, error) {
	return Apply(any(o.layer).(Layer), x, options...)
}

// MustApply is like Apply but ends the cell with the error.
func (o *options[Self]) MustApply(x Arrays, options ...PredictOptions) Array {
	return Must(o.Apply(x, options...))
}

// A solo is a layer that keeps a model of only itself, with the programs of earlier calls of Apply.
type solo interface{ soloModel() *spare }

func (o *options[Self]) soloModel() *spare { return &o.alone }
func (m *Model) soloModel() *spare         { return &m.alone }

// applied predicts with a model that has only this layer.
func applied(layer Layer, x Arrays, options []PredictOptions) (Array, error) {
	m := chain([]Layer{layer})
	if own, ok := layer.(solo); ok && !isNil(layer) {
		if before, ok := own.soloModel().take().(*Model); ok {
			m = before
			m.built = nil // x can have another shape
		}
		defer own.soloModel().put(m)
	}
	if list, ok := x.(ArrayList); ok && len(list) != 1 {
		m = &Model{class: functional}
		var inputs List
		for _, shape := range shapesOf(list) {
			in := Input(shape...)
			inputs = append(inputs, in)
			m.inputs = append(m.inputs, in.outlet().node)
		}
		m.outputs = On(layer, inputs...).outlets()
	}
	o, err := only(options)
	if len(options) == 0 {
		o.Training = augments(layer)
	}
	var out ArrayList
	if err == nil {
		out, err = m.predict(x, nil, o)
	}
	if err != nil {
		return Array{}, fmt.Errorf("apply: %w", err)
	}
	return out[0], nil
}

// augments reports whether a layer computes as in training by default in Keras: one that augments images, or a model with such layers
// and none that training changes otherwise.
func augments(layer Layer) bool {
	m, ok := layer.(*Model)
	if !ok || m == nil {
		return keywordsOf(layer)["training"] == true
	}
	nodes, err := ordered(m.outputs)
	if err != nil {
		return false
	}
	found := false
	for _, n := range nodes {
		training, differs := keywordsOf(n.layer)["training"]
		inner, isModel := n.layer.(*Model)
		switch {
		case training == true || isModel && augments(inner):
			found = true
		case differs || isModel:
			return false
		}
	}
	return found
}
