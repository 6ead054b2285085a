package kit

import (
	"encoding/json"
	"fmt"
	"math"
	"slices"

	"github.com/gomlx/gomlx/core/graph"

	"layercake/internal/engine"
)

// A gauge is the loss and the metrics of one output of a model.
type gauge struct {
	name    string // of the output
	loss    Loss
	weight  float64 // of the loss in the sum over all outputs
	metrics []Metric
	logs    []string // the names of the metrics in logs
}

// gauges returns the gauge of each output. The compilation must be checked.
func (m *compilation) gauges(p *plan) (all []gauge) {
	names := p.outputNames()
	losses, err := m.lossesOf(names)
	if err != nil {
		return make([]gauge, len(names))
	}
	taken := map[string]bool{"loss": true}
	for i, name := range names {
		g := gauge{name: name, loss: losses[i], weight: 1}
		if w, ok := g.loss.(weightedLoss); ok {
			g.loss, g.weight = w.Loss, w.weight
		}
		if len(names) > 1 {
			taken[name+"_loss"] = true
		}
		for _, metric := range m.metrics {
			if of, ok := metric.(metricOf); ok {
				if of.output != name {
					continue
				}
				metric = of.Metric
			}
			prefix := ""
			if len(names) > 1 {
				prefix = name + "_"
			}
			log := distinct(prefix+metric.Name(), func(name string) bool { return taken[name] })
			taken[log] = true
			g.metrics, g.logs = append(g.metrics, metric), append(g.logs, log)
		}
		all = append(all, g)
	}
	return all
}

// distinct returns the name, with a number if it is taken.
func distinct(name string, taken func(name string) bool) string {
	out := name
	for i := 1; taken(out); i++ {
		out = fmt.Sprintf("%s_%d", name, i)
	}
	return out
}

// The sums that training and evaluation accumulate on the device: the number of examples; their total loss; with several outputs the
// total loss of each; for each output the weight of the examples in its metrics, and the metrics' sums; for each metric added by a
// layer a sum and a count.
const (
	sumWeight = iota
	sumLoss
	sumMetrics
)

// sums returns the number of sums of the model.
func (m *compilation) sums(p *plan) int {
	n := sumMetrics
	gauges := m.gauges(p)
	if len(gauges) > 1 {
		n += len(gauges)
	}
	for i, g := range gauges {
		n++
		for _, metric := range g.metrics {
			n += metric.Sums(p.outputShape(i))
		}
	}
	return n + 2*len(p.metrics)
}

// measured adds the model to a graph and measures it on a batch.
func (m *compilation) measured(c *Call, p *plan, weights []*graph.Node, batch engine.Batch) (loss, sums *graph.Node) {
	c.examples = batch.Exist
	var predictions []Prediction
	for i, output := range p.forward(c, weights, batch.Inputs...) {
		prediction := c.prediction(batch.Targets[i], output)
		if mask := c.outputMask(output); mask != nil {
			prediction.metricWeights, prediction.lossWeights = mask, normalized(mask, c.examples)
		}
		if n := len(batch.Weights); n > 0 {
			prediction.lossWeights = weightProduct(prediction.lossWeights, batch.Weights[min(i, n-1)])
		}
		predictions = append(predictions, prediction)
	}
	return m.measure(c, p, predictions)
}

// measure compares a batch's outputs with their targets. It returns the total loss, and the batch's addition to the sums.
// Regularization terms count once per example.
func (m *compilation) measure(c *Call, p *plan, predictions []Prediction) (loss, sums *graph.Node) {
	count := graph.ReduceAllSum(c.examples)
	examples := c.examples.Shape().Size()
	gauges := m.gauges(p)
	var total *graph.Node
	var each, terms []*graph.Node
	for i, g := range gauges {
		losses := madeOfEach("the loss "+g.loss.Name(), examples, func() *graph.Node { return g.loss.Graph(predictions[i]) })
		losses = graph.Mul(c.examples, weightedMean(losses, predictions[i].lossWeights))
		sum := graph.ReduceAllSum(losses)
		each = append(each, graph.Reshape(sum, 1))
		if g.weight != 1 {
			sum = graph.MulScalar(sum, g.weight)
		}
		if total == nil {
			total = sum
		} else {
			total = graph.Add(total, sum)
		}
		of := count // the weight of the examples in the metrics: less than 1 for partly masked ones
		if w := predictions[i].metricWeights; w != nil {
			of = graph.ReduceAllSum(meanOfEach(w))
		}
		terms = append(terms, graph.Reshape(of, 1))
		for _, metric := range g.metrics {
			n := metric.Sums(p.outputShape(i))
			added := madeOfEach("the metric "+metric.Name(), examples, func() *graph.Node { return metric.Graph(predictions[i]) })
			if n == 1 {
				added = graph.ExpandAxes(weightedMean(added, predictions[i].metricWeights), -1)
			}
			added = made("the metric "+metric.Name(), Shape{examples, n}, func() *graph.Node { return added })
			terms = append(terms, graph.ReduceSum(graph.Mul(graph.ExpandAxes(c.examples, -1), added), 0))
		}
	}
	for _, penalty := range c.penalties {
		total = graph.Add(total, graph.Mul(count, penalty))
	}
	if len(gauges) == 1 {
		each = nil
	}
	for _, key := range p.metrics {
		mean, ok := c.measured[key]
		if !ok {
			zero := graph.ScalarZero(count.Graph(), Float32)
			mean = runningMean{zero, zero}
		}
		terms = append(terms, graph.Reshape(mean.sum, 1), graph.Reshape(mean.count, 1))
	}
	return total, graph.Concatenate(slices.Concat([]*graph.Node{graph.Reshape(count, 1), graph.Reshape(total, 1)}, each, terms), 0)
}

// weightProduct returns x·y, both [batch, ...]; one can lack the last axes, and x can be nil.
func weightProduct(x, y *graph.Node) *graph.Node {
	if x == nil {
		return y
	}
	for x.Rank() < y.Rank() {
		x = graph.ExpandAxes(x, -1)
	}
	for y.Rank() < x.Rank() {
		y = graph.ExpandAxes(y, -1)
	}
	return graph.Mul(x, y)
}

// logs turns sums into metrics by name, all NaN if sums is nil.
func (m *compilation) logs(p *plan, sums []float32, prefix string) map[string]float64 {
	logs := map[string]float64{}
	take := func(n int) (taken []float32) {
		if sums != nil {
			taken, sums = sums[:n], sums[n:]
		}
		return taken
	}
	next := func(name string, n int, of []float32, result func(sums []float32, examples float64) float64) {
		logs[prefix+name] = math.NaN()
		if own := take(n); own != nil {
			logs[prefix+name] = result(own, float64(of[0]))
		}
	}
	all := take(1)
	mean := MeanMetric{}.Result
	next("loss", 1, all, mean)
	gauges := m.gauges(p)
	if len(gauges) > 1 {
		for _, g := range gauges {
			next(g.name+"_loss", 1, all, mean)
		}
	}
	for i, g := range gauges {
		of := take(1)
		for j, metric := range g.metrics {
			next(g.logs[j], metric.Sums(p.outputShape(i)), of, metric.Result)
		}
	}
	for _, key := range p.metrics {
		next(distinct(key.name, func(name string) bool { _, taken := logs[prefix+name]; return taken }), 2, all, func(sums []float32, _ float64) float64 {
			return float64(sums[0]) / float64(sums[1])
		})
	}
	return logs
}

// read is logs with a metric's panic returned as an error.
func (m *compilation) read(p *plan, sums []float32, prefix string) (logs map[string]float64, err error) {
	err = caught(func() { logs = m.logs(p, sums, prefix) })
	return logs, err
}

// An outputMetric is the JSON of a metric of only one output.
type outputMetric struct {
	Output string          `json:"output"`
	Metric json.RawMessage `json:"metric"`
}

// encodeMetric returns Keras's JSON of a metric. For a metric of one output Keras has no form in a list.
func encodeMetric(metric Metric) (json.RawMessage, error) {
	of, ok := metric.(metricOf)
	if !ok {
		return metrics.checked(metric)
	}
	text, err := metrics.checked(of.Metric)
	if err != nil {
		return nil, err
	}
	return json.Marshal(outputMetric{of.output, text})
}

// decodeMetric reads what encodeMetric wrote.
func decodeMetric(text json.RawMessage) (Metric, error) {
	var of outputMetric
	if json.Unmarshal(text, &of) == nil && of.Metric != nil {
		metric, err := metrics.decode(of.Metric)
		if err != nil {
			return nil, err
		}
		return Of(of.Output, metric), nil
	}
	metric, err := metrics.decode(text)
	if name := ""; err == nil && json.Unmarshal(text, &name) == nil && name != metric.Name() {
		metric = Named(name, metric) // as in Keras, which logs "mae" under this name
	}
	return metric, err
}
