package kit

import (
	"encoding/json"
	"fmt"
	"math"
	"os"
	"testing"

	"layercake/internal/metricnames"
)

// Short and general names find metrics wherever a metric is named: in the history, in a score, in callbacks and in paths.
func TestShortNamesFindMetrics(t *testing.T) {
	t.Chdir(t.TempDir())
	x, y := two(40)
	yes := y.AsType(Float32).Reshape(40, 1)
	m := Sequential(Dense(1).Activation(Sigmoid).InputShape(6)).
		Compile(Adam(0.01), BinaryCrossentropy, BinaryAccuracy, MeanAbsoluteError, Named("quality", AUC)).Seed(1)
	m.backend = testBackend(t, goEngine)
	stopping := EarlyStopping().Monitor("val_acc").Patience(9)
	plateau := ReduceLROnPlateau().Monitor("mae")
	saving := ModelCheckpoint("best.layercake").SaveBestOnly(true).Monitor("val_accuracy")
	path := ModelCheckpoint("{epoch}-{val_acc:.1f}-{mae:.1f}.layercake")
	seen := math.NaN()
	own := LambdaCallback().OnEpochEnd(func(t *Training) (err error) {
		seen, err = t.Metric("val_mae")
		return err
	})
	h, err := m.Fit(x, yes, FitOptions{Epochs: 2, Verbose: Silent, Validation: Data(x, yes), Callbacks: []Callback{stopping, plateau, saving, path, own}})
	if err != nil {
		t.Fatal(err)
	}
	if stopping.sign != 1 || plateau.sign != -1 {
		t.Errorf("val_acc should change by %v, mae by %v", stopping.sign, plateau.sign)
	}
	last := func(name string) float64 {
		values := h.MustValues(name)
		return values[len(values)-1]
	}
	for _, name := range []string{"best.layercake", fmt.Sprintf("2-%.1f-%.1f.layercake", last("val_acc"), last("mae"))} {
		if _, err := os.Stat(name); err != nil {
			t.Error(err)
		}
	}
	score := m.MustEvaluate(x, yes)
	for _, name := range []string{"acc", "accuracy", "binary_accuracy"} {
		if last("val_"+name) != h.MustValues("val_binary_accuracy")[1] || score.MustMetric(name) != score.Accuracy {
			t.Errorf("%s is %v, and %v in a score with %v", name, last("val_"+name), score.MustMetric(name), score.Accuracy)
		}
	}
	if want := h.MustValues("val_mean_absolute_error")[1]; seen != want || last("val_mae") != want || score.MustMetric("MAE") != score.MustMetric("mean_absolute_error") {
		t.Errorf("val_mae was %v, then %v; want %v", seen, last("val_mae"), want)
	}
	if value, err := score.Metric("auc"); err == nil || !math.IsNaN(value) {
		t.Errorf("a metric with another name is found as auc: %v", value)
	}
}

// All metrics of this package have names that can be told from those of outputs.
func TestMetricNamesAreKnown(t *testing.T) {
	for _, metric := range metrics.all() {
		if own := metrics.own[Must(describeMetric(metric)).Class]; !own && !metricnames.Known(metric.Name()) {
			t.Errorf("internal/metricnames does not know %s", metric.Name())
		}
	}
}

// Keras's JSON can have names instead of objects. A metric given by name has this name in logs.
func TestLossesAndMetricsFromNames(t *testing.T) {
	for text, want := range map[string]string{
		`"mse"`: "mean_squared_error", `"MAE"`: "mean_absolute_error", `"kld"`: "kl_divergence", `"bce"`: "binary_crossentropy", `"MeanSquaredError"`: "mean_squared_error",
		`{"module": "builtins", "class_name": "function", "config": "huber", "registered_name": "function"}`: "huber",
	} {
		if loss, err := decodeLosses(json.RawMessage(text), nil); err != nil || loss.Name() != want {
			t.Errorf("the loss %s is %v, %v; want %s", text, loss, err, want)
		}
	}
	for text, want := range map[string]Metric{
		`"mae"`: Named("mae", MeanAbsoluteError), `"mean_absolute_error"`: MeanAbsoluteError, `"accuracy"`: Accuracy, `"acc"`: Named("acc", Accuracy),
		`{"class_name": "function", "config": "mean_squared_error"}`: MeanSquaredError,
	} {
		metric, err := decodeMetric(json.RawMessage(text))
		if err != nil || metric != want {
			t.Errorf("the metric %s is %v, %v; want %v", text, metric, err, want)
			continue
		}
		again, err := encodeMetric(metric)
		if back, failed := decodeMetric(again); err != nil || failed != nil || back != metric {
			t.Errorf("the metric %s is written as %s, and read as %v, %v, %v", text, again, back, err, failed)
		}
	}
	if _, err := decodeMetric(json.RawMessage(`"maw"`)); err == nil {
		t.Error("there is a metric maw")
	}
}
