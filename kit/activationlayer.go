package kit

import (
	"errors"
	"fmt"
	"slices"

	"github.com/gomlx/gomlx/core/graph"

	"layercake/internal/hint"
)

// An ActivationLayer puts its input through an activation. Make one with [Activation], [LeakyReLULayer], [ELULayer] or
// [SoftmaxLayer].
//
// Where Keras has an activation and a layer of one name, the layer's name ends with Layer here: [LeakyReLU] is the
// activation, LeakyReLULayer() the layer, which has options.
type ActivationLayer struct {
	options[*ActivationLayer]
	class      string
	own        Options                 // of this class
	activation func() ActivationFunc   // that these options make
	check      func(input Shape) error // of these options
}

// Activation returns a layer that puts its input through an activation: Activation(ReLU).
func Activation(f ActivationFunc) *ActivationLayer {
	return activationLayer("Activation", Options{"activation": &f},
		func() ActivationFunc { return f },
		func(input Shape) error { return f.checkHalves(input) })
}

// LeakyReLULayer returns a layer that multiplies what is negative with a slope of 0 or more, 0.3 if none is given. (That of
// the activation [LeakyReLU] is 0.2, as in Keras.)
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

// ELULayer returns a layer that makes alpha·(exp(x)-1) of what is negative; without it alpha is 1. (Clevert et al. 2015,
// "Fast and accurate deep network learning by exponential linear units".)
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

// SoftmaxLayer returns a layer that makes what is on the axes probabilities that add up to one. Axis 0 is the batch, which
// they cannot be taken along; negative ones count from the end. Without any it is the last.
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

// resolveAxes returns the axes of a batch of examples as numbers from 1 on, in order; negative ones count from the end. What
// names the layer.
func resolveAxes(what string, axes []int, example Shape) ([]int, error) {
	rank := 1 + len(example)
	if rank == 1 && len(axes) > 0 {
		return nil, fmt.Errorf("%s: axes %v of %v, which has no axis but the batch", what, axes, batched(example))
	}
	out, ok := axesFrom(1, rank, axes)
	if !ok {
		return nil, hint.Try(fmt.Errorf("%s: axes %v of %v", what, axes, batched(example)), "each has to be another one, from 1 to %d (axis 0 is the batch) or from %d to -1", rank-1, 1-rank)
	}
	return out, nil
}

// axesFrom returns axes as numbers from first up to rank-1, in order; negative ones count from the end. It is not ok if there
// is another one among them, or one of them twice.
func axesFrom(first, rank int, axes []int) (out []int, ok bool) {
	for _, axis := range axes {
		if axis < 0 {
			axis += rank
		}
		if axis < first || axis >= rank || slices.Contains(out, axis) {
			return nil, false
		}
		out = append(out, axis)
	}
	slices.Sort(out)
	return out, true
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

// checkHalves returns an error if an activation makes halves of what has none.
func (f ActivationFunc) checkHalves(input Shape) error {
	if last := len(input) - 1; f.halves && (last < 0 || input[last]%2 != 0) {
		return hint.Try(errors.New("Activation(GLU) makes one of the two halves of the last axis, which has to be even"), "the input is %v", batched(input))
	}
	return nil
}

func (a *ActivationLayer) keywords() map[string]any {
	if a.class == "Softmax" {
		return masked
	}
	return map[string]any{}
}
