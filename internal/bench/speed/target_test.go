package main

import (
	"math"
	"slices"
	"testing"
)

var someResults = []result{
	{"mlp", "layercake/xla", 1.5, 3, 12, 600, 0.97},
	{"mlp", "layercake/go", 6, 6.5, 26, 300, 0.9712},
	{"mlp", "keras/jax", 2.5, 8, 20, 800, 0.98},
	{"mlp", "keras/tensorflow", 5, 5.5, 30, 750, 0.98},
}

func TestRatio(t *testing.T) {
	both := []string{"keras/jax", "keras/tensorflow"}
	for _, test := range []struct {
		name    string
		target  target
		ratio   float64
		against string
		ok      bool
	}{
		{"the faster one counts", target{"mlp", "layercake/xla", epochSeconds, both, 1}, 0.6, "keras/jax", true},
		{"in each number", target{"mlp", "layercake/xla", peakMemory, both, 1}, 0.8, "keras/tensorflow", true},
		{"cold start", target{"mlp", "layercake/xla", coldSeconds, both, 1}, 0.6, "keras/jax", true},
		{"only one", target{"mlp", "layercake/go", epochSeconds, both[1:], 1}, 1.2, "keras/tensorflow", true},
		{"another was not measured", target{"mlp", "layercake/go", epochSeconds, []string{"keras/jax", "gomlx/go"}, 1}, 0, "", false},
		{"ours was not measured", target{"cnn", "layercake/xla", epochSeconds, both, 1}, 0, "", false},
	} {
		t.Run(test.name, func(t *testing.T) {
			ratio, against, ok := test.target.ratio(someResults)
			if math.Abs(ratio-test.ratio) > 1e-9 || against != test.against || ok != test.ok {
				t.Errorf("got %v, %q, %t; want %v, %q, %t", ratio, against, ok, test.ratio, test.against, test.ok)
			}
		})
	}
}

func TestTargetsAreOfSystemsThatExist(t *testing.T) {
	names := systemNames()
	for _, target := range targets {
		for _, name := range append([]string{target.system}, target.against...) {
			if !slices.Contains(names, name) {
				t.Errorf("a target names %q; the numbers are %v", name, names)
			}
		}
		if !slices.Contains(allWorks, target.work) {
			t.Errorf("a target names the work %q; the works are %v", target.work, allWorks)
		}
	}
}
