package kit

import (
	"cmp"
	"fmt"

	"github.com/gomlx/compute"
	"github.com/gomlx/compute/dtypes"
	"github.com/gomlx/compute/shapes"
	"github.com/gomlx/gomlx/core/graph"
)

// An evaluator holds data on the device and measures a model on it.
type evaluator struct {
	model   *Model
	plan    *plan
	device  device
	batch   int
	chunks  []chunk
	program *program
	show    watcher // if there is one
}

// A chunk is a batch of data on the device, filled up if there are not enough examples.
type chunk struct {
	feeds    []*feed // inputs, targets and, if there are any, the examples' weights
	examples int
}

// evaluationBatch is how many examples are evaluated or predicted at a time. The result does not depend on it; a few
// hundred keep the device busy and the memory small.
const evaluationBatch = 512

// newEvaluator copies data to the device and compiles the evaluation of one batch, of at most so many examples or
// evaluationBatch.
func newEvaluator(d device, m *Model, p *plan, data *examples, batch int) (_ *evaluator, err error) {
	n := data.len()
	e := &evaluator{model: m, plan: p, device: d, batch: programBatch(n, cmp.Or(batch, evaluationBatch))}
	defer func() {
		if err != nil {
			e.finalize()
		}
	}()
	data = data.slice(0, n) // what is not made of whole examples becomes so once, rather than for each chunk
	for low := 0; low < n; low += e.batch {
		high := min(low+e.batch, n)
		feeds, err := data.slice(low, high).feeds(d, e.batch)
		e.chunks = append(e.chunks, chunk{feeds, high - low})
		if err != nil {
			return nil, err
		}
	}
	feeds := e.chunks[0].feeds
	inputs := feedInputs(feeds)
	inputs = append(inputs, weightInputs(p, false)...)
	inputs = append(inputs,
		input{"examples", shapes.Make(dtypes.Int32), false},
		input{"sums", shapes.Make(Float32, m.sums(p)), true})
	e.program, err = m.program(d, p, fmt.Sprintf("evaluation of %d", e.batch), inputs, feeds, func(params []*graph.Node) []*graph.Node {
		n := len(params)
		data, weights, count, sums := params[:len(feeds)], params[len(feeds):n-2], params[n-2], params[n-1]
		indices, examples := firstOf(count, e.batch)
		batch := func(i int) *graph.Node { return feeds[i].batch(data[i], indices) }
		call := &Call{examples: examples}
		_, added := m.measured(call, p, weights, len(data), batch)
		return []*graph.Node{graph.Add(sums, added)}
	})
	if err != nil {
		return nil, err
	}
	return e, nil
}

// weightInputs declares a program's parameters for the weights.
func weightInputs(p *plan, donate bool) []input {
	var inputs []input
	for i, w := range p.weights() {
		inputs = append(inputs, input{fmt.Sprintf("weight_%d_%s", i, w.Name), shapes.Make(Float32, w.Shape...), donate})
	}
	return inputs
}

// run measures the model with the given weights, which are left as they are. When giveUp says so it ends, and all that
// was to be measured is NaN.
func (e *evaluator) run(weights []compute.Buffer, prefix string, giveUp func() bool) (map[string]float64, error) {
	sums := make([]float32, e.model.sums(e.plan))
	total, err := toDevice(e.device, sums, len(sums))
	if err != nil {
		return nil, err
	}
	read := func() (map[string]float64, error) {
		if err := fromDevice(total, sums); err != nil {
			return nil, err
		}
		return e.model.read(e.plan, sums, prefix)
	}
	done := 0
	for _, c := range e.chunks {
		if giveUp() {
			finalize(total)
			return e.model.logs(e.plan, nil, prefix), nil
		}
		examples, err := toDevice(e.device, []int32{int32(c.examples)})
		if err != nil {
			finalize(total)
			return nil, err
		}
		var inputs []compute.Buffer
		for _, f := range c.feeds {
			inputs = append(inputs, f.buffer)
		}
		inputs = append(inputs, weights...)
		outputs, err := e.program.run(append(inputs, examples, total)...)
		finalize(examples)
		if err != nil {
			return nil, err // the program has taken total
		}
		total = outputs[0]
		if done += c.examples; e.show != nil {
			e.show(done, func() map[string]float64 {
				logs, _ := read()
				return logs
			})
		}
	}
	defer func() { finalize(total) }()
	return read()
}

// batches is how many batches it takes for all examples; the last one can be smaller.
func batches(examples, batch int) int { return (examples + batch - 1) / batch }

func (e *evaluator) finalize() {
	for _, c := range e.chunks {
		for _, f := range c.feeds {
			finalize(f.buffer)
		}
	}
}
