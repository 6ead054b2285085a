package engine

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/gomlx/compute"
	"github.com/gomlx/compute/dtypes"
	"github.com/gomlx/compute/shapes"
	"github.com/gomlx/gomlx/core/graph"
)

// A Network is embedded by evaluators and predictors: weights, and programs that compute with them.
type Network struct {
	Device    Device
	Weights   Variables
	BatchSize int // maximum number of examples at a time; 0 means DefaultBatch

	Programs *Programs // cache of programs
	Key      string    // a text that is equal for networks whose closures build the same graphs
}

// DefaultBatch is the number of examples evaluated or predicted at a time. The result does not depend on it; a few hundred keep the
// device busy and need little memory.
const DefaultBatch = 512

// batch returns the batch size for the given number of examples: the next power of two, limited by BatchSize. A few programs are then
// enough for data of any length.
func (n *Network) batch(examples int) int {
	batch, most := 1, cmp.Or(n.BatchSize, DefaultBatch)
	for batch < examples && batch <= most/2 {
		batch *= 2
	}
	return batch
}

// program returns the program for a feed. Its inputs are the feed, the weights, the number of examples that exist, and others.
func (n *Network) program(what string, f *feed, others []Input, build func(batch Batch, weights, others []*graph.Node) []*graph.Node) (*Program, error) {
	rows := f.inputs()
	inputs := slices.Concat(rows, n.Weights.Inputs(false), []Input{{"examples", shapes.Make(dtypes.Int32), false}}, others)
	key := fmt.Sprint(n.Device.Backend.Name(), what, inputs, n.Key, f.form())
	return n.Programs.Get(key, func() (*Program, error) {
		return Compile([]Device{n.Device}, what, inputs, func(params []*graph.Node) []*graph.Node {
			rows, params := params[:len(rows)], params[len(rows):]
			weights, params := params[:len(n.Weights)], params[len(n.Weights):]
			indices, exist := firstOf(params[0], f.room)
			return build(f.batch(rows, indices, exist), weights, params[1:])
		})
	})
}

// run runs a program on a feed, in which the given number of examples exist.
func (n *Network) run(p *Program, f *feed, examples int, weights []compute.Buffer, others ...compute.Buffer) ([]compute.Buffer, error) {
	exist, err := ToDevice(n.Device, []int32{int32(examples)})
	if err != nil {
		return nil, err
	}
	defer Free(exist)
	return p.Run(slices.Concat(f.buffers[0], weights, []compute.Buffer{exist}, others)...)
}
