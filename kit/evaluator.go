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
	device  device
	batch   int
	feeds   []*feed // x, y and, if there are any, the examples' weights
	program *program
	show    func(step int, logs func() map[string]float64) // called after each batch, if there is one
}

// evaluationBatch is how many examples are evaluated or predicted at a time. The result does not depend on it; a few
// hundred keep the device busy and the memory small.
const evaluationBatch = 500

// newEvaluator copies data to the device and compiles the evaluation of one batch, of so many examples or evaluationBatch.
func newEvaluator(d device, m *Model, p *plan, data *Dataset, batch int) (_ *evaluator, err error) {
	e := &evaluator{model: m, device: d, batch: min(cmp.Or(batch, evaluationBatch), data.X.Len())}
	defer func() {
		if err != nil {
			e.finalize()
		}
	}()
	if e.feeds, err = data.feeds(d, data.X.Len()); err != nil {
		return nil, err
	}
	var inputs []input
	for i, f := range e.feeds {
		inputs = append(inputs, input{[]string{"x", "y", "example_weights"}[i], f.shape, false})
	}
	inputs = append(inputs, weightInputs(p, false)...)
	inputs = append(inputs,
		input{"position", shapes.Make(dtypes.Int32), true},
		input{"sums", shapes.Make(Float32, m.sums()), true})
	e.program, err = m.program(d, fmt.Sprintf("evaluation of %d", e.batch), inputs, e.feeds, func(params []*graph.Node) []*graph.Node {
		n := len(params)
		data, weights, position, sums := params[:len(e.feeds)], params[len(e.feeds):n-2], params[n-2], params[n-1]
		indices, examples := batchIndices(position, e.batch, e.examples())
		batch := func(i int) *graph.Node { return e.feeds[i].batch(data[i], indices) }
		call := &Call{examples: examples}
		if len(data) > 2 {
			call.weighted = graph.Reshape(batch(2), -1)
		}
		output := m.forward(p, call, weights, batch(0))
		_, added := m.measure(call, call.prediction(batch(1), output))
		return []*graph.Node{graph.AddScalar(position, int32(1)), graph.Add(sums, added)}
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
	sums := make([]float32, e.model.sums())
	position, err := toDevice(e.device, []int32{0})
	if err != nil {
		return nil, err
	}
	total, err := toDevice(e.device, sums, len(sums))
	if err != nil {
		finalize(position)
		return nil, err
	}
	var inputs []compute.Buffer
	for _, f := range e.feeds {
		inputs = append(inputs, f.buffer)
	}
	inputs = append(inputs, weights...)
	read := func() (map[string]float64, error) {
		if err := fromDevice(total, sums); err != nil {
			return nil, err
		}
		return e.model.read(sums, prefix)
	}
	for i := range batches(e.examples(), e.batch) {
		if giveUp() {
			finalize(position, total)
			return e.model.logs(nil, prefix), nil
		}
		outputs, err := e.program.run(append(inputs[:len(inputs):len(inputs)], position, total)...)
		if err != nil {
			return nil, err // the program has taken position and total
		}
		position, total = outputs[0], outputs[1]
		if e.show != nil {
			e.show(i+1, func() map[string]float64 {
				logs, _ := read()
				return logs
			})
		}
	}
	defer finalize(position, total)
	return read()
}

func (e *evaluator) examples() int { return e.feeds[0].shape.Dimensions[0] }

// batches is how many batches it takes for all examples; the last one can be smaller.
func batches(examples, batch int) int { return (examples + batch - 1) / batch }

func (e *evaluator) finalize() {
	for _, f := range e.feeds {
		finalize(f.buffer)
	}
}
