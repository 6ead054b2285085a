package kit

import (
	"errors"
	"fmt"

	"github.com/gomlx/gomlx/core/graph"

	"layercake/internal/hint"
)

// A DenseLayer is a fully connected layer. Make one with [Dense].
type DenseLayer struct {
	kernelOptions[*DenseLayer]
	units int
}

// Dense returns a fully connected layer with the given number of units: activation(x·kernel + bias), for x of [batch, ...,
// features]. Weights are the kernel, [features, units], initially Glorot uniform, and the bias, [units], initially zeros.
// By default there is no activation.
func Dense(units int) *DenseLayer {
	d := &DenseLayer{units: units}
	d.kernelOptions = newKernelOptions(d)
	return d
}

// Describe implements [Layer].
func (d *DenseLayer) Describe() Description {
	out := d.describe("Dense")
	out.SupportsMasking = true
	out.Options.and(Options{"units": &d.units, "quantization_config": always(nil)})
	return out
}

// Build implements [Layer].
func (d *DenseLayer) Build(input Shape) (Shape, []Weight, error) {
	if d.units < 1 {
		return nil, nil, fmt.Errorf("Dense(%d): units must be 1 or more", d.units)
	}
	if len(input) < 1 {
		return nil, nil, hint.Try(hint.Try(errors.New("Dense takes [batch, features]"), "the input is [batch] only"), "Reshape(-1, 1) makes rows of one feature")
	}
	last := len(input) - 1
	output := append(Shape(nil), input...)
	output[last] = d.units
	return output, d.weights(Shape{input[last], d.units}, Shape{d.units}), nil
}

// Call implements [Layer].
func (d *DenseLayer) Call(c *Call, x *graph.Node) *graph.Node {
	y := c.Dot(x, "kernel")
	if !d.noBias {
		y = c.AddBias(y, "bias")
	}
	return c.Activate(d.activation, y)
}
