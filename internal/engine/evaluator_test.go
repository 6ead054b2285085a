package engine

import (
	"slices"
	"testing"

	"github.com/gomlx/gomlx/core/graph"
)

// weighing sums the number of examples, their weights, and their inputs times a weight of the network.
func weighing(d Device, programs *Programs, batchSize int) EvaluatorConfig {
	return EvaluatorConfig{
		Network: Network{Device: d, Weights: Variables{{"factor", nil}}, BatchSize: batchSize, Programs: programs, Key: "weighing"},
		Sums:    3,
		Build: func(batch Batch, weights []*graph.Node) *graph.Node {
			total := func(x *graph.Node) *graph.Node {
				return graph.ReduceAllSum(graph.Mul(batch.Exist, graph.Reshape(x, -1)))
			}
			return graph.Stack([]*graph.Node{total(batch.Exist), total(batch.Weights[0]), graph.Mul(weights[0], total(batch.Inputs[0]))}, 0)
		},
	}
}

// weighed returns data with the inputs 0, 1/2, 1 and so on, each with weight 2.
func weighed(examples int) Data {
	x, w := make([]uint8, examples), make([]float32, examples)
	for i := range x {
		x[i], w[i] = uint8(i), 2
	}
	weights := source("weights", w, 1)
	return Data{Len: examples, Inputs: []Source{bytes("x", x)}, Weights: []Source{weights}}
}

func TestEvaluator(t *testing.T) {
	d, programs := onGo(t), &Programs{}
	weights, err := Variables{{"factor", nil}}.ToDevice(d, [][]float32{{10}})
	if err != nil {
		t.Fatal(err)
	}
	defer Free(weights...)
	for examples := 1; examples <= 40; examples++ {
		for _, batchSize := range []int{0, 1, 7, 16} {
			e, err := NewEvaluator(weighing(d, programs, batchSize), weighed(examples))
			if err != nil {
				t.Fatal(err)
			}
			want := []float32{float32(examples), float32(2 * examples), float32(10 * examples * (examples - 1) / 4)}
			for range 2 { // Run does not change the weights
				var dones []int
				got, err := e.Run(weights, func() bool { return true }, func(done int, sums func() ([]float32, error)) {
					dones = append(dones, done)
					if now, err := sums(); err != nil || int(now[0]) != done {
						t.Errorf("after %d examples the sums are %v, %v", done, now, err)
					}
				})
				if err != nil || !slices.Equal(got, want) {
					t.Errorf("%d examples, at most %d at a time: got %v, %v; want %v", examples, batchSize, got, err, want)
				}
				if !slices.IsSorted(dones) || dones[len(dones)-1] != examples {
					t.Errorf("%d examples, at most %d at a time: done %v", examples, batchSize, dones)
				}
			}
			e.Free()
		}
	}
	if programs.Len() > 7 { // for 1, 2, 4, ... 64 examples at a time
		t.Errorf("%d programs", programs.Len())
	}
}

func TestEvaluatorGivesUp(t *testing.T) {
	d := onGo(t)
	weights, err := Variables{{"factor", nil}}.ToDevice(d, [][]float32{{10}})
	if err != nil {
		t.Fatal(err)
	}
	defer Free(weights...)
	e, err := NewEvaluator(weighing(d, &Programs{}, 4), weighed(16))
	if err != nil {
		t.Fatal(err)
	}
	defer e.Free()
	batches := 0
	got, err := e.Run(weights, func() bool { return batches < 2 }, func(int, func() ([]float32, error)) { batches++ })
	if got != nil || err != nil || batches != 2 {
		t.Errorf("got %v, %v after %d batches", got, err, batches)
	}
}

func TestMistakesInAnEvaluation(t *testing.T) {
	config := weighing(onGo(t), &Programs{}, 0)
	config.Sums = 4
	_, err := NewEvaluator(config, weighed(3))
	if want := "the evaluation's addition to the sums is [3] of Float32; it must be [4] of Float32"; err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
	if config.Programs.Len() != 0 {
		t.Error("a program that failed was kept")
	}
}
