package engine

import (
	"github.com/gomlx/compute"
	"github.com/gomlx/compute/dtypes"
	"github.com/gomlx/compute/shapes"
)

// float is the type that networks compute in.
const float = dtypes.Float32

// A Variable declares an array of Float32 on devices: a weight, or an optimizer's slot.
type Variable struct {
	Name       string // unique in a program
	Dimensions []int  // none for a scalar
}

// Variables are in the order of their values.
type Variables []Variable

// Inputs declares the variables as parameters of a program.
func (vs Variables) Inputs(donate bool) (inputs []Input) {
	for _, v := range vs {
		inputs = append(inputs, Input{v.Name, shapes.Make(float, v.Dimensions...), donate})
	}
	return inputs
}

// ToDevice copies the variables' values to a device. After an error it frees the copies.
func (vs Variables) ToDevice(d Device, values [][]float32) (buffers []compute.Buffer, err error) {
	for i, v := range vs {
		b, err := ToDevice(d, values[i], v.Dimensions...)
		if err != nil {
			Free(buffers...)
			return nil, err
		}
		buffers = append(buffers, b)
	}
	return buffers, nil
}
