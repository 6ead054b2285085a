package kit

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/gomlx/gomlx/core/graph"

	"layercake/internal/loop"
)

// A scan and unrolled steps have the same results, and the same gradients of sequences, initial states and weights, with masks and
// without. The loss depends on all outputs and final states.
func TestScanEqualsUnrolled(t *testing.T) {
	eachBackend(t, func(t *testing.T, backend *Backend) {
		if !loop.Supported(backend) {
			return
		}
		rng := rand.New(rand.NewPCG(1, 2))
		for i := range 12 {
			steps, batch, units, masked := 1+rng.IntN(7), 1+rng.IntN(4), 1+rng.IntN(3), i%2 == 0
			random := func(dims ...int) Array {
				return NewArray(pattern(Shape(dims).Size(), 1, rng.Uint64N(1000)), dims...)
			}
			arrays := []Array{
				random(steps, batch, 2*units), random(units, 2*units), random(batch, units), random(batch, units), random(steps, batch, units),
				random(steps, batch, 1),
			}
			run := func(along func(c *Call, cell recurrentCell, x *graph.Node, states []*graph.Node) (*graph.Node, []*graph.Node)) [][]float32 {
				return runGraphOf(t, backend, arrays, func(xs []*graph.Node) []*graph.Node {
					c := &Call{weights: map[string]*graph.Node{"w": xs[1]}, used: map[*graph.Node]bool{}}
					cell := recurrentCell{
						inputs: func(x, output *graph.Node) []*graph.Node {
							parts := graph.Split(graph.Mul(x, c.dot(output, xs[1])), -1, 2)
							return []*graph.Node{parts[0], graph.MulScalar(parts[1], 0.7)}
						},
						next: func(inputs, states []*graph.Node) []*graph.Node {
							memory := graph.Add(graph.Mul(states[1], graph.Logistic(inputs[0])), inputs[1])
							return []*graph.Node{graph.AddScalar(graph.Tanh(memory), 0.7), memory}
						},
					}
					x := xs[0]
					if masked {
						x, cell = graph.Concatenate([]*graph.Node{x, xs[5]}, -1), cell.masked()
					}
					outputs, last := along(c, cell, x, xs[2:4])
					loss := graph.Add(graph.ReduceAllSum(graph.Mul(outputs, xs[4])), graph.ReduceAllSum(graph.Mul(last[0], last[1])))
					loss = graph.AddScalar(loss, 0.7)
					results := append(append([]*graph.Node{outputs}, last...), c.gradients(loss, xs[1:2])...)
					// A second gradient in the same graph, of a loss that does not need all outputs.
					results = append(results, graph.Gradient(loss, xs[0], xs[2], xs[3])...)
					return append(results, graph.Gradient(graph.ReduceAllSum(graph.Square(last[1])), xs[0], xs[2], xs[3])...)
				})
			}
			got := run(func(c *Call, cell recurrentCell, x *graph.Node, states []*graph.Node) (*graph.Node, []*graph.Node) {
				return c.scan(cell, x, states)
			})
			want := run(func(_ *Call, cell recurrentCell, x *graph.Node, states []*graph.Node) (*graph.Node, []*graph.Node) {
				return unrolled(cell, x, states)
			})
			for i := range want {
				compareNumbers(t, fmt.Sprintf("%d steps, masked %v, result %d", steps, masked, i), got[i], float64s(want[i]))
			}
		}
	})
}

func float64s(values []float32) (all []float64) {
	for _, v := range values {
		all = append(all, float64(v))
	}
	return all
}

// XLA, with a loop, and the Go backend, with unrolled steps, learn the same from sequences of 500 steps, with dropout.
func TestLongSequences(t *testing.T) {
	const examples, steps = 8, 500
	x, y := NewArray(pattern(examples*steps*2, 1, 101), examples, steps, 2), kerasLabels(examples, 2)
	var want [][]float32
	eachBackend(t, func(t *testing.T, backend *Backend) {
		m := Sequential(
			GRU(3).Dropout(0.2).ReturnSequences(true),
			LSTM(3).RecurrentDropout(0.2).GoBackwards(true),
			Dense(2).Activation(Softmax),
		).Compile(SGD(0.5), SparseCategoricalCrossentropy).Seed(1)
		m.backend = backend
		m.MustFit(x, y, FitOptions{BatchSize: 4, Epochs: 2, Verbose: Silent})
		got := weightsOf(m)
		if want == nil {
			want = got
		}
		for i := range want {
			compareNumbers(t, fmt.Sprintf("weights %d", i), got[i], float64s(want[i]))
		}
	})
}

// Each device loops over its part of the batch.
func TestSequencesOnFourDevices(t *testing.T) {
	x, y := NewArray(pattern(16*5*2, 1, 101), 16, 5, 2), kerasLabels(16, 2)
	onFourDevices(t, func(t *testing.T, backend *Backend) {
		var want [][]float32
		for _, devices := range []int{1, 4} {
			m := Sequential(LSTM(3).Dropout(0.2), Dense(2).Activation(Softmax)).Compile(SGD(0.5), SparseCategoricalCrossentropy).Seed(1)
			m.backend = backend
			m.MustFit(x, y, FitOptions{BatchSize: 8, Epochs: 2, Devices: devices, Verbose: Silent})
			if want == nil {
				want = weightsOf(m)
			}
			for i, got := range weightsOf(m) {
				compareNumbers(t, fmt.Sprintf("%d devices, weights %d", devices, i), got, float64s(want[i]))
			}
		}
	})
}
