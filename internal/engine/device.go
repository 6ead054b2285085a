package engine

import (
	"fmt"

	"github.com/gomlx/compute"
	"github.com/gomlx/compute/dtypes"
	"github.com/gomlx/compute/dtypes/gotype"
	"github.com/gomlx/compute/shapes"
)

// A Device is a device of a backend.
type Device struct {
	Backend compute.Backend
	Number  compute.DeviceNum
}

// Devices returns the first n devices of a backend.
func Devices(backend compute.Backend, n int) []Device {
	devices := make([]Device, n)
	for i := range devices {
		devices[i] = Device{backend, compute.DeviceNum(i)}
	}
	return devices
}

// ToDevice copies values to a device. Without dimensions there is one value, a scalar.
func ToDevice[T gotype.Supported](d Device, values []T, dimensions ...int) (compute.Buffer, error) {
	shape := shapes.Make(dtypes.FromGenericsType[T](), dimensions...)
	if len(values) != shape.Size() { // the backends do not check
		return nil, fmt.Errorf("copying %d values to the device as %v, which holds %d", len(values), dimensions, shape.Size())
	}
	return d.copy(values, shape)
}

// copy copies a slice to the device.
func (d Device) copy(flat any, shape shapes.Shape) (compute.Buffer, error) {
	buffer, err := d.Backend.BufferFromFlatData(d.Number, flat, shape)
	if err != nil {
		return nil, fmt.Errorf("copying %v of %v to the device: %w", shape.Dimensions, shape.DType, err)
	}
	return buffer, nil
}

// FromDevice copies a buffer's values into a slice of the same size.
func FromDevice[T gotype.Supported](buffer compute.Buffer, values []T) error {
	if err := buffer.ToFlatData(values); err != nil {
		return fmt.Errorf("copying from the device: %w", err)
	}
	return nil
}

// read returns a buffer's values.
func read(buffer compute.Buffer) ([]float32, error) {
	shape, err := buffer.Shape()
	if err != nil {
		return nil, fmt.Errorf("copying from the device: %w", err)
	}
	values := make([]float32, shape.Size())
	return values, FromDevice(buffer, values)
}

// readAll reads several buffers.
func readAll(buffers []compute.Buffer) (all [][]float32, err error) {
	for _, b := range buffers {
		values, err := read(b)
		if err != nil {
			return nil, err
		}
		all = append(all, values)
	}
	return all, nil
}

// Free frees buffers, and ignores nil. The garbage collector does not know their size.
func Free(buffers ...compute.Buffer) {
	for _, b := range buffers {
		if b != nil {
			_ = b.Finalize()
		}
	}
}
