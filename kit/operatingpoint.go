package kit

import (
	"fmt"
	"strings"

	"github.com/gomlx/compute/dtypes"
	"github.com/gomlx/compute/shapes"
	"github.com/gomlx/gomlx/core/graph"

	"layercake/internal/words"
)

// These metrics choose the threshold, above which an output means yes, that makes one rate best while another one is high enough.
// Targets are 0 or 1 and have the output's shape; outputs are from 0 to 1. As in Keras, 200 thresholds from 0 to 1 are tried. The
// metric is 0 if the other rate is too low at all of them. 0/0 counts as 0.

// PrecisionAtRecall returns the metric of the best precision with at least the given recall, from 0 to 1.
func PrecisionAtRecall(recall float64) *OperatingPointMetric {
	return newOperatingPoint("PrecisionAtRecall", recall)
}

// RecallAtPrecision returns the metric of the best recall with at least the given precision, from 0 to 1.
func RecallAtPrecision(precision float64) *OperatingPointMetric {
	return newOperatingPoint("RecallAtPrecision", precision)
}

// SensitivityAtSpecificity returns the metric of the best sensitivity with at least the given specificity, from 0 to 1. Sensitivity
// is the recall; specificity is the fraction of the false answers that are found: true negatives / (true negatives + false
// positives).
func SensitivityAtSpecificity(specificity float64) *OperatingPointMetric {
	return newOperatingPoint("SensitivityAtSpecificity", specificity)
}

// SpecificityAtSensitivity returns the metric of the best specificity with at least the given sensitivity, from 0 to 1. See
// [SensitivityAtSpecificity].
func SpecificityAtSensitivity(sensitivity float64) *OperatingPointMetric {
	return newOperatingPoint("SpecificityAtSensitivity", sensitivity)
}

// An OperatingPointMetric is one of [PrecisionAtRecall], [RecallAtPrecision], [SensitivityAtSpecificity] and
// [SpecificityAtSensitivity].
type OperatingPointMetric struct {
	class      string
	least      float64 // of the other rate
	thresholds int
	classID    *int // nil: all classes together
}

func newOperatingPoint(class string, least float64) *OperatingPointMetric {
	return &OperatingPointMetric{class: class, least: least, thresholds: 200}
}

// NumThresholds returns the metric with the given number of thresholds, 1 or more; by default 200. A single one is 0.5.
func (m *OperatingPointMetric) NumThresholds(n int) *OperatingPointMetric {
	other := *m
	other.thresholds = n
	return &other
}

// ClassID returns the metric of only one class, by its index in the last axis.
func (m *OperatingPointMetric) ClassID(class int) *OperatingPointMetric {
	other := *m
	other.classID = &class
	return &other
}

// rates returns the names of the best rate and of the one that must be high enough.
func (m *OperatingPointMetric) rates() (best, other string) {
	best, other, _ = strings.Cut(m.class, "At")
	return best, other
}

// Name implements [Metric].
func (m *OperatingPointMetric) Name() string { return words.Snake(m.class) }

// Config implements [Configured].
func (m *OperatingPointMetric) Config() Config {
	_, other := m.rates()
	return Config{Class: m.class, Options: Options{strings.ToLower(other): &m.least, "num_thresholds": &m.thresholds, "class_id": &m.classID}}
}

// Rises reports that a higher rate is better.
func (*OperatingPointMetric) Rises() bool { return true }

// String returns the metric's name and its options.
func (m *OperatingPointMetric) String() string { return metricText(m) }

// Check implements [Metric].
func (m *OperatingPointMetric) Check(target, output Shape) error {
	switch _, other := m.rates(); {
	case !(m.least >= 0 && m.least <= 1):
		return fmt.Errorf("%s: the %s is %v: it must be from 0 to 1", m.Name(), strings.ToLower(other), m.least)
	case m.thresholds < 1:
		return fmt.Errorf("%s: NumThresholds(%d): there must be 1 or more", m.Name(), m.thresholds)
	}
	if err := checkClassID(m.Name(), m.classID, output); err != nil {
		return err
	}
	return checkAlike(m.Name(), target, output)
}

// Sums implements [Metric]: the numbers of true and of false answers whose outputs are above no threshold, above only the lowest, and
// so on.
func (m *OperatingPointMetric) Sums(Shape) int { return 2 * (m.thresholds + 1) }

// Graph implements [Metric].
func (m *OperatingPointMetric) Graph(p Prediction) *graph.Node {
	truth, output := p.numbers()
	truth, output = ofClass(m.classID, truth), ofClass(m.classID, output)
	if m.thresholds == 1 {
		return countAnswers(truth, float(above(output, 0.5)), 2)
	}
	return countAnswers(truth, graph.Ceil(graph.MulScalar(clip(output, 0, 1), m.thresholds-1)), m.thresholds+1)
}

// Result implements [Metric].
func (m *OperatingPointMetric) Result(sums []float32, _ float64) (best float64) {
	n := m.thresholds + 1
	var positives, negatives, tp, fp float64
	for i := range n {
		positives, negatives = positives+float64(sums[i]), negatives+float64(sums[n+i])
	}
	rate := func(name string) float64 {
		switch name {
		case "Precision":
			return divide(tp, tp+fp)
		case "Specificity":
			return divide(negatives-fp, negatives)
		}
		return divide(tp, positives)
	}
	name, other := m.rates()
	for i := n - 1; i > 0; i-- {
		tp, fp = tp+float64(sums[i]), fp+float64(sums[n+i])
		if float32(rate(other)) >= float32(m.least) {
			best = max(best, rate(name))
		}
	}
	return best
}

// countAnswers counts, for each example, the true answers with each place from 0 to places-1, and then the false ones. All are
// [batch, ...]; the result is [batch, 2·places].
func countAnswers(truth, place *graph.Node, places int) *graph.Node {
	no := float(graph.Equal(truth, graph.ZerosLike(truth)))
	return countPlaces(graph.Add(place, graph.MulScalar(no, places)), 2*places)
}

// countPlaces counts, for each example, how often it has each of the numbers from 0 to places-1, [batch, ...]: [batch, places].
// Scattering ones needs far less memory than comparing with all places.
func countPlaces(place *graph.Node, places int) *graph.Node {
	batch := place.Shape().Dim(0)
	place = graph.ConvertDType(graph.Reshape(place, batch, -1), dtypes.Int32)
	example := graph.Iota(place.Graph(), shapes.Make(dtypes.Int32, place.Shape().Dimensions...), 0)
	at := graph.Reshape(graph.Stack([]*graph.Node{example, place}, -1), -1, 2)
	return graph.Scatter(at, graph.Ones(place.Graph(), shapes.Make(Float32, at.Shape().Dim(0))), shapes.Make(Float32, batch, places), false, false)
}

// ofClass returns the numbers of one class, by its index in the last axis, or all of them for nil.
func ofClass(class *int, x *graph.Node) *graph.Node {
	if class == nil {
		return x
	}
	return graph.SliceAxis(x, -1, graph.AxisElem(*class))
}

// checkClassID returns an error for a class that the output does not have.
func checkClassID(name string, class *int, output Shape) error {
	if classes, _ := output.last(); class != nil && (*class < 0 || *class >= classes) {
		return fmt.Errorf("%s: ClassID(%d): the model's output %v has the classes 0 to %d", name, *class, batched(output), classes-1)
	}
	return nil
}
