package kit

import (
	"fmt"
	"strings"

	"github.com/gomlx/gomlx/core/graph"
)

// A Layer is one stage of a [Model]. This package has [Dense], [Dropout] and so on; a custom layer is a type with these
// three methods. Shapes given to layers are those of one example, without the batch axis, which is always the first. Call
// computes with the package github.com/gomlx/gomlx/core/graph; a notebook cell that uses it need not import it.
type Layer interface {
	// Describe returns the layer's class, name and options, for the summary, the diagram and messages.
	Describe() Description

	// Build returns the shape of the layer's output for an input of the given shape, and the weights it needs, or an error
	// if it cannot work on such an input.
	Build(input Shape) (output Shape, weights []Weight, err error)

	// Call adds the layer's computation to a GoMLX graph: x is [batch, input...] of Float32, and the result is [batch,
	// output...] of Float32. It may panic, like all graph-building code of GoMLX; the model turns that into an error.
	Call(c *Call, x *graph.Node) *graph.Node
}

// options are the options of all layers of this package; Self is the layer's type, so that chained methods return it.
type options[Self any] struct {
	layer       Self
	description Description
	variables   variables
	alone       spare // a model of only this layer, for Apply
}

// Name sets the layer's name. By default layers are numbered by class: dense_1, dense_2, dropout_1.
func (o *options[Self]) Name(name string) Self {
	o.description.Name = name
	return o.layer
}

// Trainable sets whether training updates the layer's weights; by default true.
func (o *options[Self]) Trainable(trainable bool) Self {
	o.description.Frozen = !trainable
	return o.layer
}

// InputShape sets the shape of one example. A model whose first layer has it can be built before it sees data.
func (o *options[Self]) InputShape(shape ...int) Self {
	o.description.InputShape = shape
	return o.layer
}

// describeLayer describes a layer, with the options that all layers have in Keras.
func describeLayer(layer Layer) (d written[Layer], err error) {
	description := layer.Describe()
	name, frozen := description.Name, not(description.Frozen)
	d.Config = Config{Class: description.Class, Options: Options{
		"name": &name, "trainable": &frozen, "dtype": &float32Option{policy: true},
	}}
	for option, pointer := range description.Options {
		if out, ok := pointer.(*absent); ok {
			out.pointer = d.Options[option]
		}
		d.Options[option] = pointer
	}
	d.core = layer
	d.made = func() Layer {
		if own, ok := layer.(interface {
			restore(name string, frozen bool)
		}); ok {
			own.restore(name, bool(frozen))
		}
		return layer
	}
	if whole, ok := description.Options["model"].(wholeConfig); ok {
		d.Config.whole = whole
		d.made = func() Layer { return layer }
	}
	return d, nil
}

// layers are the layers that can be made by name.
var layers = &kind[Layer]{what: "layer", module: "keras.layers", describe: describeLayer, elsewhere: map[string]home{
	"Sequential": {"keras", ""},
	"Functional": {"keras.src.models.functional", "Functional"},
}}

// own returns the layer's variables.
func (o *options[Self]) own() *variables { return &o.variables }

// String returns the layer's class and options: Dense(units=64, activation="relu").
func (o *options[Self]) String() string {
	layer, ok := any(o.layer).(Layer)
	if !ok || isNil(layer) {
		return "a layer not made by a function of kit"
	}
	return layerText(layer)
}

func layerText(layer Layer) string {
	d := layer.Describe()
	var usual Options
	if maker, ok := layers.makers[d.Class]; ok {
		usual = maker().Describe().Options
	}
	delete(d.Options, "batch_shape") // of an Input, whose shape follows below
	told := toldOf(d.Options, usual)
	if d.Name != "" {
		told = append(told, fmt.Sprintf("name=%q", d.Name))
	}
	if d.InputShape != nil {
		told = append(told, fmt.Sprintf("input_shape=%v", d.InputShape))
	}
	if d.Frozen {
		told = append(told, "trainable=false")
	}
	return fmt.Sprintf("%s(%s)", d.Class, strings.Join(told, ", "))
}

// A freezable layer can be set not to be trained.
type freezable interface{ freeze(frozen bool) }

func (o *options[Self]) freeze(frozen bool) { o.description.Frozen = frozen }
