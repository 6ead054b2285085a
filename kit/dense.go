package kit

import (
	"fmt"

	"github.com/gomlx/gomlx/core/graph"
)

// A DenseLayer is a fully connected layer. Make one with [Dense].
type DenseLayer struct {
	options[*DenseLayer]
	units      int
	activation ActivationFunc
	noBias     bool
	kernelInit Initializer
	biasInit   Initializer
}

// Dense returns a fully connected layer of so many units: activation(x·kernel + bias), for x of [batch, ..., features].
// Weights are the kernel, [features, units], glorot uniform at first, and the bias, [units], zeros at first. There is no
// activation by default.
func Dense(units int) *DenseLayer {
	d := &DenseLayer{units: units, activation: Linear, kernelInit: GlorotUniform, biasInit: Zeros}
	d.layer = d
	return d
}

// Activation sets the function that the result is put through.
func (d *DenseLayer) Activation(f ActivationFunc) *DenseLayer {
	d.activation = f
	return d
}

// UseBias tells if there is a bias; by default there is.
func (d *DenseLayer) UseBias(use bool) *DenseLayer {
	d.noBias = !use
	return d
}

// KernelInitializer sets what fills the new kernel; by default [GlorotUniform].
func (d *DenseLayer) KernelInitializer(f Initializer) *DenseLayer {
	d.kernelInit = f
	return d
}

// BiasInitializer sets what fills the new bias; by default [Zeros].
func (d *DenseLayer) BiasInitializer(f Initializer) *DenseLayer {
	d.biasInit = f
	return d
}

// Describe implements [Layer].
func (d *DenseLayer) Describe() Description {
	out := d.description
	out.Class, out.Activation = "Dense", d.activation.Name
	out.Config = fmt.Sprintf("units=%d bias=%t", d.units, !d.noBias)
	return out
}

// Build implements [Layer].
func (d *DenseLayer) Build(input Shape) (Shape, []Weight, error) {
	if d.units < 1 {
		return nil, nil, fmt.Errorf("Dense(%d): units has to be 1 or more", d.units)
	}
	if len(input) < 1 {
		return nil, nil, fmt.Errorf("Dense takes [batch, features]; the input is [batch] only")
	}
	last := len(input) - 1
	weights := []Weight{{"kernel", Shape{input[last], d.units}, d.kernelInit}}
	if !d.noBias {
		weights = append(weights, Weight{"bias", Shape{d.units}, d.biasInit})
	}
	output := append(Shape(nil), input...)
	output[last] = d.units
	return output, weights, nil
}

// Call implements [Layer].
func (d *DenseLayer) Call(c *Call, x *graph.Node) *graph.Node {
	y := c.Dot(x, "kernel")
	if !d.noBias {
		y = c.AddBias(y, "bias")
	}
	return c.Activate(d.activation, y)
}
