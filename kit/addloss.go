package kit

import (
	"fmt"
	"slices"
	"strings"

	"github.com/gomlx/gomlx/core/graph"

	"layercake/internal/hint"
)

// A MeasuringLayer is a [Layer] that measures something when called: its Call passes values to [Call.AddMetric].
type MeasuringLayer interface {
	Layer

	// Metrics returns the names that Call passes to AddMetric, including those of layers that it applies.
	Metrics() []string
}

// AddLoss adds x to the loss of the model, in training and evaluation. A scalar is added to the mean loss of the batch unchanged, a
// tensor of [batch, ...] as its sum over the examples; [Call.BatchMean] makes it independent of the batch size. A scalar made of the
// layer's inputs in another way is an error, since some rows may only pad the batch. It is Keras's add_loss.
func (c *Call) AddLoss(x *graph.Node) {
	if x.Rank() > 0 {
		x = graph.ReduceAllSum(c.existing("AddLoss", x))
	} else {
		c.checkScalar("AddLoss", x)
	}
	c.penalties = append(c.penalties, x)
}

// AddMetric adds a metric whose name the layer's Metrics method returns: the mean of x over the epoch is in the logs, next to the loss.
// x is a scalar or [batch, ...], with all elements weighted equally. Layers with the same metric name are numbered: "energy",
// "energy_1". A metric to which no batch has added is NaN.
func (c *Call) AddMetric(name string, x *graph.Node) {
	key, ok := c.announcedKey(name)
	if !ok {
		var names []string
		for _, a := range c.announced {
			if a.scope == c.scope {
				names = append(names, a.name)
			}
		}
		if len(names) == 0 {
			panic(hint.Try(fmt.Errorf("AddMetric(%q): the layer announces no metrics", name), "give it a method Metrics() []string that returns this name"))
		}
		panic(fmt.Errorf("AddMetric(%q): the layer's Metrics method announces %s", name, strings.Join(names, ", ")))
	}
	if x.DType() != Float32 {
		x = graph.ConvertDType(x, Float32)
	}
	count := graph.ReduceAllSum(c.examples)
	sum := graph.Mul(x, count)
	if x.Rank() == 0 {
		c.checkScalar(fmt.Sprintf("AddMetric(%q)", name), x)
	} else {
		sum = graph.DivScalar(graph.ReduceAllSum(c.existing("AddMetric", x)), float64(x.Shape().Size()/x.Shape().Dimensions[0]))
	}
	before, ok := c.measured[key]
	if ok { // the layer is called more than once
		sum, count = graph.Add(before.sum, sum), graph.Add(before.count, count)
	}
	c.measured[key] = runningMean{sum, count}
}

// announcedKey returns the key of a metric of the layer being called, or of a layer that contains it.
func (c *Call) announcedKey(name string) (key metricKey, ok bool) {
	for scope := c.scope; ; {
		if key = (metricKey{scope, name}); slices.Contains(c.announced, key) {
			return key, true
		}
		end := strings.LastIndex(scope, "/")
		if end < 0 {
			return key, false
		}
		scope = scope[:end]
	}
}

// BatchMean returns the mean of x, [batch, ...], over the batch's examples: [...]. Examples that only pad the batch do not
// count.
func (c *Call) BatchMean(x *graph.Node) *graph.Node {
	// A device may have none of a small batch's examples.
	return graph.Div(graph.ReduceSum(c.existing("BatchMean", x), 0), graph.MaxScalar(graph.ReduceAllSum(c.examples), 1))
}
