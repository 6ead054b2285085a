package engine

import (
	"errors"
	"fmt"
	"slices"

	"github.com/gomlx/compute"
	"github.com/gomlx/compute/distributed"
	"github.com/gomlx/compute/shapes"
	"github.com/gomlx/gomlx/core/graph"

	"layercake/internal/stack"
)

// A Program is a graph compiled for devices. It computes with buffers that stay there between runs.
type Program struct {
	executable compute.Executable
	donate     []bool // for each input
}

// An Input declares a parameter of a program.
type Input struct {
	Name   string
	Shape  shapes.Shape
	Donate bool // a run consumes the buffer: an output may reuse its memory
}

// Compile builds a graph over the inputs and compiles it, for one device or for several that run it at the same time (SPMD). It returns
// GoMLX's panics while building the graph as errors.
func Compile(devices []Device, name string, inputs []Input, build func(params []*graph.Node) []*graph.Node) (*Program, error) {
	p := &Program{}
	err := stack.Catch(func() {
		g := graph.NewGraph(devices[0].Backend, name)
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
			params[i] = graph.Parameter(g, in.Name, in.Shape)
			p.donate = append(p.donate, in.Donate)
		}
		p.donate = slices.Repeat(p.donate, len(devices))
		if err := g.Compile(build(params)...); err != nil {
			panic(err)
		}
		p.executable = g.Executable()
	})
	if err != nil {
		return nil, err
	}
	return p, nil
}

// Run executes the program once. With several devices the inputs and outputs of the first come first, then those of the second, and so
// on.
func (p *Program) Run(inputs ...compute.Buffer) (outputs []compute.Buffer, err error) {
	panicked := stack.Catch(func() { outputs, err = p.executable.Execute(inputs, p.donate, 0) })
	return outputs, errors.Join(panicked, err)
}

// checkOutput panics, as graph code does, unless a closure's result is Float32 with the given dimensions.
func checkOutput(what string, x *graph.Node, dimensions ...int) {
	switch {
	case x == nil:
		panic(fmt.Errorf("%s is nil; it must be %v of %v", what, dimensions, float))
	case !slices.Equal(x.Shape().Dimensions, dimensions) || x.DType() != float:
		panic(fmt.Errorf("%s is %v of %v; it must be %v of %v", what, x.Shape().Dimensions, x.DType(), dimensions, float))
	}
}

// Programs caches the most recently used programs, by a key that identifies what they compute. The zero value is an empty cache.
type Programs struct {
	list []namedProgram // the most recently used is last
}

type namedProgram struct {
	key string
	*Program
}

// mostPrograms is the size of the cache. Each program takes half a megabyte, and up to seconds to compile.
const mostPrograms = 32

// Get returns the program with this key, and compiles it if it is not cached.
func (ps *Programs) Get(key string, compile func() (*Program, error)) (*Program, error) {
	last := namedProgram{key: key}
	if i := slices.IndexFunc(ps.list, func(p namedProgram) bool { return p.key == key }); i >= 0 {
		last = ps.list[i]
		ps.list = slices.Delete(ps.list, i, i+1)
	} else {
		p, err := compile()
		if err != nil {
			return nil, err
		}
		last.Program = p
	}
	if len(ps.list) == mostPrograms {
		ps.list = slices.Delete(ps.list, 0, 1)
	}
	ps.list = append(ps.list, last)
	return last.Program, nil
}

// Len returns the number of cached programs.
func (ps *Programs) Len() int { return len(ps.list) }
