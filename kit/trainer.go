package kit

import (
	"fmt"
	"math/rand/v2"
	"slices"

	"github.com/gomlx/compute"
	"github.com/gomlx/compute/dtypes"
	"github.com/gomlx/compute/shapes"
	"github.com/gomlx/gomlx/core/graph"
)

// A trainer holds a model's state and its training data on the device, and runs one compiled program for each step.
// Nothing is sent to the device in a step, and nothing read from it.
//
// With several devices each has all of that, and works on its own part of every batch. They add up their gradients, so
// that their states stay the same.
type trainer struct {
	model    *Model
	plan     *plan
	devices  []device
	batch    int
	feeds    []*feed // inputs, targets and, if there are any, the examples' weights; the first device's, but formed as everybody's
	replicas []*replica
	program  *program
	programs programs // by the form of their data

	learningRate float64 // of the next step
	left         int     // steps until all examples have been seen since they were dealt
}

// A replica is what one device holds.
type replica struct {
	device
	data      []compute.Buffer // inputs, targets and, if there are any, the examples' weights
	constants []compute.Buffer // seed, the optimizer's beginning, the device's part of the batch
	rate      compute.Buffer   // the learning rate
	order     compute.Buffer   // [examples]: the order that they are dealt in
	state     []compute.Buffer // weights, slots, step count
	epoch     epochBuffers
}

// epochBuffers are what each training step changes beside the state.
type epochBuffers struct {
	position compute.Buffer // batches done of the order
	sums     compute.Buffer // of the epoch
}

// newTrainer copies data and state to the devices and compiles the training step.
func newTrainer(devices []device, m *Model, p *plan, s *state, data *examples, batch int) (_ *trainer, err error) {
	t := &trainer{model: m, plan: p, devices: devices, batch: batch}
	defer func() {
		if err != nil {
			t.finalize()
		}
	}()
	for i, d := range devices {
		r := &replica{device: d}
		t.replicas = append(t.replicas, r)
		err = put(r, &r.constants, []uint32{uint32(s.Seed) ^ uint32(s.Seed>>32)})
		if err == nil {
			err = put(r, &r.constants, []uint32{s.Began})
		}
		if err == nil {
			err = put(r, &r.constants, []int32{int32(i)})
		}
		if err == nil {
			err = t.upload(r, s)
		}
		if err != nil {
			return nil, err
		}
	}
	if err := t.setRate(s.Rate); err != nil {
		return nil, err
	}
	if err := t.load(data, data.len()); err != nil {
		return nil, err
	}
	return t, nil
}

// load copies data to the devices, in place of what they had, with room for so many examples. There is one program for all
// data of the same form.
func (t *trainer) load(data *examples, examples int) (err error) {
	for i, r := range t.replicas {
		feeds, err := data.feeds(r.device, examples)
		finalize(r.data...)
		r.data = nil
		for _, f := range feeds {
			r.data = append(r.data, f.buffer)
		}
		if err != nil {
			return err
		}
		if i == 0 {
			t.feeds = feeds
		}
	}
	form := ""
	for _, f := range t.feeds {
		form += fmt.Sprintln(f.shape, f.recipe, f.example)
	}
	t.program, err = t.programs.get(form, t.compile)
	return err
}

// setRate sets the learning rate of the next steps.
func (t *trainer) setRate(rate float64) error {
	for _, r := range t.replicas {
		b, err := toDevice(r.device, []float32{float32(rate)})
		if err != nil {
			return err
		}
		finalize(r.rate)
		r.rate = b
	}
	t.learningRate = rate
	return nil
}

// put copies values to the replica's device and appends the buffer to a list.
func put[T Number | uint32](r *replica, list *[]compute.Buffer, values []T, shape ...int) error {
	b, err := toDevice(r.device, values, shape...)
	if err == nil {
		*list = append(*list, b)
	}
	return err
}

// weights are the buffers of the model's weights, on the first device.
func (t *trainer) weights() []compute.Buffer { return t.replicas[0].state[:len(t.plan.weights())] }

// upload copies the state to a device.
func (t *trainer) upload(r *replica, s *state) error {
	weights, slots := t.plan.weights(), t.model.optimizer.Slots()
	for i, w := range weights {
		if err := put(r, &r.state, s.Weights[i], w.Shape...); err != nil {
			return err
		}
	}
	for k, i := range t.plan.trained() {
		for j, slot := range slots {
			if err := put(r, &r.state, s.Slots[k*len(slots)+j], slot.shape(weights[i])...); err != nil {
				return err
			}
		}
	}
	return put(r, &r.state, []uint32{s.Step})
}

// setWeights puts other weights in place of those on the devices.
func (t *trainer) setWeights(weights [][]float32) error {
	for i, w := range t.plan.weights() {
		for _, r := range t.replicas {
			b, err := toDevice(r.device, weights[i], w.Shape...)
			if err != nil {
				return err
			}
			finalize(r.state[i])
			r.state[i] = b
		}
	}
	return nil
}

// download copies the state from the first device; s is left as it was if that fails.
func (t *trainer) download(s *state) error {
	next := *s
	next.Weights, next.Slots = nil, nil
	state := t.replicas[0].state
	for i, b := range state[:len(state)-1] {
		shape, err := b.Shape()
		if err != nil {
			return err
		}
		values := make([]float32, shape.Size())
		if err := fromDevice(b, values); err != nil {
			return err
		}
		if i < len(t.plan.weights()) {
			next.Weights = append(next.Weights, values)
		} else {
			next.Slots = append(next.Slots, values)
		}
	}
	step := make([]uint32, 1)
	if err := fromDevice(state[len(state)-1], step); err != nil {
		return err
	}
	next.Step = step[0]
	*s = next
	return nil
}

// compile makes the program of one training step.
//
// Inputs are a replica's data, constants, order, state and epoch; outputs are the new state and epoch, which take over the
// memory of the old ones.
func (t *trainer) compile() (*program, error) {
	m, feeds := t.model, t.feeds
	weights, trained := t.plan.weights(), t.plan.trained()
	slots := m.optimizer.Slots()
	tuning := tuningOf(m.optimizer)
	inputs := append(feedInputs(feeds),
		input{"seed", shapes.Make(dtypes.Uint32), false},
		input{"began", shapes.Make(dtypes.Uint32), false},
		input{"part", shapes.Make(dtypes.Int32), false},
		input{"learning_rate", shapes.Make(Float32), false},
		input{"order", shapes.Make(dtypes.Int32, t.examples()), false})
	inputs = append(inputs, weightInputs(t.plan, true)...)
	for _, i := range trained {
		for _, slot := range slots {
			inputs = append(inputs, input{fmt.Sprintf("slot_%d_%s_%s", i, weights[i].Name, slot.Name), shapes.Make(Float32, slot.shape(weights[i])...), true})
		}
	}
	inputs = append(inputs,
		input{"step", shapes.Make(dtypes.Uint32), true},
		input{"position", shapes.Make(dtypes.Int32), true},
		input{"sums", shapes.Make(Float32, m.sums(t.plan)), true})

	return compile(t.devices, "training step", inputs, func(params []*graph.Node) []*graph.Node {
		next := func() *graph.Node { n := params[0]; params = params[1:]; return n }
		take := func(n int) []*graph.Node { ns := params[:n]; params = params[n:]; return slices.Clone(ns) }
		data := take(len(feeds))
		seed, began, part, rate, order := next(), next(), next(), next(), next()
		values := take(len(weights))
		memory := take(len(trained) * len(slots))
		step, position, sums := next(), next(), next()

		random := &random{seed: seed, step: step}
		addUp := func(nodes []*graph.Node) []*graph.Node { return nodes }
		if len(t.devices) > 1 {
			random.part = graph.ConvertDType(part, dtypes.Uint32)
			addUp = func(nodes []*graph.Node) []*graph.Node {
				return step.Graph().Distributed().AllReduce(nodes, compute.ReduceOpSum)
			}
		} else {
			part = nil
		}
		positions, examples := partIndices(position, part, batches(t.batch, len(t.devices)), t.batch, t.examples())
		indices := graph.Gather(order, graph.ExpandAxes(positions, -1))
		examples = graph.Mul(examples, graph.ConvertDType(graph.GreaterOrEqual(indices, graph.ScalarZero(indices.Graph(), dtypes.Int32)), Float32))
		indices = graph.MaxScalar(indices, int32(0))
		batch := func(i int) *graph.Node { return feeds[i].batch(data[i], indices) }
		call := &Call{training: true, random: random, examples: examples}
		total, added := m.measured(call, t.plan, values, len(feeds), batch)
		added = addUp([]*graph.Node{added})[0]
		var changing []*graph.Node
		for _, i := range trained {
			changing = append(changing, values[i])
		}
		gradients := tuning.clip(addUp(call.gradients(meanLoss(total, added), changing)))

		step = graph.AddScalar(step, uint32(1))
		stepNumber := graph.ConvertDType(graph.Sub(step, began), Float32)
		for i, w := range values {
			// What layers keep by themselves is a mean over the devices.
			if set := call.set[w]; set != nil && weights[i].NonTrainable {
				values[i] = graph.MulScalar(addUp([]*graph.Node{set})[0], 1/float64(len(t.devices)))
			}
		}
		var newMemory []*graph.Node
		for k, i := range trained {
			old := memory[k*len(slots) : (k+1)*len(slots)]
			update := Update{tuning.decay(values[i], rate), gradients[k], old, rate, stepNumber}
			w, updated := updated(m.optimizer, update, weights[i])
			values[i] = weights[i].constrained(w)
			newMemory = append(newMemory, updated...)
		}
		outputs := append(values, newMemory...)
		return append(outputs, step, graph.AddScalar(position, int32(1)), graph.Add(sums, added))
	})
}

// meanLoss is what training makes smaller: the mean over the batch. The total can be that of a part of it.
func meanLoss(total, sums *graph.Node) *graph.Node {
	count := graph.StopGradient(graph.Reshape(graph.SliceAxis(sums, 0, graph.AxisElem(sumWeight))))
	return graph.Div(total, count)
}

// examples is how many the data on the devices has room for.
func (t *trainer) examples() int { return t.feeds[0].shape.Dimensions[0] }

// begin starts an epoch: sums of zero.
func (t *trainer) begin() error {
	sums := make([]float32, t.model.sums(t.plan))
	for _, r := range t.replicas {
		b, err := toDevice(r.device, sums, len(sums))
		if err != nil {
			return err
		}
		finalize(r.epoch.sums)
		r.epoch.sums = b
	}
	return nil
}

// deal puts the examples on the devices in an order, and begins with its first. A negative number stands for no example.
func (t *trainer) deal(order []int32) error {
	for _, r := range t.replicas {
		finalize(r.order, r.epoch.position)
		r.order, r.epoch.position = nil, nil
		var err error
		if r.order, err = toDevice(r.device, order, len(order)); err != nil {
			return err
		}
		if r.epoch.position, err = toDevice(r.device, []int32{0}); err != nil {
			return err
		}
	}
	t.left = batches(len(order), t.batch)
	return nil
}

// inOrder is the order of so many examples as they are.
func inOrder(examples int) []int32 {
	order := make([]int32, examples)
	for i := range order {
		order[i] = int32(i)
	}
	return order
}

// shuffled is a random order of so many examples.
func shuffled(examples int, rng *rand.Rand) []int32 {
	order := inOrder(examples)
	rng.Shuffle(examples, func(i, j int) { order[i], order[j] = order[j], order[i] })
	return order
}

// step runs one training step.
func (t *trainer) step() error {
	var inputs []compute.Buffer
	for _, r := range t.replicas {
		inputs = append(inputs, r.data...)
		inputs = append(inputs, r.constants...)
		inputs = append(inputs, r.rate, r.order)
		inputs = append(inputs, r.state...)
		inputs = append(inputs, r.epoch.position, r.epoch.sums)
	}
	outputs, err := t.program.run(inputs...)
	if err != nil {
		// The buffers that the program was to take over may be gone.
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

// logs reads the running means of the epoch.
func (t *trainer) logs() (map[string]float64, error) {
	if t.replicas[0].epoch.sums == nil {
		return nil, nil // a step failed
	}
	sums := make([]float32, t.model.sums(t.plan))
	if err := fromDevice(t.replicas[0].epoch.sums, sums); err != nil {
		return nil, err
	}
	return t.model.read(t.plan, sums, "")
}

func (t *trainer) finalize() {
	for _, r := range t.replicas {
		finalize(r.data...)
		finalize(r.constants...)
		finalize(r.rate, r.order)
		finalize(r.state...)
		finalize(r.epoch.position, r.epoch.sums)
		*r = replica{device: r.device} // a callback may still ask
	}
}
