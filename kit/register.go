package kit

import (
	"fmt"
	"reflect"
)

// Register registers custom classes for [Model.Save] and [Load]. A layer, optimizer, schedule, loss or metric is registered by a
// function that returns a new one, whose options Load then sets; an activation, initializer, regularizer or constraint is registered
// itself.
//
//	kit.Register(func() kit.Layer { return new(scale) })
//	kit.Register(func() kit.Metric { return new(specificity) })
//	kit.Register(swish2)
//
// A layer returns its class and options in Describe, the others in Config (see [Configured]).
//
// Register ends the program with the error if a class has no name, or the name of one of this package's. Of several classes with the
// same name the last one is used.
func Register[T func() Layer | func() Optimizer | func() Schedule | func() Loss | func() Metric | ActivationFunc | Initializer | Regularizer | Constraint](things ...T) {
	for _, thing := range things {
		if err := register(thing); err != nil {
			must(fmt.Errorf("register: %w", err))
		}
	}
}

func register(thing any) error {
	switch thing := thing.(type) {
	case func() Layer:
		return layers.register(thing)
	case func() Optimizer:
		return optimizers.register(thing)
	case func() Schedule:
		return schedules.register(thing)
	case func() Loss:
		return losses.register(thing)
	case func() Metric:
		return metrics.register(thing)
	case ActivationFunc:
		return activations.register(func() ActivationFunc { return thing })
	case Initializer:
		return initializers.register(func() Initializer { return thing })
	case Regularizer:
		return regularizers.register(func() Regularizer { return thing })
	case Constraint:
		return constraints.register(func() Constraint { return thing })
	}
	return fmt.Errorf("%v cannot be registered", reflect.TypeOf(thing))
}
