package kit

import (
	"errors"
	"fmt"
	"slices"
	"sync"

	"github.com/gomlx/compute"
	"github.com/gomlx/compute/shapes"
	"github.com/gomlx/gomlx/core/graph"

	"layercake/internal/hint"
	"layercake/internal/onnx"
)

// A LambdaLayer computes a Go function. Make one with [Lambda].
type LambdaLayer struct {
	options[*LambdaLayer]
	function    func(x *graph.Node) *graph.Node
	outputShape Shape // nil if it is found by building a graph
}

// Lambda returns a layer that computes a function of GoMLX graph operations: x is [batch, input...] of Float32, and the result must be
// [batch, output...] of Float32. For a layer with weights or options write a type with the methods of [Layer].
//
//	kit.Lambda(func(x *graph.Node) *graph.Node { return graph.Square(x) })
//
// A Go function cannot be saved: [Model.Save] returns an error, but [Model.SaveWeights] and [Model.ExportONNX] work.
func Lambda(function func(x *graph.Node) *graph.Node) *LambdaLayer {
	l := &LambdaLayer{function: function}
	l.layer = l
	return l
}

// OutputShape sets the output's shape for one example. It is needed only if GoMLX's Go backend lacks an operation of the function;
// otherwise the layer finds it.
func (l *LambdaLayer) OutputShape(shape ...int) *LambdaLayer {
	l.outputShape = shape
	return l
}

// Describe implements [Layer].
func (l *LambdaLayer) Describe() Description {
	out := l.description
	out.Class, out.Options = "Lambda", Options{"function": new(goFunction), "output_shape": &l.outputShape}
	return out
}

// goFunction is an option that is a Go function.
type goFunction struct{}

func (*goFunction) MarshalJSON() ([]byte, error) { return nil, errOfFunction() }
func (*goFunction) UnmarshalJSON([]byte) error   { return errOfFunction() }
func errOfFunction() error {
	return hint.Try(errors.New("a function cannot be written to a file or read from one"),
		"write a layer with the methods of kit.Layer and register it with kit.Register, or build the model in code and use SaveWeights and LoadWeights")
}

// shaping is a backend for graphs that are built only to find shapes, and never run.
var shaping = sync.OnceValues(func() (compute.Backend, error) { return newBackend(goEngine) })

// Build implements [Layer].
func (l *LambdaLayer) Build(input Shape) (Shape, []Weight, error) {
	if l.function == nil {
		return nil, nil, errors.New("Lambda takes a function, not nil")
	}
	if l.outputShape != nil {
		return l.outputShape, nil, nil
	}
	backend, err := shaping()
	if err != nil {
		return nil, nil, err
	}
	var output Shape
	err = caught(func() {
		g := graph.NewGraph(backend, "lambda")
		defer g.Finalize()
		// A batch size that no other axis has.
		x := graph.Parameter(g, "x", shapes.Make(Float32, append([]int{onnx.Batch}, input...)...))
		if y := l.function(x); y != nil {
			output = slices.Clone(y.Shape().Dimensions)
		}
	})
	switch {
	case err != nil:
		return nil, nil, hint.Try(fmt.Errorf("Lambda: %w", err), "if the function is correct, set OutputShape")
	case len(output) == 0 || output[0] != onnx.Batch:
		return nil, nil, hint.Try(fmt.Errorf("Lambda: the function makes %v of %v", unbatched(output), batched(input)), "the first axis of both must be the batch")
	}
	return output[1:], nil, nil
}

// unbatched returns the text of the function's output shape, with None for the batch.
func unbatched(s Shape) Shape {
	for i, n := range s {
		if n == onnx.Batch {
			s[i] = -1
		}
	}
	return s
}

// Call implements [Layer].
func (l *LambdaLayer) Call(_ *Call, x *graph.Node) *graph.Node { return l.function(x) }
