package kit

import (
	"errors"
	"fmt"
	"slices"

	"github.com/gomlx/compute"
	"github.com/gomlx/compute/distributed"
	"github.com/gomlx/compute/dtypes"
	"github.com/gomlx/compute/shapes"
	"github.com/gomlx/gomlx/core/graph"
)

// A program is a GoMLX graph compiled for the device. It works on buffers that stay there from one run to the next.
type program struct {
	executable compute.Executable
	donate     []bool // the inputs whose memory the outputs may take over
}

// programs are those that were used last, the very last at the end. Others are gone as soon as nobody uses them any more.
type programs []namedProgram

type namedProgram struct {
	key string
	*program
}

// mostPrograms is how many are kept. Each takes half a megabyte, and up to seconds to compile.
const mostPrograms = 32

// get returns the program of that key, compiled if it is not there.
func (ps *programs) get(key string, compile func() (*program, error)) (*program, error) {
	last := namedProgram{key: key}
	if i := slices.IndexFunc(*ps, func(p namedProgram) bool { return p.key == key }); i >= 0 {
		last = (*ps)[i]
		*ps = slices.Delete(*ps, i, i+1)
	} else {
		p, err := compile()
		if err != nil {
			return nil, err
		}
		last.program = p
	}
	if len(*ps) == mostPrograms {
		*ps = slices.Delete(*ps, 0, 1)
	}
	*ps = append(*ps, last)
	return last.program, nil
}

// programBatch is how many examples a program for evaluation or prediction takes: enough for n, unless these are more than may
// be taken at a time. It is a power of two, so that a few programs are enough for data of any length.
func programBatch(n, most int) int {
	batch := 1
	for batch < n && batch <= most/2 {
		batch *= 2
	}
	return batch
}

// A device is one of those that a backend computes on.
type device struct {
	backend compute.Backend
	number  compute.DeviceNum
}

// devices returns the first n devices of the backend.
func (b *Backend) devices(n int) []device {
	devices := make([]device, n)
	for i := range devices {
		devices[i] = device{b.Backend, compute.DeviceNum(i)}
	}
	return devices
}

// device returns the backend's first device.
func (b *Backend) device() device { return b.devices(1)[0] }

// An input declares a parameter of a program.
type input struct {
	name   string
	shape  shapes.Shape
	donate bool // the buffer is used up by a run
}

// compile builds a graph over the inputs and compiles it, for one device or for several that run it at the same time
// (SPMD). What GoMLX panics with while the graph is built comes back as an error.
func compile(devices []device, name string, inputs []input, build func(params []*graph.Node) []*graph.Node) (*program, error) {
	p := &program{}
	err := caught(func() {
		g := graph.NewGraph(devices[0].backend, name)
		if len(devices) > 1 {
			mesh, err := distributed.NewDeviceMesh([]int{len(devices)}, []string{"batch"})
			if err == nil {
				err = g.SetSPMD(mesh)
			}
			if err != nil {
				panic(err)
			}
		}
		params := make([]*graph.Node, len(inputs))
		for i, in := range inputs {
			params[i] = graph.Parameter(g, in.name, in.shape)
			p.donate = append(p.donate, in.donate)
		}
		p.donate = slices.Repeat(p.donate, len(devices))
		if err := g.Compile(build(params)...); err != nil {
			panic(err)
		}
		p.executable = g.Executable()
	})
	return p, err
}

// run executes the program once. With several devices inputs and outputs are those of the first, then those of the
// second, and so on.
func (p *program) run(inputs ...compute.Buffer) (outputs []compute.Buffer, err error) {
	panicked := caught(func() { outputs, err = p.executable.Execute(inputs, p.donate, 0) })
	return outputs, errors.Join(panicked, err)
}

// toDevice copies values to the device.
func toDevice[T Number | uint32](d device, values []T, shape ...int) (compute.Buffer, error) {
	if size := Shape(shape).Size(); len(values) != size { // the backends trust what they are told
		return nil, fmt.Errorf("copying %d values to the device as %v, which holds %d", len(values), Shape(shape), size)
	}
	buffer, err := d.backend.BufferFromFlatData(d.number, values, shapes.Make(dtypes.FromGenericsType[T](), shape...))
	if err != nil {
		return nil, fmt.Errorf("copying %v values to the device: %w", Shape(shape), err)
	}
	return buffer, nil
}

// fromDevice copies a buffer's values into a slice that has room for all of them.
func fromDevice[T Number | uint32](buffer compute.Buffer, values []T) error {
	if err := buffer.ToFlatData(values); err != nil {
		return fmt.Errorf("copying from the device: %w", err)
	}
	return nil
}

// finalize frees buffers at once; the garbage collector does not see how large they are.
func finalize(buffers ...compute.Buffer) {
	for _, b := range buffers {
		if b != nil {
			_ = b.Finalize()
		}
	}
}
