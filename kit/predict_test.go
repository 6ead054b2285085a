package kit

import (
	"testing"

	"github.com/gomlx/gomlx/core/graph"
)

// centred is a layer that computes across examples: it subtracts their mean.
type centred struct{}

func (*centred) Describe() Description { return Description{Class: "Centred"} }

func (*centred) Build(input Shape) (Shape, []Weight, error) { return input, nil, nil }

func (*centred) Call(c *Call, x *graph.Node) *graph.Node {
	exist := graph.ExpandAxes(c.Examples(), -1)
	mean := graph.Div(graph.ReduceSum(graph.Mul(x, exist), 0), graph.ReduceSum(exist, 0))
	return graph.Sub(x, graph.ExpandAxes(mean, 0))
}

// Predictions and evaluations are the same for data of any length in batches of any size, with a few programs.
func TestFewProgramsForAnyLength(t *testing.T) {
	const n = 70
	x, y := two(n)
	eachBackend(t, func(t *testing.T, backend *Backend) {
		m := twoNetwork().Seed(1)
		m.backend = backend
		all, err := Values[float32](m.MustPredict(x, PredictOptions{BatchSize: 1}))
		if err != nil {
			t.Fatal(err)
		}
		losses := make([]float64, n)
		for i := range losses {
			losses[i] = m.MustEvaluate(x.Slice(i, i+1), y.Slice(i, i+1)).Loss
		}
		check := func(low, high, batch int) {
			t.Helper()
			got, err := Values[float32](m.MustPredict(x.Slice(low, high), PredictOptions{BatchSize: batch}))
			if err != nil {
				t.Fatal(err)
			}
			if !alikeWeights([][]float32{got}, [][]float32{all[2*low : 2*high]}) {
				t.Errorf("examples %d to %d in batches of %d: %v, one by one %v", low, high, batch, got, all[2*low:2*high])
			}
			var sum float64
			for _, loss := range losses[low:high] {
				sum += loss
			}
			score := m.MustEvaluate(x.Slice(low, high), y.Slice(low, high), EvaluateOptions{BatchSize: batch})
			if want := sum / float64(high-low); !nearly(score.Loss, want) {
				t.Errorf("examples %d to %d in batches of %d: loss %v, one by one %v", low, high, batch, score.Loss, want)
			}
		}
		for i := 1; i < n; i++ {
			check(0, i, 0)
			check(n-i, n, i/2+1)
			check(0, n, i)
		}
		if most := 2 * 8; m.programs.Len() > most { // 1, 2, 4, ... 128
			t.Errorf("%d programs; at most %d are enough", m.programs.Len(), most)
		}

		centred := Sequential(Input(6), &centred{})
		centred.backend = backend
		for _, n := range []int{1, 3, 5} { // padded to 1, 4, 8
			got, err := Values[float32](centred.MustPredict(x.Slice(0, n)))
			if err != nil {
				t.Fatal(err)
			}
			for column := range 6 {
				var sum float64
				for i := range n {
					sum += float64(got[6*i+column])
				}
				if !nearly(sum, 0) {
					t.Errorf("the mean of %d examples was taken away, and column %d adds up to %v", n, column, sum)
				}
			}
		}
	})
}

func nearly(a, b float64) bool { return a-b < 1e-5 && b-a < 1e-5 }
