package engine

import (
	"slices"
	"testing"

	"github.com/gomlx/gomlx/core/graph"
)

// weighing sums the number of examples, their weights, and their inputs times a weight of the network.
func weighing(d Device, programs *Programs) EvaluatorConfig {
	return EvaluatorConfig{
		Network: Network{Device: d, Weights: Variables{{"factor", nil}}, Programs: programs, Key: "weighing"},
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
		for _, most := range []int{DefaultBatch, 1, 7, 16} {
			e, data := NewEvaluator(weighing(d, programs)), weighed(examples)
			e.config.Room = BatchSize(examples, most)
			var batches []*Loaded
			for low := 0; low < examples; low += e.config.Room {
				b, err := e.Load(data.Part(low, min(low+e.config.Room, examples)))
				if err != nil {
					t.Fatal(err)
				}
				batches = append(batches, b)
			}
			want := []float32{float32(examples), float32(2 * examples), float32(10 * examples * (examples - 1) / 4)}
			for range 2 { // the batches and the weights stay
				if err := e.Begin(); err != nil {
					t.Fatal(err)
				}
				done := 0
				for _, b := range batches {
					if err := e.Measure(b, weights); err != nil {
						t.Fatal(err)
					}
					done += b.Examples()
					if now, err := e.Sums(); err != nil || int(now[0]) != done {
						t.Errorf("after %d examples the sums are %v, %v", done, now, err)
					}
				}
				if got, err := e.Sums(); err != nil || !slices.Equal(got, want) {
					t.Errorf("%d examples, at most %d at a time: got %v, %v; want %v", examples, most, got, err, want)
				}
			}
			for _, b := range batches {
				b.Free()
			}
			e.Free()
		}
	}
	if programs.Len() > 8 { // for 1, 2, 4, ... 64 examples at a time, and for 7
		t.Errorf("%d programs", programs.Len())
	}
}

// Smaller batches share the program of a larger one.
func TestEvaluatorOfUnevenBatches(t *testing.T) {
	d := onGo(t)
	weights, err := Variables{{"factor", nil}}.ToDevice(d, [][]float32{{10}})
	if err != nil {
		t.Fatal(err)
	}
	defer Free(weights...)
	for _, test := range []struct {
		sizes    []int
		programs int
	}{{[]int{20, 7, 20, 1}, 1}, {[]int{1, 7, 5, 20, 2}, 3}, {[]int{8, 9, 10, 11, 12, 8}, 2}} {
		programs := &Programs{}
		e := NewEvaluator(weighing(d, programs))
		if err := e.Begin(); err != nil {
			t.Fatal(err)
		}
		examples := 0
		for _, n := range test.sizes {
			b, err := e.Load(weighed(n))
			if err == nil {
				err = e.Measure(b, weights)
			}
			if err != nil {
				t.Fatal(err)
			}
			b.Free()
			examples += n
		}
		if got, err := e.Sums(); err != nil || int(got[0]) != examples || programs.Len() != test.programs {
			t.Errorf("batches of %v: sums %v, %v, with %d programs, want %d", test.sizes, got, err, programs.Len(), test.programs)
		}
		e.Free()
	}
}

func TestMistakesInAnEvaluation(t *testing.T) {
	config := weighing(onGo(t), &Programs{})
	config.Sums = 4
	_, err := NewEvaluator(config).Load(weighed(3))
	if want := "the evaluation's addition to the sums is [3] of Float32; it must be [4] of Float32"; err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
	if config.Programs.Len() != 0 {
		t.Error("a program that failed was kept")
	}
}
