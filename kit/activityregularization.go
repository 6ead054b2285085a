package kit

import (
	"fmt"

	"github.com/gomlx/gomlx/core/graph"

	"layercake/internal/hint"
)

// An ActivityRegularizationLayer adds to the loss. Make one with [ActivityRegularization].
type ActivityRegularizationLayer struct {
	options[*ActivityRegularizationLayer]
	l1, l2 float64
}

// ActivityRegularization returns a layer that adds l1·Σ|x| + l2·Σx² to the loss, the mean over the examples of the batch, and passes on
// x unchanged. Both factors are 0 or more.
func ActivityRegularization(l1, l2 float64) *ActivityRegularizationLayer {
	a := &ActivityRegularizationLayer{l1: l1, l2: l2}
	a.layer = a
	return a
}

// Describe implements [Layer].
func (a *ActivityRegularizationLayer) Describe() Description {
	out := a.description
	out.Class, out.SupportsMasking = "ActivityRegularization", true
	out.Options = Options{"l1": &a.l1, "l2": &a.l2}
	return out
}

// Build implements [Layer].
func (a *ActivityRegularizationLayer) Build(input Shape) (Shape, []Weight, error) {
	if unfit(a.l1) != "" || unfit(a.l2) != "" || a.l1 < 0 || a.l2 < 0 {
		return nil, nil, hint.Try(fmt.Errorf("ActivityRegularization(%v, %v)", a.l1, a.l2), "both factors must be finite numbers of 0 or more")
	}
	return input, nil, nil
}

// Call implements [Layer].
func (a *ActivityRegularizationLayer) Call(c *Call, x *graph.Node) *graph.Node {
	penalties := graph.Add(graph.MulScalar(graph.Abs(x), a.l1), graph.MulScalar(graph.Square(x), a.l2))
	c.AddLoss(graph.ReduceAllSum(c.BatchMean(penalties)))
	return x
}
