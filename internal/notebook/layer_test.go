package notebook_test

import (
	"strings"
	"testing"

	"layercake/internal/notebook"
)

// A user can write a layer in a cell, and later cells use models with it like any other.
func TestLayerWrittenInACell(t *testing.T) {
	n := notebook.New(
		`import (
	"layercake/kit"

	"github.com/gomlx/gomlx/core/graph"
)`,
		smallModel[1],
		`// Swish is x·sigmoid(slope·x), with a slope for each feature that it learns.
type Swish struct{}

func (Swish) Describe() kit.Description { return kit.Description{Class: "Swish"} }

func (Swish) Build(input kit.Shape) (kit.Shape, []kit.Weight, error) {
	return input, []kit.Weight{{Name: "slope", Shape: input, Initializer: kit.Ones}}, nil
}

func (Swish) Call(c *kit.Call, x *graph.Node) *graph.Node {
	slope := graph.ExpandAxes(c.Weight("slope"), 0)
	return graph.Mul(x, graph.Logistic(graph.Mul(slope, x)))
}`,
		`var x, y = points()
var model = kit.Sequential(
	kit.Dense(4).InputShape(2),
	Swish{},
	kit.Dense(2).Activation(kit.Softmax),
).Compile(kit.Adam(0.05), kit.SparseCategoricalCrossentropy, kit.Accuracy).Seed(1)
%%
model.Summary()`,
		"%%\nmodel.MustFit(x, y, kit.FitOptions{Epochs: 20, Verbose: kit.Silent})",
		"%%\nfmt.Println(model.MustEvaluate(x, y).Accuracy > 0.95)",
	)
	executed, _, log, failed := run(t, write(t, "layer", n))
	if failed != nil {
		t.Fatal(failed, log)
	}
	code := executed.Code()
	if summary := code[3].Stream("stdout"); !strings.Contains(summary, "swish_1 (Swish)              (None, 4)                 4") {
		t.Errorf("the summary lacks the layer:\n%s", summary)
	}
	if got := code[5].Stream("stdout"); !strings.HasSuffix(strings.TrimSpace(got), "true") {
		t.Errorf("the model did not learn to tell the points apart:\n%s", got)
	}
}
