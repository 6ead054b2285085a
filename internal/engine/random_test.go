package engine

import (
	"math"
	"slices"
	"testing"

	"github.com/gomlx/compute/dtypes"
	"github.com/gomlx/compute/shapes"
	"github.com/gomlx/gomlx/core/graph"
)

// drawn returns the outputs of a graph without inputs, each n Float32.
func drawn(t *testing.T, n int, build func(scalar func(uint32) *graph.Node, like *graph.Node) []*graph.Node) (all [][]float32) {
	t.Helper()
	d := onGo(t)
	var count int
	program, err := Compile([]Device{d}, "random", []Input{{"like", shapes.Make(float, n), false}}, func(params []*graph.Node) []*graph.Node {
		outputs := build(func(x uint32) *graph.Node { return graph.Scalar(params[0].Graph(), dtypes.Uint32, x) }, params[0])
		count = len(outputs)
		return outputs
	})
	if err != nil {
		t.Fatal(err)
	}
	like, err := ToDevice(d, make([]float32, n), n)
	if err != nil {
		t.Fatal(err)
	}
	outputs, err := program.Run(like)
	if err != nil {
		t.Fatal(err)
	}
	for i := range count {
		values, err := read(outputs[i])
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, values)
	}
	return all
}

// Each input of the hash changes the random numbers, and nothing else does.
func TestRandomNumbersDiffer(t *testing.T) {
	all := drawn(t, 1000, func(scalar func(uint32) *graph.Node, like *graph.Node) []*graph.Node {
		r := NewRandom(scalar(1), scalar(2))
		return []*graph.Node{
			r.Uniform(like), NewRandom(scalar(1), scalar(2)).Uniform(like),
			r.Uniform(like), NewRandom(scalar(3), scalar(2)).Uniform(like), NewRandom(scalar(1), scalar(3)).Uniform(like),
		}
	})
	if !slices.Equal(all[0], all[1]) {
		t.Error("the same seed, step and request draw others")
	}
	for i, what := range []string{"request", "seed", "step"} {
		if slices.Equal(all[0], all[i+2]) {
			t.Errorf("another %s draws the same", what)
		}
	}
	mean := 0.0
	for _, x := range all[0] {
		if x < 0 || x >= 1 {
			t.Fatalf("%v is not from 0 to 1", x)
		}
		mean += float64(x) / 1000
	}
	if math.Abs(mean-0.5) > 0.05 {
		t.Errorf("the mean is %v", mean)
	}
}

func TestChance(t *testing.T) {
	all := drawn(t, 10000, func(scalar func(uint32) *graph.Node, like *graph.Node) []*graph.Node {
		return []*graph.Node{graph.ConvertDType(NewRandom(scalar(1), scalar(2)).Chance(like, 0.3), float)}
	})
	hits := 0.0
	for _, x := range all[0] {
		hits += float64(x)
	}
	if math.Abs(hits/10000-0.3) > 0.02 {
		t.Errorf("%v of 10000 with the probability 0.3", hits)
	}
}

// Several devices together draw the same numbers for a batch as one device.
func TestDevicesDrawTheirParts(t *testing.T) {
	whole := drawn(t, 300, func(scalar func(uint32) *graph.Node, like *graph.Node) []*graph.Node {
		return []*graph.Node{NewRandom(scalar(1), scalar(2)).Uniform(like)}
	})[0]
	parts := drawn(t, 100, func(scalar func(uint32) *graph.Node, like *graph.Node) (outputs []*graph.Node) {
		for device := range 3 {
			r := NewRandom(scalar(1), scalar(2))
			r.device = scalar(uint32(device))
			outputs = append(outputs, r.Uniform(like))
		}
		return outputs
	})
	if !slices.Equal(whole, slices.Concat(parts...)) {
		t.Error("they draw others")
	}
}
