package kit

import (
	"fmt"
	"slices"

	"github.com/gomlx/gomlx/core/graph"

	"layercake/internal/hint"
	"layercake/internal/words"
)

// Intersection over union measures how well a model segments images, or anything else whose parts it assigns to classes. The IoU of a
// class is the number of parts that belong to it and are predicted to, over the number of those that belong to it or are predicted
// to:
//
//	true positives / (true positives + false positives + false negatives)
//
// The metrics are means over classes; a class that neither occurs nor is predicted does not count. Targets and outputs are class
// numbers, [batch, ...], unless they are said to be rows with one number per class, [batch, ..., classes], the largest of which
// counts. Parts with a number that is no class do not count.

// IoU returns the metric for the given number of classes, the mean over the target classes. Targets and outputs are class numbers;
// for the outputs of a softmax use SparseYPred(false).
func IoU(classes int, targetClassIDs ...int) *IoUMetric {
	return &IoUMetric{class: "IoU", classes: classes, targets: targetClassIDs, sparseTrue: true, sparsePred: true}
}

// BinaryIoU is the metric for outputs that each answer yes or no: yes if they are 0.5 or more. By default it is the mean over
// both classes. Targets are 0 or 1.
var BinaryIoU = &IoUMetric{class: "BinaryIoU", classes: 2, targets: []int{0, 1}, threshold: 0.5, sparseTrue: true, sparsePred: true}

// MeanIoU returns the metric for the given number of classes, the mean over all of them. Targets and outputs are class numbers; for
// the outputs of a softmax use SparseYPred(false).
func MeanIoU(classes int) *IoUMetric {
	return &IoUMetric{class: "MeanIoU", classes: classes, sparseTrue: true, sparsePred: true}
}

// OneHotIoU returns the metric for the given number of classes, the mean over the target classes. Targets are one-hot rows, and
// outputs rows of probabilities.
func OneHotIoU(classes int, targetClassIDs ...int) *IoUMetric {
	return &IoUMetric{class: "OneHotIoU", classes: classes, targets: targetClassIDs}
}

// OneHotMeanIoU returns the metric for the given number of classes, the mean over all of them. Targets are one-hot rows, and outputs
// rows of probabilities.
func OneHotMeanIoU(classes int) *IoUMetric {
	return &IoUMetric{class: "OneHotMeanIoU", classes: classes}
}

// An IoUMetric is one of [IoU], [BinaryIoU], [MeanIoU], [OneHotIoU] and [OneHotMeanIoU].
type IoUMetric struct {
	class                  string
	classes                int
	targets                []int   // nil for the means over all classes
	threshold              float64 // of BinaryIoU
	ignore                 *int
	sparseTrue, sparsePred bool
}

// TargetClassIDs returns the metric with the given target classes.
func (m *IoUMetric) TargetClassIDs(ids ...int) *IoUMetric {
	other := *m
	other.targets = slices.Clone(ids)
	return &other
}

// Threshold returns [BinaryIoU] with the given threshold, by default 0.5: outputs that are not less mean yes.
func (m *IoUMetric) Threshold(threshold float64) *IoUMetric {
	other := *m
	other.threshold = threshold
	return &other
}

// IgnoreClass returns the metric that leaves out the parts whose target has the given number, such as 255 for a border. It can be a
// class or another number.
func (m *IoUMetric) IgnoreClass(class int) *IoUMetric {
	other := *m
	other.ignore = &class
	return &other
}

// SparseYTrue returns the metric for targets that are class numbers, if true, or one-hot rows; by default true, except in [OneHotIoU]
// and [OneHotMeanIoU].
func (m *IoUMetric) SparseYTrue(sparse bool) *IoUMetric {
	other := *m
	other.sparseTrue = sparse
	return &other
}

// SparseYPred returns the metric for outputs that are class numbers, if true, or rows of probabilities; by default true, except in
// [OneHotIoU] and [OneHotMeanIoU].
func (m *IoUMetric) SparseYPred(sparse bool) *IoUMetric {
	other := *m
	other.sparsePred = sparse
	return &other
}

// oneHot reports whether targets are one-hot rows by the metric's name.
func (m *IoUMetric) oneHot() bool { return m.class == "OneHotIoU" || m.class == "OneHotMeanIoU" }

// mean reports whether the metric is the mean over all classes.
func (m *IoUMetric) mean() bool { return m.class == "MeanIoU" || m.class == "OneHotMeanIoU" }

// Name implements [Metric].
func (m *IoUMetric) Name() string { return words.Snake(m.class) }

// Config implements [Configured].
func (m *IoUMetric) Config() Config {
	c := Config{Class: m.class, Options: Options{"dtype": always("int32", "float32")}}
	if !m.mean() {
		c.Options["target_class_ids"] = &m.targets
	}
	if m.class == "BinaryIoU" {
		c.Options["threshold"] = &m.threshold
		return c
	}
	c.Options.and(Options{"num_classes": &m.classes, "ignore_class": &m.ignore, "sparse_y_pred": &m.sparsePred, "axis": always(-1)})
	if !m.oneHot() {
		c.Options["sparse_y_true"] = &m.sparseTrue
	}
	return c
}

// Rises reports that a larger intersection is better.
func (*IoUMetric) Rises() bool { return true }

// String returns the metric's name and its options.
func (m *IoUMetric) String() string { return metricText(m) }

// Check implements [Metric].
func (m *IoUMetric) Check(target, output Shape) error {
	name := m.Name()
	if m.classes < 1 {
		return fmt.Errorf("%s: %d classes: there must be 1 or more", name, m.classes)
	}
	if !m.mean() && len(m.targets) == 0 {
		return hint.Try(fmt.Errorf("%s: no target class is given", name), "give one or more of 0 to %d", m.classes-1)
	}
	for _, id := range m.targets {
		if id < 0 || id >= m.classes {
			return hint.Try(fmt.Errorf("%s: target class %d", name, id), "the classes are 0 to %d", m.classes-1)
		}
	}
	if m.class == "BinaryIoU" && !(m.threshold >= 0 && m.threshold <= 1) {
		return fmt.Errorf("%s: Threshold(%v): it must be from 0 to 1", name, m.threshold)
	}
	targets, err := m.parts("targets", "SparseYTrue(true) is for class numbers", m.sparseTrue, target)
	if err != nil {
		return err
	}
	outputs, err := m.parts("the model's output", "SparseYPred(true) is for class numbers", m.sparsePred, output)
	if err != nil {
		return err
	}
	if alike(targets, outputs) {
		return nil
	}
	help := ""
	if _, before := output.last(); m.class != "BinaryIoU" && m.sparsePred && alike(targets, before) {
		help = "SparseYPred(false) is for outputs with one probability per class"
	}
	return hint.Try(hint.Try(fmt.Errorf("%s: targets %v cannot be compared with outputs %v", name, batched(target), batched(output)), "each part of an example needs one target"), "%s", help)
}

// parts returns the shape of the parts of one example, each of which has a class.
func (m *IoUMetric) parts(what, help string, sparse bool, shape Shape) (Shape, error) {
	if sparse {
		return shape, nil
	}
	classes, before := shape.last()
	if len(shape) == 0 || classes != m.classes {
		return nil, hint.Try(hint.Try(fmt.Errorf("%s: the last axis of %s, %v, must have %d classes", m.Name(), what, batched(shape), m.classes), "it has %d", classes), "%s", help)
	}
	return before, nil
}

// Sums implements [Metric]: for each class the number of parts that belong to it, that are predicted to, and both.
func (m *IoUMetric) Sums(Shape) int { return 3 * m.classes }

// Graph implements [Metric].
func (m *IoUMetric) Graph(p Prediction) *graph.Node {
	truth, output := p.Target, p.Output
	if m.sparseTrue {
		truth = graph.ConvertDType(truth, Float32)
		if m.class != "BinaryIoU" {
			truth = graph.Round(truth) // 41 divided by 41 can be 0.99999994 on a device
		}
	} else {
		truth = graph.ArgMax(truth, -1, Int32)
	}
	switch {
	case m.class == "BinaryIoU":
		output = graph.GreaterOrEqual(output, graph.Scalar(output.Graph(), output.DType(), m.threshold))
	case !m.sparsePred:
		output = graph.ArgMax(output, -1, Int32)
	}
	batch := output.Shape().Dim(0)
	flat := func(x *graph.Node) *graph.Node {
		return graph.Reshape(graph.ConvertDType(x, Int32), batch, -1)
	}
	truth, output = flat(truth), flat(output)
	valid := graph.LogicalAnd(m.isClass(truth), m.isClass(output))
	if m.ignore != nil {
		valid = graph.LogicalAnd(valid, graph.NotEqual(truth, graph.Scalar(truth.Graph(), Int32, *m.ignore)))
	}
	count := func(class, where *graph.Node) *graph.Node {
		none := graph.AddScalar(graph.ZerosLike(class), m.classes)
		return graph.SliceAxis(countPlaces(graph.Where(where, class, none), m.classes+1), -1, graph.AxisRange(0, m.classes))
	}
	both := graph.LogicalAnd(valid, graph.Equal(truth, output))
	return graph.Concatenate([]*graph.Node{count(truth, valid), count(output, valid), count(truth, both)}, -1)
}

// isClass reports which numbers are those of classes.
func (m *IoUMetric) isClass(x *graph.Node) *graph.Node {
	limit := func(n int) *graph.Node { return graph.Scalar(x.Graph(), x.DType(), n) }
	return graph.LogicalAnd(graph.GreaterOrEqual(x, limit(0)), graph.LessThan(x, limit(m.classes)))
}

// Result implements [Metric].
func (m *IoUMetric) Result(sums []float32, _ float64) float64 {
	var total, classes float64
	for class := range m.classes {
		if !m.mean() && !slices.Contains(m.targets, class) {
			continue
		}
		truth, said, both := float64(sums[class]), float64(sums[m.classes+class]), float64(sums[2*m.classes+class])
		if union := truth + said - both; union > 0 {
			total, classes = total+both/(union+epsilon), classes+1
		}
	}
	return total / (classes + epsilon)
}
