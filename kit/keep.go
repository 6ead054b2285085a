package kit

import (
	"encoding/json"
	"fmt"
	"reflect"
)

// In a notebook variables live on from cell to cell; see layercake/cell. For most types their memory is stored. Types that
// hold functions, or things that only this process can use, define here what is stored instead: they implement
// [layercake/internal/keep.Keeper].

// A keptSource is a source with its values loaded.
type keptSource struct {
	dtype   DType
	size    int
	numbers numbers
}

// KeepAs returns what a notebook stores of the values.
func (s *source) KeepAs() (any, error) {
	loaded, err := s.load()
	return keptSource{s.dtype, s.size, loaded}, err
}

// RestoreFrom sets the values to what KeepAs returned.
func (s *source) RestoreFrom(kept any) error {
	k, ok := kept.(keptSource)
	if !ok {
		return fmt.Errorf("an array cannot be made of a %T", kept)
	}
	*s = source{k.dtype, k.size, func() (numbers, error) { return k.numbers, nil }}
	return nil
}

// A keptModel is a model without its backend and compiled programs.
type keptModel struct {
	class, name string
	inputs      []*node
	outputs     []outlet
	optimizer   Optimizer
	loss        Loss
	metrics     []Metric
	seed        *uint64
	drawn       uint64
	frozen      bool
	uncompiled  string
	built       []Shape
	state       *state
}

// KeepAs returns what a notebook stores of the model.
func (m *Model) KeepAs() (any, error) {
	return keptModel{
		m.class, m.name, m.inputs, m.outputs, m.optimizer, m.loss, m.metrics, m.seed, m.drawn, m.frozen, m.uncompiled, m.built, m.state,
	}, nil
}

// RestoreFrom sets the model to what KeepAs returned.
func (m *Model) RestoreFrom(kept any) error {
	k, ok := kept.(keptModel)
	if !ok {
		return fmt.Errorf("a model cannot be made of a %T", kept)
	}
	*m = Model{
		class: k.class, name: k.name, inputs: k.inputs, outputs: k.outputs, compilation: compilation{k.optimizer, k.loss, k.metrics},
		seed: k.seed, drawn: k.drawn, frozen: k.frozen, uncompiled: k.uncompiled, built: k.built, state: k.state,
	}
	return nil
}

// A keptFormula is the class of a loss.
type keptFormula struct{ class string }

// KeepAs returns what a notebook stores of the loss.
func (f *formula) KeepAs() (any, error) { return keptFormula{f.class}, nil }

// RestoreFrom sets the loss to what KeepAs returned.
func (f *formula) RestoreFrom(kept any) error {
	k, ok := kept.(keptFormula)
	if !ok {
		return fmt.Errorf("a loss cannot be made of a %T", kept)
	}
	maker := losses.makers[k.class]
	if maker == nil {
		return losses.unknown(k.class)
	}
	switch l := maker().(type) {
	case *formula:
		*f = *l
	case cosineSimilarity:
		*f = *l.formula
	default:
		return fmt.Errorf("the loss %s is a %T", k.class, l)
	}
	return nil
}

// A keptActivationLayer is a layer's class and options.
type keptActivationLayer struct {
	description Description
	class       string
	activation  ActivationFunc // for the class Activation
	options     []byte         // for other classes, as JSON
}

// KeepAs returns what a notebook stores of the layer.
func (a *ActivationLayer) KeepAs() (any, error) {
	k := keptActivationLayer{description: a.description, class: a.class}
	var err error
	if f, ok := a.own["activation"].(*ActivationFunc); ok {
		k.activation = *f
	} else {
		k.options, err = json.Marshal(a.own)
	}
	return k, err
}

// RestoreFrom sets the layer to what KeepAs returned.
func (a *ActivationLayer) RestoreFrom(kept any) error {
	k, ok := kept.(keptActivationLayer)
	if !ok {
		return fmt.Errorf("a layer cannot be made of a %T", kept)
	}
	made := Activation(k.activation)
	if k.options != nil {
		if made, ok = layers.makers[k.class]().(*ActivationLayer); !ok {
			return fmt.Errorf("there is no layer of the class %s", k.class)
		}
		if err := made.own.UnmarshalJSON(k.options); err != nil {
			return err
		}
	}
	*a = *made
	a.layer, a.description = a, k.description
	return nil
}

// KeepAs returns what a notebook stores of a spare: nothing.
func (s *spare) KeepAs() (any, error) { return struct{}{}, nil }

// RestoreFrom sets the spare to none.
func (s *spare) RestoreFrom(any) error {
	*s = spare{}
	return nil
}

// Activations, initializers, regularizers and constraints of this package are stored as their JSON, custom ones as their
// functions: another program may not know what this one registered with [Register].
type (
	ownActivation  ActivationFunc
	ownInitializer Initializer
	ownRegularizer Regularizer
	ownConstraint  Constraint
)

// KeepAs returns what a notebook stores of the activation.
func (f *ActivationFunc) KeepAs() (any, error) {
	return keptBy(activations, *f, func(f ActivationFunc) any { return f.Graph }, ownActivation(*f)), nil
}

// RestoreFrom sets the activation to what KeepAs returned.
func (f *ActivationFunc) RestoreFrom(kept any) error {
	return restoreBy(activations, f, kept, func(own ownActivation) ActivationFunc { return ActivationFunc(own) })
}

// KeepAs returns what a notebook stores of the initializer.
func (i *Initializer) KeepAs() (any, error) {
	return keptBy(initializers, *i, func(i Initializer) any { return i.Fill }, ownInitializer(*i)), nil
}

// RestoreFrom sets the initializer to what KeepAs returned.
func (i *Initializer) RestoreFrom(kept any) error {
	return restoreBy(initializers, i, kept, func(own ownInitializer) Initializer { return Initializer(own) })
}

// KeepAs returns what a notebook stores of the regularizer.
func (r *Regularizer) KeepAs() (any, error) {
	return keptBy(regularizers, *r, func(r Regularizer) any { return r.Graph }, ownRegularizer(*r)), nil
}

// RestoreFrom sets the regularizer to what KeepAs returned.
func (r *Regularizer) RestoreFrom(kept any) error {
	return restoreBy(regularizers, r, kept, func(own ownRegularizer) Regularizer { return Regularizer(own) })
}

// KeepAs returns what a notebook stores of the constraint.
func (c *Constraint) KeepAs() (any, error) {
	return keptBy(constraints, *c, func(c Constraint) any { return c.Graph }, ownConstraint(*c)), nil
}

// RestoreFrom sets the constraint to what KeepAs returned.
func (c *Constraint) RestoreFrom(kept any) error {
	return restoreBy(constraints, c, kept, func(own ownConstraint) Constraint { return Constraint(own) })
}

// keptBy returns the JSON of a thing of this package, or own, the custom thing. A thing is this package's if it has both
// the name and the function of one.
//
// Functions are compared by their code. Inlining a constructor would duplicate that code: hence their go:noinline.
func keptBy[T any](k *kind[T], thing T, function func(T) any, own any) any {
	code := func(thing T) uintptr { return reflect.ValueOf(function(thing)).Pointer() }
	text, err := k.encode(thing)
	if err != nil {
		return own
	}
	made, err := k.decode(text)
	if d, _ := k.describe(thing); err == nil && !k.own[d.Class] && code(made) == code(thing) {
		return string(text)
	}
	return own
}

// restoreBy sets a thing to what keptBy returned.
func restoreBy[T, Own any](k *kind[T], thing *T, kept any, from func(Own) T) (err error) {
	switch kept := kept.(type) {
	case string:
		*thing, err = k.decode([]byte(kept))
	case Own:
		*thing = from(kept)
	default:
		err = fmt.Errorf("the %s cannot be made of a %T", k.what, kept)
	}
	return err
}
