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
	x, y     *feed // of the first device, whose shapes and recipes are everybody's
	weighing *feed // the examples' weights; nil if all weigh the same
	replicas []*replica
	program  *program

	learningRate float64 // of the next step
	left         int     // steps until all examples have been seen since they were dealt
}

// A replica is what one device holds.
type replica struct {
	device
	constants []compute.Buffer // data, seed, the optimizer's beginning, the device's part of the batch
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
func newTrainer(devices []device, m *Model, p *plan, s *state, data *Dataset, batch int) (t *trainer, err error) {
	t = &trainer{model: m, plan: p, devices: devices, batch: batch}
	defer func() {
		if err != nil {
			t.finalize()
		}
	}()
	for i, d := range devices {
		r := &replica{device: d}
		t.replicas = append(t.replicas, r)
		feeds, err := data.feeds(d)
		for _, f := range feeds {
			r.constants = append(r.constants, f.buffer)
		}
		if err != nil {
			return nil, err
		}
		if i == 0 {
			t.x, t.y = feeds[0], feeds[1]
			if len(feeds) > 2 {
				t.weighing = feeds[2]
			}
		}
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
	if err := t.setRate(m.optimizer.InitialLearningRate()); err != nil {
		return nil, err
	}
	return t, t.compile()
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
	weights := t.plan.weights()
	slots := len(t.model.optimizer.Slots())
	for i, w := range weights {
		if err := put(r, &r.state, s.Weights[i], w.Shape...); err != nil {
			return err
		}
	}
	for k, i := range t.plan.trained() {
		for _, slot := range s.Slots[k*slots : (k+1)*slots] {
			if err := put(r, &r.state, slot, weights[i].Shape...); err != nil {
				return err
			}
		}
	}
	return put(r, &r.state, []uint32{s.Step})
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
// Inputs are a replica's constants, order, state and epoch; outputs are the new state and epoch, which take over the
// memory of the old ones.
func (t *trainer) compile() (err error) {
	m := t.model
	weights, trained := t.plan.weights(), t.plan.trained()
	slots := m.optimizer.Slots()
	tuning := tuningOf(m.optimizer)
	inputs := []input{
		{"x", t.x.shape, false},
		{"y", t.y.shape, false},
	}
	if t.weighing != nil {
		inputs = append(inputs, input{"example_weights", t.weighing.shape, false})
	}
	inputs = append(inputs,
		input{"seed", shapes.Make(dtypes.Uint32), false},
		input{"began", shapes.Make(dtypes.Uint32), false},
		input{"part", shapes.Make(dtypes.Int32), false},
		input{"learning_rate", shapes.Make(Float32), false},
		input{"order", shapes.Make(dtypes.Int32, t.examples()), false})
	inputs = append(inputs, weightInputs(t.plan, true)...)
	for _, i := range trained {
		for _, slot := range slots {
			inputs = append(inputs, input{fmt.Sprintf("slot_%d_%s_%s", i, weights[i].Name, slot), shapes.Make(Float32, weights[i].Shape...), true})
		}
	}
	inputs = append(inputs,
		input{"step", shapes.Make(dtypes.Uint32), true},
		input{"position", shapes.Make(dtypes.Int32), true},
		input{"sums", shapes.Make(Float32, m.sums()), true})

	t.program, err = compile(t.devices, "training step", inputs, func(params []*graph.Node) []*graph.Node {
		next := func() *graph.Node { n := params[0]; params = params[1:]; return n }
		take := func(n int) []*graph.Node { ns := params[:n]; params = params[n:]; return slices.Clone(ns) }
		x, y := next(), next()
		var exampleWeights *graph.Node
		if t.weighing != nil {
			exampleWeights = next()
		}
		seed, began, part, rate, order := next(), next(), next(), next(), next()
		values := take(len(weights))
		memory := take(len(trained) * len(slots))
		step, position, sums := next(), next(), next()

		random := &random{seed: seed, step: step}
		addUp := func(nodes []*graph.Node) []*graph.Node { return nodes }
		if len(t.devices) > 1 {
			random.part = graph.ConvertDType(part, dtypes.Uint32)
			addUp = func(nodes []*graph.Node) []*graph.Node {
				return x.Graph().Distributed().AllReduce(nodes, compute.ReduceOpSum)
			}
		} else {
			part = nil
		}
		positions, examples := partIndices(position, part, batches(t.batch, len(t.devices)), t.batch, t.examples())
		indices := graph.Gather(order, graph.ExpandAxes(positions, -1))
		call := &Call{training: true, random: random, examples: examples}
		if t.weighing != nil {
			call.weighted = graph.Reshape(t.weighing.batch(exampleWeights, indices), -1)
		}
		output := m.forward(t.plan, call, values, t.x.batch(x, indices))
		total, added := m.measure(call, Prediction{t.y.batch(y, indices), output, call.logits[output]})
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
			w, updated := m.optimizer.Update(Update{tuning.decay(values[i], rate), gradients[k], old, rate, stepNumber})
			if constraint := weights[i].Constraint.Graph; constraint != nil {
				w = constraint(w)
			}
			values[i] = w
			newMemory = append(newMemory, updated...)
		}
		outputs := append(values, newMemory...)
		return append(outputs, step, graph.AddScalar(position, int32(1)), graph.Add(sums, added))
	})
	return err
}

// meanLoss is what training makes smaller: the mean over the batch. The total can be that of a part of it.
func meanLoss(total, sums *graph.Node) *graph.Node {
	count := graph.StopGradient(graph.Reshape(graph.SliceAxis(sums, 0, graph.AxisElem(sumWeight))))
	return graph.Div(total, count)
}

func (t *trainer) examples() int { return t.x.shape.Dimensions[0] }

// begin starts an epoch: sums of zero.
func (t *trainer) begin() error {
	sums := make([]float32, t.model.sums())
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

// exhausted tells if all examples have been seen since they were dealt, so that they have to be dealt again.
func (t *trainer) exhausted() bool { return t.left == 0 }

// deal puts the examples in a new order, and begins with its first.
func (t *trainer) deal(rng *rand.Rand, shuffle bool) error {
	order := make([]int32, t.examples())
	for i := range order {
		order[i] = int32(i)
	}
	if shuffle {
		rng.Shuffle(len(order), func(i, j int) { order[i], order[j] = order[j], order[i] })
	}
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
	t.left = batches(t.examples(), t.batch)
	return nil
}

// step runs one training step.
func (t *trainer) step() error {
	var inputs []compute.Buffer
	for _, r := range t.replicas {
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
	sums := make([]float32, t.model.sums())
	if err := fromDevice(t.replicas[0].epoch.sums, sums); err != nil {
		return nil, err
	}
	return t.model.logs(sums, ""), nil
}

func (t *trainer) finalize() {
	for _, r := range t.replicas {
		finalize(r.constants...)
		finalize(r.rate, r.order)
		finalize(r.state...)
		finalize(r.epoch.position, r.epoch.sums)
	}
}
