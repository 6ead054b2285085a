package kit

import (
	"encoding/json"
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/gomlx/gomlx/core/graph"
)

// identity is a layer that returns its input.
type identity struct{ shape Shape }

func (l identity) Describe() Description {
	return Description{Class: "Identity", InputShape: l.shape}
}
func (identity) Build(input Shape) (Shape, []Weight, error) { return input, nil, nil }
func (identity) Call(_ *Call, x *graph.Node) *graph.Node    { return x }

// fixtureMetrics are the metrics of each case of metrics.py, in order.
var fixtureMetrics = func() map[string][]Metric {
	binary := []Metric{Accuracy, BinaryAccuracy, BinaryAccuracy.Threshold(0.3)}
	answers := []Metric{Precision, Recall, Precision.Thresholds(0.3), Recall.Thresholds(0.7)}
	classes := []Metric{Precision.ClassID(1), Recall.ClassID(2), Precision.TopK(2), Recall.TopK(2), Recall.TopK(2).ClassID(0), Precision.TopK(2).Thresholds(0.3)}
	f1 := []Metric{F1Score, F1Score.Average(Macro), F1Score.Average(Micro), F1Score.Average(Weighted), F1Score.Threshold(0.4)}
	auc := []Metric{AUC, AUC.Curve(PR), AUC.NumThresholds(20), AUC.NumThresholds(2).Curve(PR), AUC.FromLogits(true)}
	everything := slices.Concat(binary, answers, classes, f1, auc)
	one := slices.Concat(binary, answers, auc)
	numeric := []Metric{MeanSquaredError, MeanAbsoluteError, RootMeanSquaredError, MeanAbsolutePercentageError, CosineSimilarity, Hinge, SquaredHinge, Poisson, KLDivergence, Huber}
	top := []Metric{TopKCategoricalAccuracy, TopKCategoricalAccuracy.K(2)}
	sparseTop := []Metric{SparseTopKCategoricalAccuracy, SparseTopKCategoricalAccuracy.K(2)}
	list := func(metrics ...Metric) []Metric { return metrics }
	return map[string][]Metric{
		"answers":                      everything,
		"one answer":                   one,
		"one answer, targets in a row": one,
		"answers in images":            one,
		"many answers":                 auc,
		"rows":                         slices.Concat(list(Accuracy, CategoricalAccuracy, CategoricalCrossentropy, CategoricalHinge), top, classes, f1),
		"rows with equal outputs":      slices.Concat(list(Accuracy), top, classes, f1),
		"rows in images":               slices.Concat(list(Accuracy, CategoricalAccuracy), top, answers),
		"class numbers":                slices.Concat(list(Accuracy, SparseCategoricalAccuracy, SparseCategoricalCrossentropy), sparseTop),
		"class numbers in a column":    {Accuracy, SparseCategoricalAccuracy, SparseCategoricalCrossentropy},
		"class numbers in images":      slices.Concat(list(Accuracy, SparseCategoricalAccuracy), sparseTop),
		"none true":                    everything,
		"all true":                     everything,
		"none predicted":               everything,
		"all predicted":                everything,
		"none true, none predicted":    everything,
		"a class without examples":     slices.Concat(classes, f1),
		"all of one class":             slices.Concat(list(Accuracy), classes, f1),
		"beyond 0 and 1":               one,
		"numbers":                      numeric,
		"numbers in images":            numeric,
	}
}()

// A metricsCase has the values of metrics in Keras.
type metricsCase struct {
	Target      []float32
	TargetShape Shape `json:"target_shape"`
	Output      []float32
	OutputShape Shape             `json:"output_shape"`
	Configs     []json.RawMessage // of metrics with random options
	Metrics     map[string]float64
}

// compare compares a model's evaluation with the case.
func (c metricsCase) compare(t *testing.T, what string, backend *Backend, metrics ...Metric) {
	t.Helper()
	x, y := NewArray(c.Output, c.OutputShape...), NewArray(c.Target, c.TargetShape...)
	var loss Loss = MeanSquaredError
	if MeanSquaredError.Check(c.TargetShape[1:], c.OutputShape[1:]) != nil {
		loss, y = SparseCategoricalCrossentropy, y.AsType(Uint8)
	}
	m := Sequential(identity{c.OutputShape[1:]}).Compile(SGD(), loss, metrics...)
	m.backend = backend
	score, err := m.Evaluate(x, y, EvaluateOptions{BatchSize: 7})
	if err != nil {
		t.Errorf("%s: %v", what, err)
		return
	}
	delete(score.metrics, "loss")
	if got, want := slices.Sorted(maps.Keys(score.metrics)), slices.Sorted(maps.Keys(c.Metrics)); !slices.Equal(got, want) {
		t.Errorf("%s: metrics %v; Keras names them %v", what, got, want)
	}
	for name, want := range c.Metrics {
		item := strings.TrimRight(strings.TrimRight(name, "0123456789"), "_")
		compareNumbers(t, item+": "+what+", "+name, []float32{float32(score.MustMetric(name))}, []float64{want})
	}
}

// The metrics and their data are drawn in randommetrics.py.
func TestRandomMetricsEqualKeras(t *testing.T) {
	var fixture []metricsCase
	readFixture(t, "randommetrics", &fixture)
	eachBackend(t, func(t *testing.T, backend *Backend) {
		for i, c := range fixture {
			var all []Metric
			for _, text := range c.Configs {
				metric, err := metrics.decode(text)
				if err != nil {
					t.Fatal(err)
				}
				all = append(all, metric)
			}
			c.compare(t, fmt.Sprint("case ", i), backend, all...)
		}
	})
}

func TestMetricsEqualKeras(t *testing.T) {
	var fixture map[string]metricsCase
	readFixture(t, "metrics", &fixture)
	if len(fixture) != len(fixtureMetrics) {
		t.Errorf("%d cases for %d lists of metrics", len(fixture), len(fixtureMetrics))
	}
	eachBackend(t, func(t *testing.T, backend *Backend) {
		for what, c := range fixture {
			c.compare(t, what, backend, fixtureMetrics[what]...)
		}
	})
}

// The logs of a fit's last epoch equal an evaluation, on one device and on several, if training does not change the model.
func TestMetricsAreTheSameOnSeveralDevices(t *testing.T) {
	x := NewArray(pattern(150*6, 1, 1), 150, 6)
	targets := make([]uint8, 150*3)
	for i, v := range pattern(len(targets), 1, 2) {
		if v > 0 {
			targets[i] = 1
		}
	}
	y := NewArray(targets, 150, 3)
	trained := func(t *testing.T, backend *Backend, devices int) {
		m := Sequential(Dense(3).Activation(Sigmoid).KernelRegularizer(L2(0.1))).Compile(SGD(1e-30), BinaryCrossentropy,
			Accuracy, BinaryAccuracy, Precision, Recall.ClassID(1), F1Score, AUC, AUC.Curve(PR), RootMeanSquaredError, MeanAbsoluteError).Seed(1)
		m.backend = backend
		h, err := m.Fit(x, y, FitOptions{BatchSize: 32, Devices: devices, Verbose: Silent})
		if err != nil {
			t.Fatal(err)
		}
		for name, want := range m.MustEvaluate(x, y).metrics {
			if got, _ := h.Last(name); !(math.Abs(got-want) < 1e-5) {
				t.Errorf("on %d devices %s is %v; Evaluate finds %v", devices, name, got, want)
			}
		}
	}
	eachBackend(t, func(t *testing.T, backend *Backend) { trained(t, backend, 1) })
	onFourDevices(t, func(t *testing.T, backend *Backend) { trained(t, backend, 4) })
}

func TestMetricsOfOneNameAreNumbered(t *testing.T) {
	m := Sequential(Dense(1).InputShape(1)).Compile(SGD(), BinaryCrossentropy, Precision, Named("precision_1", Precision), Precision.Thresholds(0.7), Named("loss", Recall), Named("auc", Recall))
	if got, want := fmt.Sprint(m.gauges(planOf(m))[0].logs), "[precision precision_1 precision_2 loss_1 auc]"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestMetricsRefuseWhatTheyCannotCompare(t *testing.T) {
	for _, c := range []struct {
		metric         Metric
		target, output Shape
		want           string // "" if there is no error
	}{
		{Accuracy, Shape{}, Shape{1}, ""},
		{Accuracy, Shape{2, 3}, Shape{2, 3, 4}, ""},
		{Accuracy, Shape{3}, Shape{4}, "accuracy: cannot compare targets (None, 3) with outputs (None, 4)"},
		{BinaryAccuracy, Shape{}, Shape{4}, "binary_accuracy: targets must be (None, 4), like the model's output; they are (None,); if they are class numbers, kit.ToCategorical(y, 4) makes rows of them, and SparseCategoricalCrossentropy takes them as they are"},
		{SparseCategoricalAccuracy, Shape{4}, Shape{4}, "sparse_categorical_accuracy: targets must be class numbers, (None,) or (None, 1); they are (None, 4)"},
		{SparseCategoricalAccuracy, Shape{}, Shape{}, "sparse_categorical_accuracy: the model's output is one number; it must be (None, None)"},
		{TopKCategoricalAccuracy.K(0), Shape{4}, Shape{4}, "top_k_categorical_accuracy: K(0): it must be 1 or more"},
		{Precision.Thresholds(2), Shape{4}, Shape{4}, "precision: Thresholds(2): it must be from 0 to 1"},
		{Recall.ClassID(4), Shape{4}, Shape{4}, "recall: ClassID(4): the model's output (None, 4) has the classes 0 to 3"},
		{Recall.ClassID(-1), Shape{4}, Shape{4}, "recall: ClassID(-1): the model's output (None, 4) has the classes 0 to 3"},
		{Recall.TopK(5), Shape{4}, Shape{4}, "recall: TopK(5): the model's output (None, 4) has 4 classes"},
		{F1Score.Threshold(0), Shape{4}, Shape{4}, "f1_score: Threshold(0): it must be more than 0 and at most 1"},
		{F1Score.Average(7), Shape{4}, Shape{4}, "f1_score: Average(7): it must be Macro, Micro or Weighted"},
		{F1Score, Shape{2, 4}, Shape{2, 4}, "f1_score: the model's output must be (None, classes); it is (None, 2, 4)"},
		{FBetaScore(0), Shape{4}, Shape{4}, "fbeta_score: beta 0: it must be a finite number above 0"},
		{TruePositives.Thresholds(-1), Shape{4}, Shape{4}, "true_positives: Thresholds(-1): it must be from 0 to 1"},
		{PrecisionAtRecall(1.5), Shape{4}, Shape{4}, "precision_at_recall: the recall is 1.5: it must be from 0 to 1"},
		{RecallAtPrecision(0.5).NumThresholds(0), Shape{4}, Shape{4}, "recall_at_precision: NumThresholds(0): there must be 1 or more"},
		{SensitivityAtSpecificity(0.5).ClassID(4), Shape{4}, Shape{4}, "sensitivity_at_specificity: ClassID(4): the model's output (None, 4) has the classes 0 to 3"},
		{R2Score, Shape{2, 4}, Shape{2, 4}, "r2_score: the model's output must be (None, n); it is (None, 2, 4)"},
		{R2Score.NumRegressors(-1), Shape{4}, Shape{4}, "r2_score: NumRegressors(-1): it must be 0 or more"},
		{R2Score.ClassAggregation(7), Shape{4}, Shape{4}, "r2_score: ClassAggregation(7): it must be UniformAverage or VarianceWeightedAverage"},
		{PearsonCorrelation, Shape{}, Shape{1}, "pearson_correlation: the model's output is (None, 1): the last axis must have two or more numbers to correlate; R2Score compares the numbers of different examples"},
		{MeanIoU(0), Shape{}, Shape{1}, "mean_io_u: 0 classes: there must be 1 or more"},
		{IoU(3), Shape{}, Shape{1}, "io_u: no target class is given; give one or more of 0 to 2"},
		{IoU(3, 1, 3), Shape{}, Shape{1}, "io_u: target class 3; the classes are 0 to 2"},
		{BinaryIoU.Threshold(2), Shape{1}, Shape{1}, "binary_io_u: Threshold(2): it must be from 0 to 1"},
		{MeanIoU(3), Shape{8}, Shape{8, 3}, "mean_io_u: targets (None, 8) cannot be compared with outputs (None, 8, 3); each part of an example needs one target; SparseYPred(false) is for outputs with one probability per class"},
		{MeanIoU(3).SparseYPred(false), Shape{8}, Shape{8, 3}, ""},
		{MeanIoU(3).SparseYPred(false), Shape{8, 1}, Shape{8, 3}, ""},
		{OneHotMeanIoU(3), Shape{8}, Shape{8, 3}, "one_hot_mean_io_u: the last axis of targets, (None, 8), must have 3 classes; it has 8; SparseYTrue(true) is for class numbers"},
		{AUC.NumThresholds(1), Shape{4}, Shape{4}, "auc: NumThresholds(1): there must be 2 or more"},
		{AUC.Curve(7), Shape{4}, Shape{4}, "auc: Curve(7): it must be ROC or PR"},
	} {
		got := ""
		if err := c.metric.Check(c.target, c.output); err != nil {
			got = err.Error()
		}
		if got != c.want {
			t.Errorf("targets %v, output %v:\ngot  %s\nwant %s", c.target, c.output, got, c.want)
		}
	}
}

func TestConfusionMatrix(t *testing.T) {
	truth := NewArray([]uint8{0, 1, 2, 2, 2})
	probabilities := NewArray([]float32{0.5, 0.3, 0.2, 0.1, 0.1, 0.8, 0, 0, 1, 0.4, 0.4, 0.2, 0.1, 0.2, 0.7}, 5, 3)
	want := "[[1 0 0]\n [0 0 1]\n [1 0 2]]" // keras.src.metrics.metrics_utils.confusion_matrix([0 1 2 2 2], [0 2 2 0 2], 3)
	for _, got := range []Array{
		ConfusionMatrix(truth, probabilities, 3),
		ConfusionMatrix(truth.Reshape(5, 1), NewArray([]int64{0, 2, 2, 0, 2}), 3),
		ConfusionMatrix(ToCategorical(truth, 3), probabilities, 3),
	} {
		if got.String() != want {
			t.Errorf("got\n%v\nwant\n%s", got, want)
		}
	}
	for _, c := range []struct {
		got  Array
		want string
	}{
		{ConfusionMatrix(truth, probabilities, 4), "the predictions: the shape is (5, 3); it must be (n,), (n, 1) or (n, 4)"},
		{ConfusionMatrix(truth, truth, 2), "the truth: label 2 (number 2)"},
		{ConfusionMatrix(truth, truth.Slice(0, 3), 3), "5 examples and 3 predictions"},
		{ConfusionMatrix(truth, truth, 0), "0 classes"},
		{ConfusionMatrix(Array{}, truth, 3), "the truth: array: empty"},
		{ConfusionMatrix(truth, truth.Slice(0, 0), 3), "the predictions: is empty"},
	} {
		if !strings.Contains(c.got.String(), c.want) {
			t.Errorf("got %q, want %q", c.got, c.want)
		}
	}
}
