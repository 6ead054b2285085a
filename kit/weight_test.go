package kit

import (
	"math"
	"strings"
	"testing"

	"github.com/gomlx/gomlx/core/graph"
)

// A customLayer works in a way that a test defines.
type customLayer struct {
	output  Shape
	weights []Weight
	call    func(c *Call, x *graph.Node) *graph.Node
}

func (l customLayer) Describe() Description {
	return Description{Class: "Custom", InputShape: Shape{6}}
}
func (l customLayer) Build(Shape) (Shape, []Weight, error) {
	return l.output, l.weights, nil
}
func (l customLayer) Call(c *Call, x *graph.Node) *graph.Node { return l.call(c, x) }

func TestCustomLayersThatDoNotFit(t *testing.T) {
	x, y := two(10)
	weight := func(name string, shape ...int) Weight { return Weight{Name: name, Shape: shape, Initializer: Zeros} }
	same := func(_ *Call, x *graph.Node) *graph.Node { return x }
	asked := func(name string, weights ...Weight) customLayer {
		return customLayer{Shape{6}, weights, func(c *Call, x *graph.Node) *graph.Node { return graph.Add(x, c.Weight(name)) }}
	}
	set := func(w Weight, value func(x *graph.Node) *graph.Node) customLayer {
		return customLayer{Shape{6}, []Weight{w}, func(c *Call, x *graph.Node) *graph.Node {
			if c.Training() {
				c.SetWeight("mean", value(x))
			}
			return x
		}}
	}
	mean := weight("mean", 1, 6)
	kept := mean
	kept.NonTrainable = true
	made := func(f func(x *graph.Node) *graph.Node) customLayer {
		return customLayer{Shape{6}, nil, func(_ *Call, x *graph.Node) *graph.Node { return f(x) }}
	}
	for name, c := range map[string]struct {
		layer customLayer
		want  string
	}{
		"unknown weight":    {asked("kernel", weight("bias", 6), weight("alpha", 6)), `layer "custom_1": there is no weight "kernel"; Build returned alpha, bias`},
		"no weights":        {asked("kernel"), `layer "custom_1": there is no weight "kernel"; Build returned no weights`},
		"a name twice":      {asked("w", weight("w", 6), weight("w", 6)), `layer "custom_1": Build returned two weights named "w"; names must differ`},
		"no name":           {asked("w", weight("", 6)), `layer "custom_1": one of its weights has no Name`},
		"no initializer":    {asked("w", Weight{Name: "w", Shape: Shape{6}}), `layer "custom_1": its w has no initializer`},
		"negative size":     {asked("w", weight("w", -6)), `layer "custom_1": its w is [-6]; all sizes must be 1 or more`},
		"negative output":   {customLayer{Shape{-1}, nil, same}, `layer "custom_1": Build returned the output [-1] for (None, 6); all sizes must be 1 or more`},
		"no output":         {customLayer{nil, nil, same}, `layer "dense_1": Dense takes [batch, features]; the input is [batch] only`},
		"too large":         {asked("w", weight("w", 1<<20, 1<<20)), `layer "custom_1": its w is (1048576, 1048576), which is 1.1e+12 numbers; a weight has at most 2.15e+09`},
		"another output":    {customLayer{Shape{5}, nil, same}, `layer "custom_1": it made (10, 6); it must make (10, 5)`},
		"nil":               {made(func(*graph.Node) *graph.Node { return nil }), `layer "custom_1": it made nil; it must make (10, 6)`},
		"a number":          {made(func(x *graph.Node) *graph.Node { return graph.ReduceAllSum(x) }), `layer "custom_1": it made (); it must make (10, 6)`},
		"whole numbers":     {made(func(x *graph.Node) *graph.Node { return graph.ConvertDType(x, Int32) }), `layer "custom_1": it made numbers of Int32; they must be Float32`},
		"set another shape": {set(kept, func(x *graph.Node) *graph.Node { return x }), `layer "custom_1": SetWeight("mean"): it made (10, 6); it must make (1, 6)`},
		"set nil":           {set(kept, func(x *graph.Node) *graph.Node { return nil }), `layer "custom_1": SetWeight("mean"): it made nil`},
		"set a trained one": {set(mean, func(x *graph.Node) *graph.Node { return graph.ReduceAndKeep(x, graph.ReduceMean, 0) }), `layer "custom_1": SetWeight("mean"): the optimizer trains this weight`},
		"product": {customLayer{Shape{2}, []Weight{weight("kernel", 5, 2)}, func(c *Call, x *graph.Node) *graph.Node {
			return c.Dot(x, "kernel")
		}}, `layer "custom_1": Dot(x, "kernel"): x is (10, 6), and the weight (5, 2)`},
	} {
		m := Sequential(c.layer, Dense(2).Activation(Softmax)).Compile(SGD(), SparseCategoricalCrossentropy)
		_, err := m.Fit(x, y, FitOptions{Verbose: Silent})
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s:\ngot  %v\nwant %s", name, err, c.want)
		}
	}
}

// Without weights to train, nothing fails.
func TestWeightsWithoutUse(t *testing.T) {
	x, _ := two(10)
	unused := customLayer{Shape{6}, []Weight{{Name: "w", Shape: Shape{3}, Initializer: Zeros}}, func(_ *Call, x *graph.Node) *graph.Node { return x }}
	for name, layer := range map[string]Layer{"unused": unused, "frozen": Dense(6).Trainable(false), "none": Flatten()} {
		clipped := SGD().GlobalClipNorm(1)
		if _, err := onGo(t, Sequential(layer)).Compile(clipped, MeanSquaredError).Fit(x, x, FitOptions{Verbose: Silent}); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestRegularizersAndConstraintsThatDoNotFit(t *testing.T) {
	x, y := two(10)
	sum := func(w *graph.Node) *graph.Node { return graph.ReduceSum(w, 0) }
	none := func(*graph.Node) *graph.Node { return nil }
	for _, c := range []struct {
		layer *DenseLayer
		want  string
	}{
		{Dense(2).KernelConstraint(MaxNorm(1, 2)), `layer "dense_1": the constraint of its kernel: MaxNorm: axes [2] of (6, 2); each must be another one, from 0 to 1 or from -2 to -1`},
		{Dense(2).BiasConstraint(UnitNorm(0, 1)), `layer "dense_1": the constraint of its bias: UnitNorm: axes [0 1] of (2,); each must be another one, from 0 to 0 or from -1 to -1`},
		{Dense(2).KernelConstraint(MinMaxNorm(0, 1, 1, -1, 1)), `MinMaxNorm: axes [-1 1] of (6, 2)`},
		{Dense(2).KernelConstraint(MaxNorm(-1)), `layer "dense_1": the constraint of its kernel: MaxNorm(-1): the maximum must be 0 or more`},
		{Dense(2).KernelConstraint(MinMaxNorm(2, 1, 1)), `MinMaxNorm(2, 1, 1): it takes a minimum of 0 or more, a maximum that is not below it, and a rate from 0 to 1`},
		{Dense(2).KernelConstraint(Constraint{Name: "own", Graph: sum}), `layer "dense_1": the constraint of its kernel: it made (2,); it must make (6, 2)`},
		{Dense(2).KernelRegularizer(Regularizer{Name: "own", Graph: sum}), `layer "dense_1": the regularizer of its kernel: it made (2,); it must make ()`},
		{Dense(2).KernelRegularizer(L2(-1)), `layer "dense_1": the regularizer of its kernel: L1L2(0, -1): both factors must be finite numbers of 0 or more`},
		{Dense(2).KernelRegularizer(L1(math.NaN())), `L1L2(NaN, 0): both factors must be finite numbers`},
		{Dense(2).KernelRegularizer(Regularizer{Name: "own", Graph: none}), `layer "dense_1": the regularizer of its kernel: it made nil; it must make ()`},
	} {
		_, err := onGo(t, Sequential(c.layer.Activation(Softmax))).Compile(SGD(), SparseCategoricalCrossentropy).Fit(x, y, FitOptions{Verbose: Silent})
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("got  %v\nwant %s", err, c.want)
		}
	}
}

// What Weights returns can be set again, scalars too.
func TestWeightsRoundTrip(t *testing.T) {
	m := Sequential(Normalization().MustAdapt(NewArray([]float32{1, 2, 3, 4}, 2, 2)), Dense(1))
	m.MustPredict(NewArray([]float32{1, 2}, 1, 2))
	weights, err := m.Weights()
	if err != nil {
		t.Fatal(err)
	}
	if shape := weights[2].Shape(); len(shape) != 0 {
		t.Errorf("the count has shape %v", shape)
	}
	if err := m.SetWeights(weights); err != nil {
		t.Error(err)
	}
}
