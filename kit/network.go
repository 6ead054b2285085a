package kit

import (
	"fmt"
	"math"

	"github.com/gomlx/compute/dtypes"
	"github.com/gomlx/compute/shapes"
	"github.com/gomlx/gomlx/core/graph"
)

// forward adds the whole model to a graph: x is [batch, input...], the weights are in the order of plan.weights.
func (m *Model) forward(p *plan, c *Call, weights []*graph.Node, x *graph.Node) *graph.Node {
	return m.forwardThrough(len(m.layers), p, c, weights, x)
}

// forwardThrough does what forward does, for the first n layers alone.
func (m *Model) forwardThrough(n int, p *plan, c *Call, weights []*graph.Node, x *graph.Node) *graph.Node {
	if x.DType() != Float32 {
		x = graph.ConvertDType(x, Float32)
	}
	c.logits, c.used, c.set = map[*graph.Node]logits{}, map[*graph.Node]bool{}, map[*graph.Node]*graph.Node{}
	for i, layer := range m.layers[:n] {
		info := p.layers[i]
		c.weights, c.layer = map[string]*graph.Node{}, info
		for _, w := range info.Weights {
			c.weights[w.Name], weights = weights[0], weights[1:]
			if w.Regularizer.Graph != nil && !w.NonTrainable && !info.Frozen {
				c.penalties = append(c.penalties, w.penalty(c.Weight(w.Name)))
			}
		}
		want := append(Shape{x.Shape().Dimensions[0]}, info.Output...)
		x = made(fmt.Sprintf("layer %q", info.Name), want, func() *graph.Node { return layer.Call(c, x) })
	}
	return x
}

// The sums that training and evaluation keep on the device: of the examples' weights, their losses, and their metrics.
const (
	sumWeight = iota
	sumLoss
	sumMetrics
)

// sums is how many numbers training and evaluation of the built model add up.
func (m *Model) sums() int {
	n := sumMetrics
	for _, metric := range m.metrics {
		n += metric.Sums(m.plan.output())
	}
	return n
}

// measure compares a batch's output with its target. It returns the sum of the losses, and what the batch adds to the
// sums. What regularizers add to the mean loss counts once for each example.
func (m *Model) measure(c *Call, p Prediction) (loss, sums *graph.Node) {
	count := graph.ReduceAllSum(c.examples)
	examples := Shape{c.examples.Shape().Size()}
	losses := made("the loss "+m.loss.Name(), examples, func() *graph.Node { return m.loss.Graph(p) })
	losses = graph.Mul(c.examples, losses)
	if c.weighted != nil {
		losses = graph.Mul(c.weighted, losses)
	}
	total := graph.ReduceAllSum(losses)
	for _, penalty := range c.penalties {
		total = graph.Add(total, graph.Mul(count, penalty))
	}
	terms := []*graph.Node{graph.Reshape(count, 1), graph.Reshape(total, 1)}
	for _, metric := range m.metrics {
		each := Shape{examples[0], metric.Sums(m.plan.output())}
		added := made("the metric "+metric.Name(), each, func() *graph.Node {
			x := metric.Graph(p)
			if x != nil && x.Rank() == 1 && each[1] == 1 {
				x = graph.ExpandAxes(x, -1)
			}
			return x
		})
		terms = append(terms, graph.ReduceSum(graph.Mul(graph.ExpandAxes(c.examples, -1), added), 0))
	}
	return total, graph.Concatenate(terms, 0)
}

// logs turns sums into metrics by name: NaN as long as nothing was measured.
func (m *Model) logs(sums []float32, prefix string) map[string]float64 {
	logs := map[string]float64{prefix + "loss": math.NaN()}
	names := m.metricNames()
	for _, name := range names {
		logs[prefix+name] = math.NaN()
	}
	if sums == nil {
		return logs
	}
	examples := float64(sums[sumWeight])
	logs[prefix+"loss"] = float64(sums[sumLoss]) / examples
	sums = sums[sumMetrics:]
	for i, metric := range m.metrics {
		n := metric.Sums(m.plan.output())
		logs[prefix+names[i]] = metric.Result(sums[:n], examples)
		sums = sums[n:]
	}
	return logs
}

// read is what logs makes of sums that were measured; what a metric panics with is an error.
func (m *Model) read(sums []float32, prefix string) (logs map[string]float64, err error) {
	err = caught(func() { logs = m.logs(sums, prefix) })
	return logs, err
}

// firstOf returns the positions of a batch's examples, of which only the first so many exist, and their weights: those that do
// not exist get the weight 0 and the position of the last one that does.
func firstOf(examples *graph.Node, batch int) (indices, weights *graph.Node) {
	indices = graph.Iota(examples.Graph(), shapes.Make(dtypes.Int32, batch), 0)
	weights = graph.ConvertDType(graph.LessThan(indices, examples), Float32)
	return graph.Min(indices, graph.AddScalar(examples, int32(-1))), weights
}

// partIndices returns what firstOf does for a training step: the positions of the given part of the batch, of so many
// examples, which is what one of several devices works on, or of all of it if that is nil. Of a batch that is not a multiple of
// that, the last part is filled up too.
func partIndices(position, part *graph.Node, examplesOfPart, batch, examples int) (indices, weights *graph.Node) {
	g := position.Graph()
	within := graph.Iota(g, shapes.Make(dtypes.Int32, examplesOfPart), 0)
	if part != nil {
		within = graph.Add(within, graph.MulScalar(part, int32(examplesOfPart)))
	}
	indices = graph.Add(graph.MulScalar(position, int32(batch)), within)
	exists := graph.LessThan(indices, graph.Scalar(g, dtypes.Int32, int32(examples)))
	if part != nil {
		exists = graph.LogicalAnd(exists, graph.LessThan(within, graph.Scalar(g, dtypes.Int32, int32(batch))))
	}
	return graph.MinScalar(indices, int32(examples-1)), graph.ConvertDType(exists, Float32)
}
