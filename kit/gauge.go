package kit

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"

	"github.com/gomlx/gomlx/core/graph"

	"layercake/internal/engine"
	"layercake/internal/hint"
)

// A compilation is what Compile was given.
type compilation struct {
	optimizer Optimizer
	loss      Loss
	metrics   []Metric
}

// A gauge is the loss and the metrics of one output of a model.
type gauge struct {
	name    string // the output's
	loss    Loss
	weight  float64 // of the loss in the sum over all outputs
	metrics []Metric
	logs    []string // the names of the metrics in logs
}

// A LossList is a loss for each output of a model, in order. Training minimizes their sum; [WeightedLoss] sets the weight
// of one.
//
//	model.Compile(kit.Adam(), kit.LossList{kit.BinaryCrossentropy, kit.WeightedLoss(0.2, kit.MeanSquaredError)})
type LossList []Loss

// A LossMap is a loss for each output of a model, by the name of the layer that makes it. See [LossList].
type LossMap map[string]Loss

const severalLosses = "several losses are for a model with several outputs"

// Name implements [Loss].
func (l LossList) Name() string { return "losses" }

// Check implements [Loss].
func (l LossList) Check(target, output Shape) error { return errors.New(severalLosses) }

// Graph implements [Loss].
func (l LossList) Graph(Prediction) *graph.Node { panic(errors.New(severalLosses)) }

// Name implements [Loss].
func (l LossMap) Name() string { return "losses" }

// Check implements [Loss].
func (l LossMap) Check(target, output Shape) error { return errors.New(severalLosses) }

// Graph implements [Loss].
func (l LossMap) Graph(Prediction) *graph.Node { panic(errors.New(severalLosses)) }

// WeightedLoss returns the loss of one of several outputs with its weight in the sum of all losses: Keras's loss_weights.
func WeightedLoss(weight float64, loss Loss) Loss { return weightedLoss{loss, weight} }

type weightedLoss struct {
	Loss
	weight float64
}

// String returns the same text for losses that compute the same.
func (w weightedLoss) String() string { return fmt.Sprint(described(w.Loss), " weight=", w.weight) }

// lossesOf returns the losses of the model's outputs, with their weights.
func (m *compilation) lossesOf(names []string) (losses []Loss, err error) {
	switch l := m.loss.(type) {
	case LossList:
		if len(l) != len(names) {
			return nil, hint.Try(fmt.Errorf("%d losses are given", len(l)), "the model has %d outputs: %s", len(names), strings.Join(names, ", "))
		}
		losses = l
	case LossMap:
		for _, name := range slices.Sorted(maps.Keys(l)) {
			if !slices.Contains(names, name) {
				return nil, hint.Try(fmt.Errorf("a loss is given for the output %q", name), "the model has %s", strings.Join(names, ", "))
			}
		}
		for _, name := range names {
			if l[name] == nil {
				return nil, fmt.Errorf("no loss is given for the output %q", name)
			}
			losses = append(losses, l[name])
		}
	default:
		losses = slices.Repeat([]Loss{l}, len(names))
	}
	for _, l := range losses {
		if w, ok := l.(weightedLoss); ok {
			if unfit(w.weight) != "" {
				return nil, hint.Try(fmt.Errorf("the weight of a loss is %s", special(w.weight)), "it must be a finite number")
			}
			l = w.Loss
		}
		if isNil(l) {
			return nil, errors.New("one of the losses is nil")
		}
		if isOnlyMetric(l) {
			return nil, hint.Try(fmt.Errorf("the loss %s is only a metric: training cannot minimize it", l.Name()), "train with a loss and watch it, for example Compile(kit.RMSprop(), kit.CategoricalCrossentropy, kit.Accuracy)")
		}
	}
	return losses, nil
}

// isOnlyMetric reports whether loss is one of this package's metrics that are not losses. They have all methods of a Loss.
func isOnlyMetric(loss Loss) bool {
	metric, ok := loss.(Metric)
	return ok && metrics.isOurs(metric) && !losses.isOurs(loss)
}

// gauges returns the gauge of each output. They have been checked before.
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

// distinct returns the name, numbered if it is taken.
func distinct(name string, taken func(name string) bool) string {
	out := name
	for i := 1; taken(out); i++ {
		out = fmt.Sprintf("%s_%d", name, i)
	}
	return out
}

// The sums that training and evaluation accumulate on the device: the number of examples, their total loss, with several
// outputs the total loss of each, then for each output the number of examples that its metrics are of and the sums of these metrics, and
// for each metric added by a layer a sum and a count.
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

// measured adds the model to a graph, and measures it on a batch.
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
// What regularizers add to the mean loss counts once per example.
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
		of := count // the examples that the metrics are of: masked ones count in part
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

// weightProduct returns x·y, [batch, ...] both, where one can lack the last axes; x can be nil.
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

// encodeLosses returns Keras's JSON of the losses given to Compile, and of their weights if there are any.
func encodeLosses(loss Loss) (text, weights json.RawMessage, err error) {
	weighted := false
	split := func(l Loss) (one json.RawMessage, weight float64) {
		weight = 1
		if w, ok := l.(weightedLoss); ok {
			l, weight, weighted = w.Loss, w.weight, true
		}
		t, failed := losses.checked(l)
		err = cmp.Or(err, failed)
		return t, weight
	}
	var all, factors any
	switch l := loss.(type) {
	case LossList:
		list, numbers := make([]json.RawMessage, len(l)), make([]float64, len(l))
		for i := range l {
			list[i], numbers[i] = split(l[i])
		}
		all, factors = list, numbers
	case LossMap:
		byName, numbers := map[string]json.RawMessage{}, map[string]float64{}
		for _, name := range slices.Sorted(maps.Keys(l)) {
			byName[name], numbers[name] = split(l[name])
		}
		all, factors = byName, numbers
	default:
		all, factors = split(l)
	}
	if err != nil {
		return nil, nil, err
	}
	if !weighted {
		factors = nil
	}
	if text, err = json.Marshal(all); err == nil {
		weights, err = json.Marshal(factors)
	}
	return text, weights, err
}

// decodeLosses reads what encodeLosses wrote.
func decodeLosses(text, weights json.RawMessage) (Loss, error) {
	one := func(text json.RawMessage, weight *float64) (Loss, error) {
		loss, err := losses.decode(text)
		if err == nil && weight != nil {
			loss = WeightedLoss(*weight, loss)
		}
		return loss, err
	}
	var list []json.RawMessage
	if json.Unmarshal(text, &list) == nil && list != nil {
		factors := make([]*float64, len(list))
		if weights != nil {
			if err := json.Unmarshal(weights, &factors); err != nil || factors != nil && len(factors) != len(list) {
				return nil, hint.Try(fmt.Errorf("the loss weights are %s", excerpt(weights)), "there are %d losses", len(list))
			}
		}
		var all LossList
		for i, text := range list {
			var factor *float64
			if factors != nil {
				factor = factors[i]
			}
			loss, err := one(text, factor)
			if err != nil {
				return nil, err
			}
			all = append(all, loss)
		}
		return all, nil
	}
	var byName map[string]json.RawMessage
	if json.Unmarshal(text, &byName) == nil && byName != nil && (byName["class_name"] == nil || byName["config"] == nil) {
		factors := map[string]*float64{}
		if weights != nil {
			if err := json.Unmarshal(weights, &factors); err != nil {
				return nil, hint.Try(fmt.Errorf("the loss weights are %s", excerpt(weights)), "the losses have names")
			}
		}
		all := LossMap{}
		for name, text := range byName {
			loss, err := one(text, factors[name])
			if err != nil {
				return nil, err
			}
			all[name] = loss
		}
		return all, nil
	}
	var factor *float64
	if weights != nil {
		if err := json.Unmarshal(weights, &factor); err != nil {
			return nil, hint.Try(fmt.Errorf("the loss weight is %s", excerpt(weights)), "it must be a number")
		}
	}
	return one(text, factor)
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
	return metrics.decode(text)
}
