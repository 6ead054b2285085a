package plots

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"layercake/internal/hint"
	"layercake/kit"
)

// info describes a model's layers.
func info(model *kit.Model) ([]kit.LayerInfo, error) {
	if model == nil {
		return nil, hint.Try(errors.New("the model is nil"), "make one with kit.Sequential")
	}
	return model.Info()
}

// A weight is one of a layer's weights, with its values.
type weight struct {
	layer  int // index of the layer in the model
	name   string
	values kit.Array
}

// weights returns a model's layers and their weights.
func weights(model *kit.Model) ([]kit.LayerInfo, []weight, error) {
	layers, err := info(model)
	if err != nil {
		return nil, nil, err
	}
	values, err := model.Weights()
	if err != nil {
		return nil, nil, err
	}
	// Building the weights may have determined more shapes.
	if layers, err = info(model); err != nil {
		return nil, nil, err
	}
	var out []weight
	for i, l := range layers {
		for _, w := range l.Weights {
			out = append(out, weight{layer: i, name: w.Name, values: values[len(out)]})
		}
	}
	return layers, out, nil
}

// place returns the index of a layer by name.
func place(layers []kit.LayerInfo, name string) (int, error) {
	if i := slices.IndexFunc(layers, func(l kit.LayerInfo) bool { return l.Name == name }); i >= 0 {
		return i, nil
	}
	return 0, hint.Try(fmt.Errorf("there is no layer %q", name), "the model has %s", layerNames(layers))
}

func layerNames(layers []kit.LayerInfo) string {
	var names []string
	for _, l := range layers {
		names = append(names, l.Name)
	}
	return strings.Join(names, ", ")
}

// trainedOn is the note on the data that a model was trained on.
func trainedOn(model *kit.Model) string {
	h, err := model.History()
	if err != nil {
		return "" // not trained
	}
	return h.Note
}
