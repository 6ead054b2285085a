package kit

import (
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/gomlx/gomlx/core/graph"
)

// A windowCase is a layer with a window from testdata/keras/convolutions.py: its output, and the gradients of its input and weights.
type windowCase struct {
	Class     string          `json:"class_name"`
	Config    json.RawMessage `json:"config"`
	Input     Shape
	Error     bool
	Shape     Shape
	Output    []float64
	Gradients [][]float64
}

// The outputs and gradients of hundreds of layers with random options equal Keras's, and Keras's errors are errors here.
func TestConvolutionsEqualKeras(t *testing.T) {
	var cases []windowCase
	readFixture(t, "convolutions", &cases)
	type built struct {
		windowCase
		name    string
		layer   Layer
		weights []Weight
	}
	var all []built
	for i, c := range cases {
		text, err := json.Marshal(map[string]any{"class_name": c.Class, "config": c.Config})
		if err != nil {
			t.Fatal(err)
		}
		layer, err := layers.decode(text)
		var shape Shape
		var weights []Weight
		if err == nil {
			shape, weights, err = layer.Build(c.Input)
		}
		name := fmt.Sprintf("%s: number %d, %s of %v", c.Class, i+1, c.Config, c.Input)
		switch {
		case c.Error != (err != nil):
			t.Errorf("%s: the error is %v; Keras has one: %t", name, err, c.Error)
		case err == nil && !slices.Equal(shape, c.Shape):
			t.Errorf("%s: the shape is %v; Keras's is %v", name, shape, c.Shape)
		case err == nil:
			all = append(all, built{c, name, layer, weights})
		}
	}
	eachBackend(t, func(t *testing.T, backend *Backend) {
		together := 20 // one graph of several compiles faster
		if strings.HasSuffix(t.Name(), "/"+goEngine) {
			together = 1 // the workers of GoMLX's Go backend can wait for each other in a wide graph
		}
		for some := range slices.Chunk(all, together) {
			var arrays []Array
			for _, c := range some {
				x := pattern(2*c.Input.Size(), 1, 101)
				for k, v := range x {
					x[k] = float32(math.RoundToEven(float64(4*v))) / 4
				}
				arrays = append(arrays, NewArray(x, append(Shape{2}, c.Input...)...))
				for i, w := range c.weights {
					arrays = append(arrays, NewArray(pattern(w.Shape.Size(), 0.5, uint64(i+1)), w.Shape...))
				}
			}
			got := runGraphOf(t, backend, arrays, func(xs []*graph.Node) (outputs []*graph.Node) {
				for _, c := range some {
					n := 1 + len(c.weights)
					outputs = append(outputs, outputAndGradients(c.layer, c.weights, xs[0], xs[1:n])...)
					xs = xs[n:]
				}
				return outputs
			})
			for _, c := range some {
				compareNumbers(t, c.name+": output", sampled(got[0]), c.Output)
				for i, gradient := range c.Gradients {
					compareNumbers(t, fmt.Sprintf("%s: gradient %d", c.name, i), sampled(got[1+i]), gradient)
				}
				got = got[1+len(c.Gradients):]
			}
		}
	})
}

// outputAndGradients returns a layer's output for x, and the gradients of x and the weights.
func outputAndGradients(layer Layer, described []Weight, x *graph.Node, weights []*graph.Node) []*graph.Node {
	c := &Call{weights: map[string]*graph.Node{}, used: map[*graph.Node]bool{}, logits: map[*graph.Node]logits{}}
	for i, w := range described {
		c.weights[w.Name] = weights[i]
	}
	y := layer.Call(c, x)
	factors := graph.Const(x.Graph(), pattern(y.Shape().Size(), 1, 3))
	loss := graph.ReduceAllSum(graph.Mul(graph.Reshape(y, -1), factors))
	return slices.Concat([]*graph.Node{y}, graph.Gradient(loss, x), c.gradients(loss, weights))
}

// sampled is the function some of convolutions.py.
func sampled(values []float32) []float32 {
	var out []float32
	for k := 0; k < len(values); k += (len(values) + 15) / 16 {
		out = append(out, values[k])
	}
	mean := 0.0
	for k, factor := range pattern(len(values), 1, 5) {
		mean += float64(values[k]) * float64(factor) / float64(len(values))
	}
	return append(out, float32(mean))
}
