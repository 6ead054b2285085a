package kit

import (
	"cmp"
	"fmt"

	"layercake/internal/words"

	"github.com/gomlx/gomlx/core/graph"
)

// Precision and recall take each output for a yes or no: yes if it is above 0.5. Targets are 0 or 1 and have the output's
// shape; one-hot rows, made by [ToCategorical], count as an answer for each class. 0/0 counts as 0.

// Precision is the fraction of yes outputs that are right: true positives / (true positives + false positives).
var Precision = &PrecisionMetric{}

// Recall is the fraction of the true answers that are found: true positives / (true positives + false negatives).
var Recall = &PrecisionMetric{recall: true}

// A PrecisionMetric is [Precision] or [Recall] with options.
type PrecisionMetric struct {
	recall    bool
	threshold *float64 // nil: 0.5, or none with TopK
	class     *int     // nil: all classes together
	topK      *int     // nil: no limit to the number of yeses
}

// Thresholds returns the metric with the given threshold, by default 0.5, above which an output means yes. It is from 0 to
// 1. (Keras also takes several, and returns a result for each.)
func (m *PrecisionMetric) Thresholds(threshold float64) *PrecisionMetric {
	other := *m
	other.threshold = &threshold
	return &other
}

// ClassID returns the metric of only one class, by its index in the last axis.
func (m *PrecisionMetric) ClassID(class int) *PrecisionMetric {
	other := *m
	other.class = &class
	return &other
}

// TopK returns the metric for which the k largest outputs of each row mean yes, or those of them above the threshold if one
// is set.
func (m *PrecisionMetric) TopK(k int) *PrecisionMetric {
	other := *m
	other.topK = &k
	return &other
}

// Name implements [Metric].
func (m *PrecisionMetric) Name() string { return words.Snake(m.Config().Class) }

// Config implements [Configured].
func (m *PrecisionMetric) Config() Config {
	c := Config{Class: "Precision", Options: Options{"thresholds": &m.threshold, "class_id": &m.class, "top_k": &m.topK}}
	if m.recall {
		c.Class = "Recall"
	}
	return c
}

// Rises reports that higher precision and recall are better.
func (*PrecisionMetric) Rises() bool { return true }

// String returns the metric's name, with the options that differ from the defaults.
func (m *PrecisionMetric) String() string { return metricText(m) }

// Check implements [Metric].
func (m *PrecisionMetric) Check(target, output Shape) error {
	classes, _ := output.last()
	if m.topK != nil && (*m.topK < 1 || *m.topK > classes) {
		return fmt.Errorf("%s: TopK(%d): the model's output %v has %d classes", m.Name(), *m.topK, batched(output), classes)
	}
	if err := cmp.Or(checkThreshold(m.Name(), m.threshold), checkClassID(m.Name(), m.class, output)); err != nil {
		return err
	}
	return checkAlike(m.Name(), target, output)
}

// Sums implements [Metric]: the true positives, and the number that the metric divides them by.
func (*PrecisionMetric) Sums(Shape) int { return 2 }

// Graph implements [Metric].
func (m *PrecisionMetric) Graph(p Prediction) *graph.Node {
	truth, output := p.numbers()
	said := m.positive(output)
	truth = float(graph.NotEqual(truth, graph.ZerosLike(truth)))
	truth, said = ofClass(m.class, truth), ofClass(m.class, said)
	of := said
	if m.recall {
		of = truth
	}
	return graph.Stack([]*graph.Node{sumOfEach(graph.Mul(truth, said)), sumOfEach(of)}, -1)
}

// positive is 1 where the output means yes.
func (m *PrecisionMetric) positive(output *graph.Node) *graph.Node {
	if m.topK == nil {
		threshold := 0.5
		if m.threshold != nil {
			threshold = *m.threshold
		}
		return float(above(output, threshold))
	}
	top := topK(output, *m.topK)
	if m.threshold != nil {
		top = graph.Mul(top, float(above(output, *m.threshold)))
	}
	return top
}

// topK is 1 at the k largest numbers of the last axis; of equal numbers the first count. (GoMLX's TopKMask sorts, which
// hangs on its Go backend.)
func topK(x *graph.Node, k int) *graph.Node {
	top := graph.ZerosLike(x)
	for range k {
		rest := graph.Where(graph.Equal(top, graph.ZerosLike(x)), x, graph.Infinity(x.Graph(), x.DType(), -1))
		top = graph.Add(top, graph.OneHot(graph.ArgMax(rest, -1), x.Shape().Dim(-1), x.DType()))
	}
	return top
}

// Result implements [Metric].
func (*PrecisionMetric) Result(sums []float32, _ float64) float64 {
	return divide(float64(sums[0]), float64(sums[1]))
}
