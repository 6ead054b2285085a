package engine

import (
	"slices"
	"testing"

	"github.com/gomlx/gomlx/core/graph"
)

// twice predicts two outputs: x times a factor, and the row of x and 1.
func twice(d Device, programs *Programs) *Predictor {
	return &Predictor{
		Network: Network{Device: d, Weights: Variables{{"factor", nil}}, Programs: programs, Key: "twice"},
		Outputs: [][]int{nil, {2}},
		Build: func(batch Batch, weights []*graph.Node) []*graph.Node {
			x := batch.Inputs[0]
			return []*graph.Node{graph.Mul(weights[0], graph.Reshape(x, -1)), graph.Concatenate([]*graph.Node{x, graph.OnesLike(x)}, 1)}
		},
	}
}

func TestPredictor(t *testing.T) {
	d, programs := onGo(t), &Programs{}
	weights, err := Variables{{"factor", nil}}.ToDevice(d, [][]float32{{4}})
	if err != nil {
		t.Fatal(err)
	}
	defer Free(weights...)
	for examples := 1; examples <= 40; examples++ {
		x := make([]uint8, examples)
		var want [2][]float32
		for i := range x {
			x[i] = uint8(i)
			want[0], want[1] = append(want[0], 2*float32(i)), append(want[1], float32(i)/2, 1)
		}
		for _, most := range []int{DefaultBatch, 1, 7, 16} {
			p, data := twice(d, programs), Data{Len: examples, Inputs: []Source{bytes("x", x)}}
			p.Room = BatchSize(examples, most)
			got := make([][]float32, 2)
			for low := 0; low < examples; low += p.Room {
				b, err := p.Load(data.Part(low, min(low+p.Room, examples)))
				if err != nil {
					t.Fatal(err)
				}
				outputs, err := p.Predict(b, weights)
				if err != nil || len(outputs) != 2 {
					t.Fatal(len(outputs), err)
				}
				b.Free()
				got[0], got[1] = append(got[0], outputs[0]...), append(got[1], outputs[1]...)
			}
			if !slices.Equal(got[0], want[0]) || !slices.Equal(got[1], want[1]) {
				t.Errorf("%d examples, at most %d at a time: got %v, want %v", examples, most, got, want)
			}
		}
	}
	if programs.Len() > 8 { // for 1, 2, 4, ... 64 examples at a time, and for 7
		t.Errorf("%d programs", programs.Len())
	}
}

func TestMistakesInAPrediction(t *testing.T) {
	d := onGo(t)
	data := Data{Len: 3, Inputs: []Source{bytes("x", make([]uint8, 3))}}
	for want, outputs := range map[string][][]int{
		"the prediction has 2 outputs, not 1":                             {nil},
		"the prediction is [3 2] of Float32; it must be [3 3] of Float32": {nil, {3}},
	} {
		p := twice(d, &Programs{})
		p.Outputs = outputs
		if _, err := p.Load(data); err == nil || err.Error() != want {
			t.Errorf("got %v, want %s", err, want)
		}
	}
}
