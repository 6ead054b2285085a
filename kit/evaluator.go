package kit

import (
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
	x, y    *feed
	program *program
}

// evaluationBatch is how many examples are evaluated or predicted at a time. The result does not depend on it; a few
// hundred keep the device busy and the memory small.
const evaluationBatch = 500

// newEvaluator copies data to the device and compiles the evaluation of one batch.
func newEvaluator(d device, m *Model, p *plan, x, y Array) (e *evaluator, err error) {
	e = &evaluator{model: m, device: d, batch: min(evaluationBatch, x.Len())}
	defer func() {
		if err != nil {
			e.finalize()
		}
	}()
	if e.x, err = newFeed(d, x); err != nil {
		return nil, fmt.Errorf("x: %w", err)
	}
	if e.y, err = newFeed(d, y); err != nil {
		return nil, fmt.Errorf("y: %w", err)
	}
	inputs := []input{{"x", e.x.shape, false}, {"y", e.y.shape, false}}
	inputs = append(inputs, weightInputs(p, false)...)
	inputs = append(inputs,
		input{"position", shapes.Make(dtypes.Int32), true},
		input{"sums", shapes.Make(Float32, sumMetrics+len(m.metrics)), true})
	e.program, err = m.program(d, "evaluation", inputs, []*feed{e.x, e.y}, func(params []*graph.Node) []*graph.Node {
		n := len(params)
		x, y, weights, position, sums := params[0], params[1], params[2:n-2], params[n-2], params[n-1]
		indices, exampleWeights := batchIndices(position, e.batch, e.x.shape.Dimensions[0])
		call := &Call{}
		output := m.forward(p, call, weights, e.x.batch(x, indices))
		_, added := m.measure(Prediction{e.y.batch(y, indices), output, call.logits[output]}, exampleWeights)
		return []*graph.Node{graph.AddScalar(position, int32(1)), graph.Add(sums, added)}
	})
	return e, err
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
	sums := make([]float32, sumMetrics+len(e.model.metrics))
	position, err := toDevice(e.device, []int32{0})
	if err != nil {
		return nil, err
	}
	total, err := toDevice(e.device, sums, len(sums))
	if err != nil {
		finalize(position)
		return nil, err
	}
	inputs := append([]compute.Buffer{e.x.buffer, e.y.buffer}, weights...)
	for range batches(e.x.shape.Dimensions[0], e.batch) {
		if giveUp() {
			finalize(position, total)
			return e.model.logs(nil, prefix), nil
		}
		outputs, err := e.program.run(append(inputs[:len(inputs):len(inputs)], position, total)...)
		if err != nil {
			return nil, err // the program has taken position and total
		}
		position, total = outputs[0], outputs[1]
	}
	defer finalize(position, total)
	if err := fromDevice(total, sums); err != nil {
		return nil, err
	}
	return e.model.logs(sums, prefix), nil
}

// batches is how many batches it takes for all examples; the last one can be smaller.
func batches(examples, batch int) int { return (examples + batch - 1) / batch }

func (e *evaluator) finalize() {
	for _, f := range []*feed{e.x, e.y} {
		if f != nil {
			finalize(f.buffer)
		}
	}
}
