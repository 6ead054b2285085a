package kit

import (
	"errors"

	"github.com/gomlx/gomlx/core/graph"
)

// A UnitNormalizationLayer scales vectors to length 1. Make one with [UnitNormalization].
type UnitNormalizationLayer struct {
	options[*UnitNormalizationLayer]
	axes []int
}

// UnitNormalization returns a layer that divides the numbers of each example along the last axis by the root of the sum of their
// squares. Zeros stay zeros.
func UnitNormalization() *UnitNormalizationLayer {
	u := &UnitNormalizationLayer{axes: []int{-1}}
	u.layer = u
	return u
}

// Axis sets the axes that are normalized together: axis 0 is the batch, negative ones count from the end. By default -1,
// the last.
func (u *UnitNormalizationLayer) Axis(axes ...int) *UnitNormalizationLayer {
	u.axes = axes
	return u
}

// Describe implements [Layer].
func (u *UnitNormalizationLayer) Describe() Description {
	out := u.description
	out.Class, out.SupportsMasking = "UnitNormalization", true
	out.Options = Options{"axis": (*axesOption)(&u.axes)}
	return out
}

// Build implements [Layer].
func (u *UnitNormalizationLayer) Build(input Shape) (Shape, []Weight, error) {
	_, err := normalizedAxes("UnitNormalization", u.axes, input)
	return input, nil, err
}

// normalizedAxes are the axes that a layer normalizes, of which there must be one.
func normalizedAxes(class string, axes []int, input Shape) ([]int, error) {
	if len(axes) == 0 {
		return nil, errors.New(class + ": Axis() takes one axis or more")
	}
	return resolveAxes(class, axes, input)
}

// Call implements [Layer]. As in Keras the length is at least 1e-12.
func (u *UnitNormalizationLayer) Call(_ *Call, x *graph.Node) *graph.Node {
	axes, _ := resolveAxes("", u.axes, x.Shape().Dimensions[1:]) // Build has checked them
	squares := graph.ReduceAndKeep(graph.Square(x), graph.ReduceSum, axes...)
	return graph.Mul(x, graph.Inverse(graph.Sqrt(graph.MaxScalar(squares, 1e-24))))
}
