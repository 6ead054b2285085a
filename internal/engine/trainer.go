package engine

import (
	"errors"
	"fmt"
	"slices"

	"github.com/gomlx/compute"
	"github.com/gomlx/compute/dtypes"
	"github.com/gomlx/compute/shapes"
	"github.com/gomlx/gomlx/core/graph"
)

// A TrainerConfig configures a [Trainer].
type TrainerConfig struct {
	Devices   []Device // each does a part of every batch
	BatchSize int      // examples in a step
	State     Variables
	Sums      int     // number of sums over steps, of losses and metrics; [Trainer.Sums] reads them
	Seed      uint64  // seed of all random numbers
	Began     uint32  // steps done before the optimizer began: the next one has [Step.Number] 1
	Rate      float64 // the learning rate

	Programs *Programs // cache of programs
	Key      string    // a text that is equal for trainers whose closures build the same graphs

	// Build builds the graph of a step and returns the new state, and the step's addition to the sums, [Sums] of Float32.
	Build func(s *Step) (state []*graph.Node, sums *graph.Node)
}

// A Step is a training step in the graph.
type Step struct {
	Batch  Batch         // the device's part
	State  []*graph.Node // before the step
	Rate   *graph.Node   // the learning rate, a scalar
	Number *graph.Node   // scalar Float32: 1, 2, ...
	Random *Random

	Devices int // number of devices
}

// AddUp returns the sums over all devices, on each device (all-reduce).
func (s *Step) AddUp(nodes ...*graph.Node) []*graph.Node {
	if s.Devices == 1 {
		return nodes
	}
	return s.Rate.Graph().Distributed().AllReduce(nodes, compute.ReduceOpSum)
}

// A Trainer holds state and data on devices and runs one compiled program for each step.
//
// With several devices, each has a copy of both and computes its own part of every batch. Gradients are summed over the devices, so the
// copies stay equal.
type Trainer struct {
	config   TrainerConfig
	batch    int   // examples in a step
	data     *feed // nil before Load
	replicas []*replica
	program  *Program
	rate     float64
	left     int
}

// A replica is the buffers on one device.
type replica struct {
	Device
	constants []compute.Buffer // seed, Began, the device's number
	rate      compute.Buffer
	order     compute.Buffer   // [examples]: their order
	state     []compute.Buffer // the state, and the number of completed steps
	epoch     epochBuffers
}

// epochBuffers are changed by each step, like the state.
type epochBuffers struct {
	position compute.Buffer // number of completed batches of the order
	sums     compute.Buffer
}

// NewTrainer copies a state to the devices: its values, and the number of steps behind it. Call Load or LoadBatch next.
func NewTrainer(config TrainerConfig, values [][]float32, steps uint32) (_ *Trainer, err error) {
	t := &Trainer{config: config, batch: config.BatchSize}
	defer func() {
		if err != nil {
			t.Free()
		}
	}()
	for i, d := range config.Devices {
		r := &replica{Device: d}
		t.replicas = append(t.replicas, r)
		err := errors.Join(
			put(d, &r.constants, uint32(config.Seed)^uint32(config.Seed>>32)),
			put(d, &r.constants, config.Began),
			put(d, &r.constants, int32(i)),
		)
		if err == nil {
			r.state, err = config.State.ToDevice(d, values)
		}
		if err == nil {
			err = put(d, &r.state, steps)
		}
		if err != nil {
			return nil, err
		}
	}
	if err := t.SetRate(config.Rate); err != nil {
		return nil, err
	}
	return t, nil
}

// put copies a value to a device and appends its buffer to a list.
func put[T int32 | uint32](d Device, list *[]compute.Buffer, value T) error {
	b, err := ToDevice(d, []T{value})
	if err == nil {
		*list = append(*list, b)
	}
	return err
}

// Load replaces the data on the devices and compiles the step. All data of the same form share a program.
func (t *Trainer) Load(data Data) error { return t.load(data, data.Len) }

// LoadBatch copies the data of the next step to the devices and deals it. The first batch compiles a program; a larger one compiles
// another program, with room to spare; smaller ones are padded.
func (t *Trainer) LoadBatch(data Data) error {
	t.batch = roomFor(data.Len, t.batch)
	if err := t.load(data, t.batch); err != nil {
		return err
	}
	order := make([]int32, t.batch)
	for i := range order {
		order[i] = int32(i)
		if i >= data.Len {
			order[i] = -1
		}
	}
	return t.Deal(order)
}

func (t *Trainer) load(data Data, room int) error {
	f, err := data.feed(t.config.Devices, room)
	if err != nil {
		return err
	}
	t.data.free()
	t.data = f
	key := fmt.Sprint(t.config.Devices[0].Backend.Name(), "training step", len(t.config.Devices), t.batch, t.config.Key, f.form())
	t.program, err = t.config.Programs.Get(key, t.compile)
	return err
}

// compile compiles the program of a step.
//
// Inputs are a replica's data, constants, rate, order, state and epoch; outputs are the new state and epoch, which reuse the memory of
// the old ones.
func (t *Trainer) compile() (*Program, error) {
	c, data := t.config, t.data
	inputs := append(data.inputs(),
		Input{"seed", shapes.Make(dtypes.Uint32), false},
		Input{"began", shapes.Make(dtypes.Uint32), false},
		Input{"device", shapes.Make(dtypes.Int32), false},
		Input{"learning_rate", shapes.Make(float), false},
		Input{"order", shapes.Make(dtypes.Int32, t.Examples()), false})
	inputs = append(inputs, c.State.Inputs(true)...)
	inputs = append(inputs,
		Input{"step", shapes.Make(dtypes.Uint32), true},
		Input{"position", shapes.Make(dtypes.Int32), true},
		Input{"sums", shapes.Make(float, c.Sums), true})
	return Compile(c.Devices, "training step", inputs, func(params []*graph.Node) []*graph.Node {
		next := func() *graph.Node { n := params[0]; params = params[1:]; return n }
		take := func(n int) []*graph.Node { ns := params[:n]; params = params[n:]; return slices.Clone(ns) }
		rows := take(len(data.data.sources()))
		seed, began, device, rate, order := next(), next(), next(), next(), next()
		state := take(len(c.State))
		step, position, sums := next(), next(), next()

		random := NewRandom(seed, step)
		if len(c.Devices) > 1 {
			random.device = graph.ConvertDType(device, dtypes.Uint32)
		} else {
			device = nil
		}
		places, exist := stretch{t.batch, len(c.Devices), t.Examples()}.of(position, device)
		indices := graph.Gather(order, graph.ExpandAxes(places, -1))
		dealt := graph.GreaterOrEqual(indices, graph.ScalarZero(indices.Graph(), dtypes.Int32))
		exist = graph.Mul(exist, graph.ConvertDType(dealt, float))
		after := graph.AddScalar(step, uint32(1))
		newState, added := c.Build(&Step{
			Batch: data.batch(rows, graph.MaxScalar(indices, int32(0)), exist), State: state, Rate: rate,
			Number: graph.ConvertDType(graph.Sub(after, began), float), Random: random, Devices: len(c.Devices),
		})
		if len(newState) != len(c.State) {
			panic(fmt.Errorf("the step returns a state of %d arrays; it has %d", len(newState), len(c.State)))
		}
		for i, v := range c.State {
			checkOutput("the step's "+v.Name, newState[i], v.Dimensions...)
		}
		checkOutput("the step's addition to the sums", added, c.Sums)
		return append(slices.Clone(newState), after, graph.AddScalar(position, int32(1)), graph.Add(sums, added))
	})
}

// Examples returns the number of examples that the data on the devices has room for.
func (t *Trainer) Examples() int { return t.data.room }

// Rate returns the learning rate of the next step.
func (t *Trainer) Rate() float64 { return t.rate }

// SetRate sets the learning rate of the next steps.
func (t *Trainer) SetRate(rate float64) error {
	for _, r := range t.replicas {
		b, err := ToDevice(r.Device, []float32{float32(rate)})
		if err != nil {
			return err
		}
		Free(r.rate)
		r.rate = b
	}
	t.rate = rate
	return nil
}

// Begin sets the sums to zero.
func (t *Trainer) Begin() error {
	for _, r := range t.replicas {
		b, err := ToDevice(r.Device, make([]float32, t.config.Sums), t.config.Sums)
		if err != nil {
			return err
		}
		Free(r.epoch.sums)
		r.epoch.sums = b
	}
	return nil
}

// Deal sets the order of the examples and starts at its beginning. The order has [Trainer.Examples] indices; negative ones are padding.
func (t *Trainer) Deal(order []int32) error {
	if len(order) != t.Examples() {
		return fmt.Errorf("an order of %d examples; the data has %d", len(order), t.Examples())
	}
	for _, r := range t.replicas {
		Free(r.order, r.epoch.position)
		r.order, r.epoch.position = nil, nil
		var err error
		if r.order, err = ToDevice(r.Device, order, len(order)); err != nil {
			return err
		}
		if r.epoch.position, err = ToDevice(r.Device, []int32{0}); err != nil {
			return err
		}
	}
	t.left = Batches(len(order), t.batch)
	return nil
}

// Left returns the number of remaining steps in the order.
func (t *Trainer) Left() int { return t.left }

// Order reads the order of the examples from the devices.
func (t *Trainer) Order() ([]int32, error) {
	order := make([]int32, t.Examples())
	return order, FromDevice(t.replicas[0].order, order)
}

// Step runs a training step. If it fails, the state is lost, since the program may have reused its memory: see [Trainer.Lost].
func (t *Trainer) Step() error {
	var inputs []compute.Buffer
	for i, r := range t.replicas {
		inputs = append(inputs, t.data.buffers[i]...)
		inputs = append(inputs, r.constants...)
		inputs = append(inputs, r.rate, r.order)
		inputs = append(inputs, r.state...)
		inputs = append(inputs, r.epoch.position, r.epoch.sums)
	}
	outputs, err := t.program.Run(inputs...)
	if err != nil {
		for _, r := range t.replicas {
			r.state, r.epoch = nil, epochBuffers{}
		}
		return err
	}
	for _, r := range t.replicas {
		n := len(r.state)
		r.state, r.epoch = outputs[:n:n], epochBuffers{outputs[n], outputs[n+1]}
		outputs = outputs[n+2:]
	}
	t.left--
	return nil
}

// Lost reports whether the state is gone: a step has failed, or the trainer was freed.
func (t *Trainer) Lost() bool { return len(t.replicas) == 0 || t.replicas[0].state == nil }

var errLost = errors.New("the state was lost in a failed training step")

// Sums reads the sums since Begin, or returns nil if they are lost.
func (t *Trainer) Sums() ([]float32, error) {
	if t.Lost() || t.replicas[0].epoch.sums == nil {
		return nil, nil
	}
	return read(t.replicas[0].epoch.sums)
}

// State reads the state and the number of completed steps.
func (t *Trainer) State() (values [][]float32, steps uint32, err error) {
	if t.Lost() {
		return nil, 0, errLost
	}
	buffers := t.replicas[0].state
	last := len(buffers) - 1
	if values, err = readAll(buffers[:last]); err != nil {
		return nil, 0, err
	}
	done := make([]uint32, 1)
	if err := FromDevice(buffers[last], done); err != nil {
		return nil, 0, err
	}
	return values, done[0], nil
}

// SetState replaces the first len(values) arrays of the state.
func (t *Trainer) SetState(values [][]float32) error {
	if t.Lost() {
		return errLost
	}
	for _, r := range t.replicas {
		buffers, err := t.config.State[:len(values)].ToDevice(r.Device, values)
		if err != nil {
			return err
		}
		Free(r.state[:len(buffers)]...)
		copy(r.state, buffers)
	}
	return nil
}

// Buffers returns the arrays of the state on the first device. They are valid until the next step.
func (t *Trainer) Buffers() []compute.Buffer { return t.replicas[0].state }

// Free frees the trainer's buffers. Lost is then true.
func (t *Trainer) Free() {
	t.data.free()
	t.data = nil
	for _, r := range t.replicas {
		Free(r.constants...)
		Free(r.rate, r.order)
		Free(r.state...)
		Free(r.epoch.position, r.epoch.sums)
		*r = replica{Device: r.Device} // Sums may still be called
	}
}
