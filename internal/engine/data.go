package engine

import (
	"fmt"
	"slices"

	"github.com/gomlx/compute"
	"github.com/gomlx/compute/dtypes"
	"github.com/gomlx/compute/shapes"
	"github.com/gomlx/gomlx/core/graph"
)

// Data are examples on the host.
type Data struct {
	Len     int      // number of examples
	Inputs  []Source // inputs of the network
	Targets []Source // targets of its outputs; none for predictions
	Weights []Source // weights of the examples; none if all are equal
}

// Part returns the examples from low up to but not including high.
func (d Data) Part(low, high int) Data {
	part := func(sources []Source) []Source {
		out := slices.Clone(sources)
		for i, s := range sources {
			out[i].Rows = func(from, to, room int) (any, error) { return s.Rows(low+from, low+to, room) }
		}
		return out
	}
	return Data{high - low, part(d.Inputs), part(d.Targets), part(d.Weights)}
}

// Read reads the rows of all examples, so that copying them to a device takes no more time than that.
func (d Data) Read() (Data, error) {
	read := func(sources []Source) ([]Source, error) {
		out := slices.Clone(sources)
		for i, s := range sources {
			all, err := s.Rows(0, d.Len, d.Len)
			if err != nil {
				return nil, fmt.Errorf("%s: %w", s.Name, err)
			}
			out[i].Rows = func(low, high, room int) (any, error) {
				if low == 0 && high == d.Len && room == d.Len {
					return all, nil
				}
				return s.Rows(low, high, room)
			}
		}
		return out, nil
	}
	inputs, err := read(d.Inputs)
	if err != nil {
		return d, err
	}
	targets, err := read(d.Targets)
	if err != nil {
		return d, err
	}
	weights, err := read(d.Weights)
	return Data{d.Len, inputs, targets, weights}, err
}

// A Source is an array of the data, with a row for each example. Its bytes are copied to the device unchanged, and each batch converts
// its own rows: 60,000 images take 47 MB this way, instead of 188 MB as Float32.
type Source struct {
	Name  string       // for errors
	DType dtypes.DType // of the elements
	Row   int          // number of elements of an example

	// Rows returns the elements of the examples from low up to but not including high, as a slice of the Go type, padded with zeros to
	// room examples.
	Rows func(low, high, room int) (flat any, err error)

	// Batch returns a batch, [batch, ...], given its rows, [batch, Row].
	Batch func(rows *graph.Node) *graph.Node

	Form string // equal for sources whose Batch builds the same graph
}

// A Batch is a batch of examples in a graph.
type Batch struct {
	Inputs, Targets []*graph.Node // [batch, ...]
	Weights         []*graph.Node // [batch, ...] each
	Exist           *graph.Node   // [batch] Float32: 1, or 0 for padding
}

// A feed is data on devices, with room for a number of examples.
type feed struct {
	data    Data
	room    int
	buffers [][]compute.Buffer // for each device, in the order of Data.sources
}

// sources returns the arrays in the order of a program's parameters. feed.batch splits them up again.
func (d Data) sources() []Source {
	return slices.Concat(d.Inputs, d.Targets, d.Weights)
}

// feed copies the examples to devices, padded to room examples.
func (d Data) feed(devices []Device, room int) (*feed, error) {
	f := &feed{data: d, room: room, buffers: make([][]compute.Buffer, len(devices))}
	for _, s := range d.sources() {
		flat, err := s.Rows(0, d.Len, room)
		for i := 0; err == nil && i < len(devices); i++ {
			var b compute.Buffer
			if b, err = devices[i].copy(flat, s.shape(room)); err == nil {
				f.buffers[i] = append(f.buffers[i], b)
			}
		}
		if err != nil {
			f.free()
			return nil, fmt.Errorf("%s: %w", s.Name, err)
		}
	}
	return f, nil
}

func (s Source) shape(room int) shapes.Shape { return shapes.Make(s.DType, room, s.Row) }

// form returns a text that is equal for feeds that a program can take in place of each other.
func (f *feed) form() string {
	form := ""
	for _, s := range f.data.sources() {
		form += fmt.Sprintln(s.shape(f.room), s.Form)
	}
	// Two arrays can be an input and a target, or two inputs.
	return form + fmt.Sprintln(len(f.data.Inputs), len(f.data.Targets))
}

// inputs declares a program's parameters for the feed.
func (f *feed) inputs() (inputs []Input) {
	for i, s := range f.data.sources() {
		inputs = append(inputs, Input{fmt.Sprintf("data_%d", i), s.shape(f.room), false})
	}
	return inputs
}

// batch returns a batch in a graph: params are the parameters declared by inputs, indices are the indices of the examples, [batch].
func (f *feed) batch(params []*graph.Node, indices, exist *graph.Node) Batch {
	b := Batch{Exist: exist}
	for i, s := range f.data.sources() {
		x := s.Batch(graph.Gather(params[i], graph.ExpandAxes(indices, -1)))
		switch {
		case i < len(f.data.Inputs):
			b.Inputs = append(b.Inputs, x)
		case i < len(f.data.Inputs)+len(f.data.Targets):
			b.Targets = append(b.Targets, x)
		default:
			b.Weights = append(b.Weights, x)
		}
	}
	return b
}

func (f *feed) free() {
	if f == nil {
		return
	}
	for _, buffers := range f.buffers {
		Free(buffers...)
	}
}

// Batches returns the number of batches for all examples; the last one can be smaller.
func Batches(examples, batchSize int) int { return (examples + batchSize - 1) / batchSize }

// roomFor returns the room of a batch: that of earlier batches, unless it is larger. Steadily growing batches need only a few programs.
func roomFor(examples, before int) int {
	if examples <= before {
		return before
	}
	return max(examples, before+before/2)
}

// firstOf returns the indices of a batch's examples, of which only the given number exist. The others get the index of the last
// existing one, and 0 in exist.
func firstOf(examples *graph.Node, batchSize int) (indices, exist *graph.Node) {
	indices = graph.Iota(examples.Graph(), shapes.Make(dtypes.Int32, batchSize), 0)
	exist = graph.ConvertDType(graph.LessThan(indices, examples), float)
	return graph.Min(indices, graph.AddScalar(examples, int32(-1))), exist
}

// A stretch is a device's part of each batch of ordered examples.
type stretch struct {
	batchSize int
	devices   int
	examples  int // in the order
}

// of returns the positions in the order of a device's examples in batch number position, and which of them exist, as firstOf does.
// Without a device it is the whole batch. If the batch size is not a multiple of the number of devices, the last part is padded.
func (s stretch) of(position, device *graph.Node) (places, exist *graph.Node) {
	g := position.Graph()
	size := Batches(s.batchSize, s.devices)
	within := graph.Iota(g, shapes.Make(dtypes.Int32, size), 0)
	if device != nil {
		within = graph.Add(within, graph.MulScalar(device, int32(size)))
	}
	places = graph.Add(graph.MulScalar(position, int32(s.batchSize)), within)
	there := graph.LessThan(places, graph.Scalar(g, dtypes.Int32, int32(s.examples)))
	if device != nil {
		there = graph.LogicalAnd(there, graph.LessThan(within, graph.Scalar(g, dtypes.Int32, int32(s.batchSize))))
	}
	return graph.MinScalar(places, int32(s.examples-1)), graph.ConvertDType(there, float)
}
