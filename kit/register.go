package kit

import (
	"fmt"
	"reflect"
)

// Register makes known to [Load] what a program brings itself, and [Model.Save] needs it too. Layers, optimizers, schedules, losses
// and metrics are each made known by a function that makes one, whose options are then set; activations, initializers, regularizers and
// constraints are by themselves.
//
//	kit.Register(func() kit.Layer { return new(scale) })
//	kit.Register(func() kit.Metric { return new(specificity) })
//	kit.Register(swish2)
//
// A layer says in its Describe what it is and what it was told, the others are [Configured] things.
//
// It ends the program with a message for a thing that has no name, or that of one of this package's. Of several that were
// registered by one name the last is known.
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
	return fmt.Errorf("%v is nothing that can be registered", reflect.TypeOf(thing))
}
