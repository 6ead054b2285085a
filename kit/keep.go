package kit

import (
	"encoding/json"
	"fmt"
)

// In a notebook variables live on from cell to cell; see layercake/cell. What is stored of them is their memory, for most types.
// Those that hold functions, or what only this process can use, say here what to store in their place: they are
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

// RestoreFrom makes the values what KeepAs returned.
func (s *source) RestoreFrom(kept any) error {
	k, ok := kept.(keptSource)
	if !ok {
		return fmt.Errorf("an array cannot be made of a %T", kept)
	}
	*s = source{k.dtype, k.size, func() (numbers, error) { return k.numbers, nil }}
	return nil
}

// A keptModel is a model without what it is computed with.
type keptModel struct {
	name        string
	input, kept Shape
	layers      []Layer
	optimizer   Optimizer
	loss        Loss
	metrics     []Metric
	seed        *uint64
	uncompiled  string
	plan        *plan
	state       *state
}

// KeepAs returns what a notebook stores of the model.
func (m *Model) KeepAs() (any, error) {
	return keptModel{
		m.name, m.input, m.kept, m.layers, m.optimizer, m.loss, m.metrics, m.seed, m.uncompiled, m.plan, m.state,
	}, nil
}

// RestoreFrom makes the model what KeepAs returned.
func (m *Model) RestoreFrom(kept any) error {
	k, ok := kept.(keptModel)
	if !ok {
		return fmt.Errorf("a model cannot be made of a %T", kept)
	}
	*m = Model{
		name: k.name, input: k.input, kept: k.kept, layers: k.layers, optimizer: k.optimizer, loss: k.loss, metrics: k.metrics,
		seed: k.seed, uncompiled: k.uncompiled, plan: k.plan, state: k.state,
	}
	return nil
}

// A keptFormula is the name of a loss and its options.
type keptFormula struct{ name, options string }

// KeepAs returns what a notebook stores of the loss.
func (f *formula) KeepAs() (any, error) { return keptFormula{f.name, f.options}, nil }

// RestoreFrom makes the loss what KeepAs returned.
func (f *formula) RestoreFrom(kept any) error {
	k, ok := kept.(keptFormula)
	if !ok {
		return fmt.Errorf("a loss cannot be made of a %T", kept)
	}
	if k.options != "" {
		_, arguments := parseName(k.name + k.options)
		*f = *huber(arguments.number("delta")).formula
		return arguments.err
	}
	for _, l := range losses {
		switch l := l.(type) {
		case *formula:
			if l.name == k.name {
				*f = *l
				return nil
			}
		case cosineSimilarity:
			if l.name == k.name {
				*f = *l.formula
				return nil
			}
		}
	}
	return fmt.Errorf("there is no loss %q", k.name)
}

// A keptActivationLayer is a layer's class and what it was told.
type keptActivationLayer struct {
	description Description
	class       string
	options     []byte // JSON
}

// KeepAs returns what a notebook stores of the layer.
func (a *ActivationLayer) KeepAs() (any, error) {
	options, err := json.Marshal(a.own)
	k := keptActivationLayer{a.description, a.class, options}
	if err == nil {
		err = new(ActivationLayer).RestoreFrom(k) // an activation that nothing can be made of is found now
	}
	return k, err
}

// RestoreFrom makes the layer what KeepAs returned.
func (a *ActivationLayer) RestoreFrom(kept any) error {
	k, ok := kept.(keptActivationLayer)
	if !ok {
		return fmt.Errorf("a layer cannot be made of a %T", kept)
	}
	made, ok := layers[k.class]().(*ActivationLayer)
	if !ok {
		return fmt.Errorf("there is no layer of the class %s", k.class)
	}
	if err := made.own.UnmarshalJSON(k.options); err != nil {
		return err
	}
	*a = *made
	a.layer, a.description = a, k.description
	return nil
}
