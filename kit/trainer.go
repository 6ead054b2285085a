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
type trainer struct {
	model   *Model
	plan    *plan
	backend compute.Backend
	batch   int
	x, y    *feed
	program *program

	// Buffers on the device.
	constants []compute.Buffer // seed, learning rate
	order     compute.Buffer   // [examples]: this epoch's shuffle
	state     []compute.Buffer // weights, slots, step count
	epoch     []compute.Buffer // position in the epoch, sums
}

// newTrainer copies data and state to the device and compiles the training step.
func newTrainer(backend compute.Backend, m *Model, p *plan, s *state, x, y Array, batch int) (t *trainer, err error) {
	t = &trainer{model: m, plan: p, backend: backend, batch: batch}
	defer func() {
		if err != nil {
			t.finalize()
		}
	}()
	if t.x, err = newFeed(backend, x); err != nil {
		return nil, fmt.Errorf("x: %w", err)
	}
	if t.y, err = newFeed(backend, y); err != nil {
		return nil, fmt.Errorf("y: %w", err)
	}
	seed, err := toDevice(backend, []uint32{uint32(s.Seed) ^ uint32(s.Seed>>32)})
	if err != nil {
		return nil, err
	}
	t.constants = append(t.constants, seed)
	rate, err := toDevice(backend, []float32{float32(m.optimizer.LearningRate())})
	if err != nil {
		return nil, err
	}
	t.constants = append(t.constants, rate)
	if err := t.upload(s); err != nil {
		return nil, err
	}
	return t, t.compile()
}

// weights are the buffers of the model's weights.
func (t *trainer) weights() []compute.Buffer { return t.state[:len(t.plan.weights())] }

// upload copies the state to the device.
func (t *trainer) upload(s *state) error {
	weights := t.plan.weights()
	slots := len(t.model.optimizer.Slots())
	for i, w := range weights {
		b, err := toDevice(t.backend, s.Weights[i], w.Shape...)
		if err != nil {
			return err
		}
		t.state = append(t.state, b)
	}
	for i := range len(weights) * slots {
		b, err := toDevice(t.backend, s.Slots[i], weights[i/slots].Shape...)
		if err != nil {
			return err
		}
		t.state = append(t.state, b)
	}
	step, err := toDevice(t.backend, []uint32{s.Step})
	t.state = append(t.state, step)
	return err
}

// download copies the state from the device; s is left as it was if that fails.
func (t *trainer) download(s *state) error {
	next := *s
	next.Weights, next.Slots = nil, nil
	for i, b := range t.state[:len(t.state)-1] {
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
	if err := fromDevice(t.state[len(t.state)-1], step); err != nil {
		return err
	}
	next.Step = step[0]
	*s = next
	return nil
}

// compile makes the program of one training step.
//
// Inputs are the data, the epoch's order, the constants, the state and the epoch's own numbers; outputs are the new
// state and the epoch's new numbers, which take over the memory of the old ones.
func (t *trainer) compile() (err error) {
	m := t.model
	weights := t.plan.weights()
	slots := m.optimizer.Slots()
	inputs := []input{
		{"x", t.x.shape, false},
		{"y", t.y.shape, false},
		{"order", shapes.Make(dtypes.Int32, t.examples()), false},
		{"seed", shapes.Make(dtypes.Uint32), false},
		{"learning_rate", shapes.Make(Float32), false},
	}
	inputs = append(inputs, weightInputs(t.plan, true)...)
	for i, w := range weights {
		for _, slot := range slots {
			inputs = append(inputs, input{fmt.Sprintf("slot_%d_%s_%s", i, w.Name, slot), shapes.Make(Float32, w.Shape...), true})
		}
	}
	inputs = append(inputs,
		input{"step", shapes.Make(dtypes.Uint32), true},
		input{"position", shapes.Make(dtypes.Int32), true},
		input{"sums", shapes.Make(Float32, sumMetrics+len(m.metrics)), true})

	t.program, err = compile(t.backend, "training step", inputs, func(params []*graph.Node) []*graph.Node {
		next := func() *graph.Node { n := params[0]; params = params[1:]; return n }
		take := func(n int) []*graph.Node { ns := params[:n]; params = params[n:]; return slices.Clone(ns) }
		x, y, order, seed, rate := next(), next(), next(), next(), next()
		values := take(len(weights))
		memory := take(len(weights) * len(slots))
		step, position, sums := next(), next(), next()

		positions, exampleWeights := batchIndices(position, t.batch, t.examples())
		indices := graph.Gather(order, graph.ExpandAxes(positions, -1))
		call := &Call{training: true, random: &random{seed: seed, step: step}}
		output := m.forward(t.plan, call, values, t.x.batch(x, indices))
		loss, added := m.measure(Prediction{t.y.batch(y, indices), output, call.logits[output]}, exampleWeights)
		gradients := call.gradients(loss, values)

		step = graph.AddScalar(step, uint32(1))
		stepNumber := graph.ConvertDType(step, Float32)
		var newMemory []*graph.Node
		for i, w := range values {
			old := memory[i*len(slots) : (i+1)*len(slots)]
			var updated []*graph.Node
			values[i], updated = m.optimizer.Update(Update{w, gradients[i], old, rate, stepNumber})
			newMemory = append(newMemory, updated...)
		}
		outputs := append(values, newMemory...)
		return append(outputs, step, graph.AddScalar(position, int32(1)), graph.Add(sums, added))
	})
	return err
}

func (t *trainer) examples() int { return t.x.shape.Dimensions[0] }

// begin starts an epoch: a new shuffle, and sums of zero.
func (t *trainer) begin(rng *rand.Rand, shuffle bool) (err error) {
	order := make([]int32, t.examples())
	for i := range order {
		order[i] = int32(i)
	}
	if shuffle {
		rng.Shuffle(len(order), func(i, j int) { order[i], order[j] = order[j], order[i] })
	}
	finalize(t.order)
	finalize(t.epoch...)
	t.epoch = nil
	if t.order, err = toDevice(t.backend, order, len(order)); err != nil {
		return err
	}
	position, err := toDevice(t.backend, []int32{0})
	if err != nil {
		return err
	}
	sums, err := toDevice(t.backend, make([]float32, sumMetrics+len(t.model.metrics)), sumMetrics+len(t.model.metrics))
	t.epoch = []compute.Buffer{position, sums}
	return err
}

// step runs one training step.
func (t *trainer) step() error {
	inputs := slices.Concat([]compute.Buffer{t.x.buffer, t.y.buffer, t.order}, t.constants, t.state, t.epoch)
	outputs, err := t.program.run(inputs...)
	if err != nil {
		return err
	}
	n := len(t.state)
	t.state, t.epoch = outputs[:n:n], outputs[n:]
	return nil
}

// logs reads the running means of the epoch.
func (t *trainer) logs() (map[string]float64, error) {
	sums := make([]float32, sumMetrics+len(t.model.metrics))
	if err := fromDevice(t.epoch[1], sums); err != nil {
		return nil, err
	}
	return t.model.logs(sums, ""), nil
}

func (t *trainer) finalize() {
	for _, f := range []*feed{t.x, t.y} {
		if f != nil {
			finalize(f.buffer)
		}
	}
	finalize(t.order)
	finalize(t.constants...)
	finalize(t.state...)
	finalize(t.epoch...)
}
