package kit

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"layercake/internal/hint"
	"layercake/internal/words"
)

// Arrays are the inputs or targets of a model: an [Array] for one, an [ArrayList] for several in order, an [ArrayMap] for several by
// name.
type Arrays interface {
	// list returns the arrays in the order of the names. what is the kind of the names, such as "input".
	list(what string, names []string) ([]Array, error)
}

// An ArrayList has an array for each of a model's inputs or outputs, in order.
type ArrayList []Array

// An ArrayMap has an array for each of a model's inputs or outputs, by name: the names of the Inputs, or of the layers that return the
// outputs.
type ArrayMap map[string]Array

func (a Array) list(what string, names []string) ([]Array, error) {
	return ArrayList{a}.list(what, names)
}

func (l ArrayList) list(what string, names []string) ([]Array, error) {
	if len(l) != len(names) {
		return nil, hint.Try(fmt.Errorf("%s given", words.Plural(len(l), "array")), "the model has %s: %s", words.Plural(len(names), what), strings.Join(names, ", "))
	}
	return l, nil
}

func (m ArrayMap) list(what string, names []string) (all []Array, err error) {
	for _, name := range slices.Sorted(maps.Keys(m)) {
		if !slices.Contains(names, name) {
			return nil, hint.Try(fmt.Errorf("an array is given for the %s %q", what, name), "the model has %s", strings.Join(names, ", "))
		}
	}
	for _, name := range names {
		a, ok := m[name]
		if !ok {
			return nil, fmt.Errorf("no array is given for the %s %q", what, name)
		}
		all = append(all, a)
	}
	return all, nil
}

// hasArrays reports whether arrays are given: neither nil nor the zero Array.
func hasArrays(arrays Arrays) bool {
	a, ok := arrays.(Array)
	return arrays != nil && (!ok || a.given())
}

// mapped applies a function to each array.
func mapped(arrays Arrays, f func(Array) Array) Arrays {
	switch arrays := arrays.(type) {
	case Array:
		if arrays.given() {
			return f(arrays)
		}
	case ArrayList:
		out := make(ArrayList, len(arrays))
		for i, a := range arrays {
			out[i] = f(a)
		}
		return out
	case ArrayMap:
		out := ArrayMap{}
		for name, a := range arrays {
			out[name] = f(a)
		}
		return out
	}
	return arrays
}

// shapesOf returns the shape of one example of each array.
func shapesOf(arrays []Array) (shapes []Shape) {
	for _, a := range arrays {
		var s Shape
		if len(a.shape) > 0 {
			s = a.shape[1:]
		}
		shapes = append(shapes, slices.Clip(append(Shape{}, s...)))
	}
	return shapes
}
