package engine

import (
	"fmt"
	"slices"

	"github.com/gomlx/compute"
	"github.com/gomlx/compute/dtypes"
	"github.com/gomlx/compute/shapes"
	"github.com/gomlx/gomlx/core/graph"
)

// A Network is embedded by evaluators and predictors: weights, and programs that compute with them.
type Network struct {
	Device  Device
	Weights Variables

	// Room is the number of examples that batches are padded to. A larger batch increases it, with room to spare. A program is compiled
	// for each room.
	Room int

	Programs *Programs // cache of programs
	Key      string    // a text that is equal for networks whose closures build the same graphs
}

// DefaultBatch is the number of examples evaluated or predicted at a time. The result does not depend on it; a few hundred keep the
// device busy and need little memory.
const DefaultBatch = 512

// BatchSize returns the batch size for the given number of examples: the next power of two, or most if that is less. A few programs are
// then enough for data of any length.
func BatchSize(examples, most int) int {
	batch := 1
	for batch < examples && batch < most {
		batch *= 2
	}
	return min(batch, most)
}

// A Loaded batch is on a device, with the program that computes on it.
type Loaded struct {
	*feed
	program *Program
}

// Examples returns the number of examples in the batch.
func (l *Loaded) Examples() int { return l.data.Len }

// Free frees the batch's buffers.
func (l *Loaded) Free() {
	if l != nil {
		l.free()
	}
}

// load copies a batch to the device, and compiles the program for it unless there is one. The program's inputs are the feed, the weights,
// the number of examples that exist, and others.
func (n *Network) load(data Data, what string, others []Input, build func(f *feed, batch Batch, weights, others []*graph.Node) []*graph.Node) (*Loaded, error) {
	n.Room = roomFor(data.Len, n.Room)
	f, err := data.feed([]Device{n.Device}, n.Room)
	if err != nil {
		return nil, err
	}
	rows := f.inputs()
	inputs := slices.Concat(rows, n.Weights.Inputs(false), []Input{{"examples", shapes.Make(dtypes.Int32), false}}, others)
	key := fmt.Sprint(n.Device.Backend.Name(), what, inputs, n.Key, f.form())
	program, err := n.Programs.Get(key, func() (*Program, error) {
		return Compile([]Device{n.Device}, what, inputs, func(params []*graph.Node) []*graph.Node {
			rows, params := params[:len(rows)], params[len(rows):]
			weights, params := params[:len(n.Weights)], params[len(n.Weights):]
			indices, exist := firstOf(params[0], f.room)
			return build(f, f.batch(rows, indices, exist), weights, params[1:])
		})
	})
	if err != nil {
		f.free()
		return nil, err
	}
	return &Loaded{f, program}, nil
}

// run runs the program of a batch.
func (n *Network) run(l *Loaded, weights []compute.Buffer, others ...compute.Buffer) ([]compute.Buffer, error) {
	exist, err := ToDevice(n.Device, []int32{int32(l.Examples())})
	if err != nil {
		return nil, err
	}
	defer Free(exist)
	return l.program.Run(slices.Concat(l.buffers[0], weights, []compute.Buffer{exist}, others)...)
}
