package kit

import (
	"fmt"
	"strings"

	"github.com/gomlx/gomlx/core/graph"
)

// A Metric measures how good a model is, and is shown beside the loss. It is computed from sums over all examples, so it
// does not depend on the batch size or the number of devices. A metric that is a mean over the examples embeds
// [MeanMetric].
//
// Those of this package are ready to use. If a metric has options in Keras, methods named after them return it with the
// option changed: kit.Precision.Thresholds(0.8). Losses are metrics too.
type Metric interface {
	// Name returns Keras's name: "accuracy".
	Name() string

	// Check returns an error if the metric cannot compare targets with outputs of these shapes (of one example).
	Check(target, output Shape) error

	// Sums returns the number of sums, for outputs of this shape.
	Sums(output Shape) int

	// Graph returns each example's addition to the sums, [batch, sums]. For a single sum it is [batch], or [batch, ...] of each part of
	// the example, such as a step of a sequence, whose mean counts; masks apply to the parts.
	Graph(p Prediction) *graph.Node

	// Result computes the metric from the sums over the given number of examples.
	Result(sums []float32, examples float64) float64
}

// Named returns the metric with another name. Without it a model's second metric named precision is precision_1, as in
// Keras.
func Named(name string, metric Metric) Metric {
	if of, ok := metric.(metricOf); ok {
		return metricOf{named{of.Metric, name}, of.output}
	}
	return named{metric, name}
}

type named struct {
	Metric
	name string
}

func (n named) Name() string { return n.name }

// unnamed returns the metric without the name or the output that it was given.
func unnamed(metric Metric) Metric {
	for {
		switch m := metric.(type) {
		case named:
			metric = m.Metric
		case metricOf:
			metric = m.Metric
		default:
			return metric
		}
	}
}

// divide returns x/y, or 0 if y is 0.
func divide(x, y float64) float64 {
	if y == 0 {
		return 0
	}
	return x / y
}

// describeMetric describes a metric, which may have another name, with the options that all metrics have in Keras. A loss has other
// options as a metric.
func describeMetric(metric Metric) (d written[Metric], err error) {
	name := metric.Name()
	core := metric
	if n, ok := metric.(named); ok {
		core = n.Metric
	}
	if d, err = describeConfigured(core); err != nil {
		return d, err
	}
	if own, ok := core.(interface{ metricConfig() Config }); ok && metricsOf(core) {
		d.Config = own.metricConfig()
	}
	d.alone = d.alone && name == core.Name()
	d.Options = Options{"name": &name, "dtype": &float32Option{}}.and(d.Options)
	d.made = func() Metric {
		if name != core.Name() {
			return Named(name, core)
		}
		return core
	}
	return d, nil
}

// metricsOf reports whether a metric is one of this package's losses, rather than a program's own that embeds one.
func metricsOf(metric Metric) bool {
	loss, ok := metric.(Loss)
	return ok && losses.isOurs(loss)
}

// metrics are the metrics that can be made by name.
var metrics = &kind[Metric]{what: "metric", module: "keras.metrics", describe: describeMetric, elsewhere: map[string]home{
	"Huber": {}, "BinaryFocalCrossentropy": {}, "CategoricalFocalCrossentropy": {}, "CategoricalGeneralizedCrossEntropy": {}, "Dice": {}, "Tversky": {},
}}

// Of returns a metric for only one of several outputs, given the name of the layer that makes the output. Other metrics are
// measured on all outputs.
func Of(output string, metric Metric) Metric { return metricOf{metric, output} }

type metricOf struct {
	Metric
	output string
}

// A LossMetric is a loss that is also a metric, its mean over all examples.
type LossMetric interface {
	Loss
	Metric
}

// metricText describes a metric: precision thresholds=0.8.
func metricText(m Metric) string {
	d, err := metrics.describe(m)
	if err != nil {
		return m.Name()
	}
	delete(d.Options, "name")
	var usual Options
	if maker := metrics.makers[d.Class]; maker != nil {
		if u, err := metrics.describe(maker()); err == nil {
			usual = u.Options
		}
	}
	return strings.Join(append([]string{m.Name()}, toldOf(d.Options, usual)...), " ")
}

func (n named) String() string { return fmt.Sprintf("%s: %v", n.name, n.Metric) }
