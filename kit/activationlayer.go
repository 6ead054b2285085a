package kit

import (
	"errors"
	"fmt"
	"slices"

	"github.com/gomlx/gomlx/core/graph"

	"layercake/internal/hint"
)

// An ActivationLayer applies an activation to its input. Make one with [Activation], [LeakyReLULayer], [ELULayer] or
// [SoftmaxLayer].
//
// Where Keras has an activation and a layer of the same name, the layer's name ends with Layer here: [LeakyReLU] is the
// activation, LeakyReLULayer() the layer, which has options.
type ActivationLayer struct {
	options[*ActivationLayer]
	class      string
	own        Options                 // the class's options
	activation func() ActivationFunc   // with these options
	check      func(input Shape) error // checks these options
}

// Activation returns a layer that applies an activation to its input: Activation(ReLU).
func Activation(f ActivationFunc) *ActivationLayer {
	return activationLayer("Activation", Options{"activation": &f},
		func() ActivationFunc { return f },
		func(input Shape) error { return f.checkHalves(input) })
}

// LeakyReLULayer returns a layer that multiplies negative numbers by the given slope of 0 or more, by default 0.3. (The
// slope of the activation [LeakyReLU] is 0.2, as in Keras.)
func LeakyReLULayer(negativeSlope ...float64) *ActivationLayer {
	slope := optional(negativeSlope, 0.3)
	return activationLayer("LeakyReLU", Options{"negative_slope": &slope},
		func() ActivationFunc {
			return ActivationFunc{Graph: func(x *graph.Node) *graph.Node { return leakyReLU(x, slope) }}
		},
		func(Shape) error {
			if !(slope >= 0) || len(negativeSlope) > 1 {
				return fmt.Errorf("LeakyReLULayer takes one slope, of 0 or more, not %v", negativeSlope)
			}
			return nil
		})
}

// ELULayer returns a layer that replaces negative numbers x with alpha·(exp(x)-1); alpha is 1 if none is given (Clevert et
// al. 2015, "Fast and accurate deep network learning by exponential linear units").
func ELULayer(alpha ...float64) *ActivationLayer {
	a := optional(alpha, 1)
	return activationLayer("ELU", Options{"alpha": &a},
		func() ActivationFunc {
			return ActivationFunc{Graph: func(x *graph.Node) *graph.Node { return elu(x, a) }}
		},
		func(Shape) error {
			if unfit(a) != "" || len(alpha) > 1 {
				return fmt.Errorf("ELULayer takes one alpha, a finite number, not %v", alpha)
			}
			return nil
		})
}

// SoftmaxLayer returns a layer that turns the numbers along the axes into probabilities that add up to 1. Negative axes
// count from the end; by default it is the last axis. Axis 0, the batch, is an error.
func SoftmaxLayer(axes ...int) *ActivationLayer {
	if len(axes) == 0 {
		axes = []int{-1}
	}
	return activationLayer("Softmax", Options{"axis": (*axesOption)(&axes)},
		func() ActivationFunc {
			if slices.Equal(axes, []int{-1}) {
				return Softmax
			}
			return ActivationFunc{Graph: func(x *graph.Node) *graph.Node { return softmax(x, axes...) }}
		},
		func(input Shape) error {
			_, err := resolveAxes("SoftmaxLayer", axes, input)
			return err
		})
}

func activationLayer(class string, own Options, activation func() ActivationFunc, check func(input Shape) error) *ActivationLayer {
	a := &ActivationLayer{class: class, own: own, activation: activation, check: check}
	a.layer = a
	return a
}

// Describe implements [Layer].
func (a *ActivationLayer) Describe() Description {
	out := a.description
	out.Class, out.Activation, out.Options = a.class, a.activation().Name, a.own
	out.SupportsMasking = true
	return out
}

// Build implements [Layer].
func (a *ActivationLayer) Build(input Shape) (Shape, []Weight, error) {
	if err := a.check(input); err != nil {
		return nil, nil, err
	}
	output := slices.Clone(input)
	if a.activation().halves {
		output[len(output)-1] /= 2
	}
	return output, nil, nil
}

// Call implements [Layer].
func (a *ActivationLayer) Call(c *Call, x *graph.Node) *graph.Node {
	f := a.activation()
	if f.halves {
		return f.Graph(x)
	}
	return c.Activate(f, x)
}

// checkHalves returns an error if the activation halves an axis that is missing or odd.
func (f ActivationFunc) checkHalves(input Shape) error {
	if last := len(input) - 1; f.halves && (last < 0 || input[last]%2 != 0) {
		return hint.Try(errors.New("Activation(GLU) makes one of the two halves of the last axis, which must be even"), "the input is %v", batched(input))
	}
	return nil
}

func (a *ActivationLayer) keywords() map[string]any {
	if a.class == "Softmax" {
		return masked
	}
	return map[string]any{}
}
