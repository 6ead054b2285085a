package kit

import (
	"fmt"

	"github.com/gomlx/gomlx/core/graph"

	"layercake/internal/hint"
)

// A RepeatVectorLayer makes a sequence of each row. Make one with [RepeatVector].
type RepeatVectorLayer struct {
	options[*RepeatVectorLayer]
	n int
}

// RepeatVector returns a layer that repeats each row n times: [batch, features] becomes [batch, n, features].
func RepeatVector(n int) *RepeatVectorLayer {
	r := &RepeatVectorLayer{n: n}
	r.layer = r
	return r
}

// Describe implements [Layer].
func (r *RepeatVectorLayer) Describe() Description {
	out := r.description
	out.Class, out.Options = "RepeatVector", Options{"n": &r.n}
	return out
}

// Build implements [Layer].
func (r *RepeatVectorLayer) Build(input Shape) (Shape, []Weight, error) {
	if err := checkCount(fmt.Sprintf("RepeatVector(%d)", r.n), r.n); err != nil {
		return nil, nil, err
	}
	if len(input) != 1 {
		err := fmt.Errorf("RepeatVector takes rows, (None, features); the input is %v", batched(input))
		return nil, nil, hint.Try(err, "Flatten() makes rows of it")
	}
	return Shape{r.n, input[0]}, nil, nil
}

// Call implements [Layer].
func (r *RepeatVectorLayer) Call(_ *Call, x *graph.Node) *graph.Node {
	return graph.BroadcastToDims(graph.ExpandAxes(x, 1), x.Shape().Dim(0), r.n, x.Shape().Dim(1))
}
