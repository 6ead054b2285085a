package engine

import (
	"errors"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/gomlx/gomlx/core/graph"
)

// line returns data of y = 3x - 2.
func line(examples int) Data {
	x, y := make([]uint8, examples), make([]float32, examples)
	for i := range x {
		x[i] = uint8(i % 5) // batches halve it: 0 to 2
		y[i] = 3*float32(x[i])/2 - 2
	}
	return Data{Len: examples, Inputs: []Source{bytes("x", x)}, Targets: []Source{source("y", y, 1)}}
}

// regression fits a line to the data: its state is the slope, the offset, and the momentum of both. Its sums are the number of examples
// and their squared errors.
func regression(devices []Device, batchSize int) TrainerConfig {
	return TrainerConfig{
		Devices: devices, BatchSize: batchSize, Rate: 0.1, Sums: 2, Programs: &Programs{},
		State: Variables{{"slope", []int{1, 1}}, {"offset", nil}, {"slope_momentum", []int{1, 1}}, {"offset_momentum", nil}},
		Build: func(s *Step) ([]*graph.Node, *graph.Node) {
			y := graph.Add(graph.Dot(s.Batch.Inputs[0], s.State[0]).MatMul(), s.State[1])
			squares := graph.Mul(s.Batch.Exist, graph.Reshape(graph.Square(graph.Sub(y, s.Batch.Targets[0])), -1))
			loss := graph.ReduceAllSum(squares)
			sums := s.AddUp(graph.Stack([]*graph.Node{graph.ReduceAllSum(s.Batch.Exist), loss}, 0))[0]
			count := graph.Reshape(graph.SliceAxis(sums, 0, graph.AxisElem(0)))
			gradients := s.AddUp(graph.Gradient(graph.Div(loss, graph.StopGradient(count)), s.State[:2]...)...)
			state := make([]*graph.Node, 4)
			for i, g := range gradients {
				state[i+2] = graph.Add(graph.MulScalar(s.State[i+2], 0.5), g)
				state[i] = graph.Sub(s.State[i], graph.Mul(s.Rate, state[i+2]))
			}
			return state, sums
		},
	}
}

var origin = [][]float32{{0}, {0}, {0}, {0}}

// inOrder returns the original order of the examples.
func inOrder(examples int) []int32 {
	order := make([]int32, examples)
	for i := range order {
		order[i] = int32(i)
	}
	return order
}

func trainer(t *testing.T, config TrainerConfig, data Data) *Trainer {
	t.Helper()
	tr, err := NewTrainer(config, origin, 0)
	if err == nil {
		err = tr.Load(data)
	}
	if err == nil {
		err = tr.Begin()
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(tr.Free)
	return tr
}

// epoch runs all steps of an order.
func epoch(t *testing.T, tr *Trainer, order []int32) {
	t.Helper()
	if err := tr.Deal(order); err != nil {
		t.Fatal(err)
	}
	for tr.Left() > 0 {
		if err := tr.Step(); err != nil {
			t.Fatal(err)
		}
	}
}

func state(t *testing.T, tr *Trainer) ([][]float32, uint32) {
	t.Helper()
	values, steps, err := tr.State()
	if err != nil {
		t.Fatal(err)
	}
	return values, steps
}

// stepped computes a trainer's epoch on the host.
func stepped(values [][]float32, data Data, order []int32, batchSize int) (loss float64) {
	xs, _ := data.Inputs[0].Rows(0, data.Len, data.Len)
	ys, _ := data.Targets[0].Rows(0, data.Len, data.Len)
	for batch := range slices.Chunk(order, batchSize) {
		var gradients [2]float64
		for _, i := range batch {
			x := float64(xs.([]uint8)[i]) / 2
			miss := float64(values[0][0])*x + float64(values[1][0]) - float64(ys.([]float32)[i])
			loss += miss * miss
			gradients[0] += 2 * miss * x / float64(len(batch))
			gradients[1] += 2 * miss / float64(len(batch))
		}
		for i, g := range gradients {
			values[i+2][0] = float32(0.5*float64(values[i+2][0]) + g)
			values[i][0] -= float32(0.1 * float64(values[i+2][0]))
		}
	}
	return loss
}

func alike(a, b float64) bool { return math.Abs(a-b) < 1e-4*max(1, math.Abs(a)) }

// Each step computes the same as the host, with a smaller last batch, and with batches that several devices share unevenly.
func TestTrainer(t *testing.T) {
	eachNumberOfDevices(t, func(t *testing.T, devices []Device) {
		for _, batchSize := range []int{3, 6, 13} {
			data := line(13)
			tr := trainer(t, regression(devices, batchSize), data)
			want := [][]float32{{0}, {0}, {0}, {0}}
			for i, order := range [][]int32{inOrder(13), {12, 3, 1, 8, 0, 7, 2, 9, 4, 11, 5, 10, 6}} {
				loss := stepped(want, data, order, batchSize)
				if err := tr.Begin(); err != nil {
					t.Fatal(err)
				}
				epoch(t, tr, order)
				got, steps := state(t, tr)
				for k := range want {
					if !alike(float64(want[k][0]), float64(got[k][0])) {
						t.Errorf("batches of %d, epoch %d: the state is %v, on the host %v", batchSize, i, got, want)
					}
				}
				if want := (i + 1) * Batches(13, batchSize); int(steps) != want {
					t.Errorf("batches of %d: %d steps, want %d", batchSize, steps, want)
				}
				sums, err := tr.Sums()
				if err != nil || sums[0] != 13 || !alike(loss, float64(sums[1])) {
					t.Errorf("batches of %d, epoch %d: sums %v of 13 examples, on the host %v; %v", batchSize, i, sums, loss, err)
				}
			}
		}
	})
}

func TestTrainerFindsTheLine(t *testing.T) {
	tr := trainer(t, regression([]Device{onGo(t)}, 10), line(50))
	for range 60 {
		epoch(t, tr, inOrder(50))
	}
	if got, _ := state(t, tr); !alike(3, float64(got[0][0])) || !alike(-2, float64(got[1][0])) {
		t.Errorf("the line is %v x + %v", got[0], got[1])
	}
}

// A step consumes the previous state. An evaluation between two steps uses the current state and leaves it to the next step.
func TestEvaluationBetweenSteps(t *testing.T) {
	eachNumberOfDevices(t, func(t *testing.T, devices []Device) {
		tr := trainer(t, regression(devices, 4), line(8))
		if err := tr.Deal(inOrder(8)); err != nil {
			t.Fatal(err)
		}
		e := NewEvaluator(EvaluatorConfig{
			Network: Network{Device: devices[0], Weights: tr.config.State[:2], Programs: &Programs{}},
			Sums:    1,
			Build: func(batch Batch, weights []*graph.Node) *graph.Node {
				return graph.Reshape(graph.Add(graph.MulScalar(weights[0], 1000), weights[1]), 1)
			},
		})
		batch, err := e.Load(line(1))
		if err != nil {
			t.Fatal(err)
		}
		defer batch.Free()
		defer e.Free()
		seen := map[float32]bool{}
		for range 3 {
			now, _ := state(t, tr)
			for range 2 {
				if err := errors.Join(e.Begin(), e.Measure(batch, tr.Buffers()[:2])); err != nil {
					t.Fatal(err)
				}
				sums, err := e.Sums()
				if want := 1000*now[0][0] + now[1][0]; err != nil || !alike(float64(sums[0]), float64(want)) {
					t.Errorf("the evaluation sees %v, %v; the state is %v", sums, err, now)
				}
			}
			seen[now[0][0]] = true
			if tr.Left() > 0 {
				if err := tr.Step(); err != nil {
					t.Fatal(err)
				}
			}
		}
		if len(seen) != 3 {
			t.Errorf("before the steps and after them the slope was %v", seen)
		}
	})
}

func TestRateAndStateCanBeSet(t *testing.T) {
	eachNumberOfDevices(t, func(t *testing.T, devices []Device) {
		tr := trainer(t, regression(devices, 8), line(8))
		err := errors.Join(tr.SetState([][]float32{{7}, {8}}), tr.SetRate(0))
		if err != nil {
			t.Fatal(err)
		}
		epoch(t, tr, inOrder(8))
		got, _ := state(t, tr)
		if got[0][0] != 7 || got[1][0] != 8 || tr.Rate() != 0 {
			t.Errorf("with the rate %v the line %v x + %v was not kept", tr.Rate(), got[0], got[1])
		}
		if got[2][0] == 0 {
			t.Error("the momentum was not updated")
		}
	})
}

// Began is the number of steps of an earlier optimizer.
func TestStepsAreNumbered(t *testing.T) {
	config := TrainerConfig{
		Devices: []Device{onGo(t)}, BatchSize: 2, Sums: 1, Began: 5, State: Variables{{"last", nil}}, Programs: &Programs{},
		Build: func(s *Step) ([]*graph.Node, *graph.Node) {
			return []*graph.Node{s.Number}, graph.Reshape(s.Number, 1)
		},
	}
	tr, err := NewTrainer(config, [][]float32{{0}}, 7)
	if err == nil {
		err = errors.Join(tr.Load(line(6)), tr.Begin())
	}
	if err != nil {
		t.Fatal(err)
	}
	defer tr.Free()
	epoch(t, tr, inOrder(6))
	last, steps := state(t, tr)
	if sums, _ := tr.Sums(); last[0][0] != 5 || steps != 10 || sums[0] != 3+4+5 {
		t.Errorf("steps 8 to 10 of all had the numbers up to %v, which add up to %v; %d steps are done", last, sums, steps)
	}
}

// A failed step loses the state, and later calls report that.
func TestFailedStep(t *testing.T) {
	tr := trainer(t, regression([]Device{onGo(t)}, 4), line(8))
	if err := tr.Deal(inOrder(8)); err != nil {
		t.Fatal(err)
	}
	if tr.Lost() {
		t.Fatal("lost before a step")
	}
	Free(tr.replicas[0].order)
	if err := tr.Step(); err == nil {
		t.Fatal("a step without the order of the examples has no error")
	}
	if !tr.Lost() {
		t.Error("not lost")
	}
	if sums, err := tr.Sums(); sums != nil || err != nil {
		t.Errorf("sums %v, %v", sums, err)
	}
	if _, _, err := tr.State(); err != errLost {
		t.Errorf("state: %v", err)
	}
	if err := tr.SetState(origin); err != errLost {
		t.Errorf("set state: %v", err)
	}
	tr.Free()
	if !tr.Lost() {
		t.Error("not lost after Free")
	}
}

func TestDealTakesAllExamples(t *testing.T) {
	tr := trainer(t, regression([]Device{onGo(t)}, 4), line(8))
	if err := tr.Deal(inOrder(7)); err == nil || err.Error() != "an order of 7 examples; the data has 8" {
		t.Errorf("got %v", err)
	}
	order := []int32{7, 6, 5, 4, 3, 2, 1, 0}
	if err := tr.Deal(order); err != nil {
		t.Fatal(err)
	}
	if got, err := tr.Order(); err != nil || !slices.Equal(got, order) {
		t.Errorf("the order is %v, %v", got, err)
	}
	// Padding has no effect.
	epoch(t, tr, []int32{0, -1, 2, -1, -1, -1, -1, 7})
	if sums, err := tr.Sums(); err != nil || sums[0] != 3 {
		t.Errorf("sums %v of 3 examples, %v", sums, err)
	}
}

// Batches may differ in size. A batch larger than all before makes the trainer compile again.
func TestLoadBatch(t *testing.T) {
	for name, test := range map[string]struct {
		sizes    []int
		programs int
	}{
		"smaller":     {[]int{32, 32, 7, 1, 30}, 1},
		"larger":      {[]int{8, 32, 7, 8, 32}, 2},
		"ever larger": {[]int{4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16}, 5}, // 4, 6, 9, 13, 19
	} {
		t.Run(name, func(t *testing.T) {
			tr, err := NewTrainer(regression([]Device{onGo(t)}, test.sizes[0]), origin, 0)
			if err == nil {
				err = tr.Begin()
			}
			if err != nil {
				t.Fatal(err)
			}
			defer tr.Free()
			want, loss, examples := [][]float32{{0}, {0}, {0}, {0}}, 0.0, 0
			for _, n := range test.sizes {
				if err := errors.Join(tr.LoadBatch(line(n)), tr.Step()); err != nil {
					t.Fatal(err)
				}
				loss += stepped(want, line(n), inOrder(n), n)
				examples += n
			}
			if sums, err := tr.Sums(); err != nil || int(sums[0]) != examples || !alike(loss, float64(sums[1])) {
				t.Errorf("sums %v, want %d and %v; %v", sums, examples, loss, err)
			}
			if n := tr.config.Programs.Len(); n != test.programs {
				t.Errorf("%d programs, want %d", n, test.programs)
			}
		})
	}
}

// Trainers with the same key share programs, unless the batches differ.
func TestTrainersSharePrograms(t *testing.T) {
	programs := &Programs{}
	for i, test := range []struct {
		batch, examples int
		key             string
		programs        int
	}{{4, 8, "line", 1}, {4, 8, "line", 1}, {2, 8, "line", 2}, {4, 9, "line", 3}, {4, 8, "another", 4}, {4, 8, "line", 4}} {
		config := regression([]Device{onGo(t)}, test.batch)
		config.Programs, config.Key = programs, test.key
		tr := trainer(t, config, line(test.examples))
		epoch(t, tr, inOrder(test.examples))
		if n := programs.Len(); n != test.programs {
			t.Errorf("after trainer number %d there are %d programs, want %d", i, n, test.programs)
		}
		tr.Free()
	}
}

func TestMistakesInAStep(t *testing.T) {
	mistake := errors.New("a mistake")
	for want, build := range map[string]func(s *Step) ([]*graph.Node, *graph.Node){
		"a mistake": func(*Step) ([]*graph.Node, *graph.Node) { panic(mistake) },
		"the step returns a state of 3 arrays; it has 4": func(s *Step) ([]*graph.Node, *graph.Node) {
			return s.State[1:], nil
		},
		"the step's offset is [1 1] of Float32; it must be [] of Float32": func(s *Step) ([]*graph.Node, *graph.Node) {
			return []*graph.Node{s.State[0], s.State[0], s.State[2], s.State[3]}, nil
		},
		"the step's addition to the sums is nil; it must be [2] of Float32": func(s *Step) ([]*graph.Node, *graph.Node) {
			return s.State, nil
		},
	} {
		config := regression([]Device{onGo(t)}, 4)
		config.Build = build
		tr, err := NewTrainer(config, origin, 0)
		if err == nil {
			err = tr.Load(line(8))
		}
		if err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("got %v, want %s", err, want)
		}
		tr.Free()
	}
}

func TestSourcesThatFail(t *testing.T) {
	data := line(8)
	data.Targets[0].Rows = func(low, high, room int) (any, error) { return nil, errors.New("the disk is gone") }
	tr, err := NewTrainer(regression([]Device{onGo(t)}, 4), origin, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer tr.Free()
	if err := tr.Load(data); err == nil || err.Error() != "y: the disk is gone" {
		t.Errorf("got %v", err)
	}
}
