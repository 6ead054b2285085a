package engine

import (
	"errors"
	"slices"
	"testing"

	"github.com/gomlx/gomlx/core/graph"
)

// A function sees its batch as a whole, without padding. Data of the same form share a program.
func TestFunction(t *testing.T) {
	eachNumberOfDevices(t, func(t *testing.T, devices []Device) {
		programs := &Programs{}
		f := &Function{
			Network: Network{Device: devices[0], Weights: Variables{{"factor", []int{1, 2}}}, Programs: programs},
			Build: func(batch Batch, weights []*graph.Node) []*graph.Node {
				x := graph.Mul(batch.Inputs[0], weights[0])
				return []*graph.Node{graph.ReduceAllSum(x), x}
			},
		}
		for _, factor := range []float32{1, 3} {
			got, err := f.Run([][]float32{{factor, 2}}, Data{Len: 3, Inputs: []Source{source("x", []float32{1, 2, 3}, 1)}})
			want := [][]float32{{6*factor + 12}, {factor, 2, 2 * factor, 4, 3 * factor, 6}}
			if err != nil || !slices.EqualFunc(got, want, slices.Equal) {
				t.Errorf("factor %v: %v, %v; want %v", factor, got, err, want)
			}
		}
		if programs.Len() != 1 {
			t.Errorf("%d programs", programs.Len())
		}
	})
}

func TestFunctionThatFails(t *testing.T) {
	f := &Function{
		Network: Network{Device: onGo(t), Programs: &Programs{}},
		Build:   func(Batch, []*graph.Node) []*graph.Node { panic(errors.New("a mistake")) },
	}
	if _, err := f.Run(nil, Data{Len: 1}); err == nil || err.Error() != "a mistake" {
		t.Errorf("got %v", err)
	}
}
