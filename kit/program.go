package kit

import (
	"errors"
	"fmt"

	"github.com/gomlx/compute"
	"github.com/gomlx/compute/dtypes"
	"github.com/gomlx/compute/shapes"
	"github.com/gomlx/gomlx/core/graph"
)

// A program is a GoMLX graph compiled for the device. It works on buffers that stay there from one run to the next.
type program struct {
	executable compute.Executable
	donate     []bool // the inputs whose memory the outputs may take over
}

// An input declares a parameter of a program.
type input struct {
	name   string
	shape  shapes.Shape
	donate bool // the buffer is used up by a run
}

// compile builds a graph over the inputs and compiles it. What GoMLX panics with while the graph is built comes back as
// an error.
func compile(backend compute.Backend, name string, inputs []input, build func(params []*graph.Node) []*graph.Node) (*program, error) {
	p := &program{}
	err := caught(func() {
		g := graph.NewGraph(backend, name)
		params := make([]*graph.Node, len(inputs))
		for i, in := range inputs {
			params[i] = graph.Parameter(g, in.name, in.shape)
			p.donate = append(p.donate, in.donate)
		}
		if err := g.Compile(build(params)...); err != nil {
			panic(err)
		}
		p.executable = g.Executable()
	})
	return p, err
}

// run executes the program once.
func (p *program) run(inputs ...compute.Buffer) (outputs []compute.Buffer, err error) {
	panicked := caught(func() { outputs, err = p.executable.Execute(inputs, p.donate, 0) })
	return outputs, errors.Join(panicked, err)
}

// toDevice copies values to the device.
func toDevice[T Number | uint32](backend compute.Backend, values []T, shape ...int) (compute.Buffer, error) {
	buffer, err := backend.BufferFromFlatData(0, values, shapes.Make(dtypes.FromGenericsType[T](), shape...))
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
