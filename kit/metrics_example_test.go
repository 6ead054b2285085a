package kit_test

import (
	"fmt"

	"github.com/gomlx/gomlx/core/graph"

	"layercake/kit"
)

// showMetric prints a metric of a model that predicts output for target.
func showMetric(metric kit.Metric, target, output kit.Array) {
	var loss kit.Loss = kit.MeanSquaredError
	if len(target.Shape()) < len(output.Shape()) {
		loss = kit.SparseCategoricalCrossentropy
	}
	score, err := kit.Sequential(kit.Flatten()).Compile(kit.SGD(), loss, metric).Evaluate(output, target)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("%s: %.4f\n", metric.Name(), score.MustMetric(metric.Name()))
}

func ExampleAccuracy() {
	target := rows(2, 0, 1, 0, 0, 0, 1)
	output := rows(2, 0.1, 0.9, 0.8, 0.05, 0.95, 0)
	showMetric(kit.Accuracy, target, output)
	// Output: accuracy: 0.5000
}

func ExampleBinaryAccuracy() {
	target := row(1, 1, 0, 0)
	output := row(0.98, 1, 0, 0.6)
	showMetric(kit.BinaryAccuracy, target, output)
	// Output: binary_accuracy: 0.7500
}

func ExampleBinaryAccuracyMetric_Threshold() {
	target := row(1, 1, 0, 0)
	output := row(0.98, 1, 0, 0.6)
	showMetric(kit.BinaryAccuracy.Threshold(0.7), target, output)
	// Output: binary_accuracy: 1.0000
}

func ExampleCategoricalAccuracy() {
	target := rows(2, 0, 0, 1, 0, 1, 0)
	output := rows(2, 0.1, 0.9, 0.8, 0.05, 0.95, 0)
	showMetric(kit.CategoricalAccuracy, target, output)
	// Output: categorical_accuracy: 0.5000
}

func ExampleSparseCategoricalAccuracy() {
	target := row(2, 1)
	output := rows(2, 0.1, 0.6, 0.3, 0.05, 0.95, 0)
	showMetric(kit.SparseCategoricalAccuracy, target, output)
	// Output: sparse_categorical_accuracy: 0.5000
}

func ExampleTopKCategoricalAccuracy() {
	target := rows(2, 0, 0, 1, 1, 0, 0)
	output := rows(2, 0.1, 0.6, 0.3, 0.05, 0.8, 0.15)
	showMetric(kit.TopKCategoricalAccuracy.K(2), target, output)
	// Output: top_k_categorical_accuracy: 0.5000
}

func ExampleSparseTopKCategoricalAccuracy() {
	target := row(2, 0)
	output := rows(2, 0.1, 0.6, 0.3, 0.05, 0.8, 0.15)
	showMetric(kit.SparseTopKCategoricalAccuracy.K(2), target, output)
	// Output: sparse_top_k_categorical_accuracy: 0.5000
}

func ExamplePrecision() {
	target := row(0, 1, 1, 1)
	output := row(1, 0, 1, 1)
	showMetric(kit.Precision, target, output)
	// Output: precision: 0.6667
}

func ExamplePrecisionMetric_ClassID() {
	target := rows(3, 0, 0, 1, 0, 1, 0, 0, 0, 1)
	output := rows(3, 0.1, 0.3, 0.6, 0.2, 0.2, 0.6, 0.7, 0.2, 0.1)
	showMetric(kit.Precision.ClassID(2), target, output)
	// Output: precision: 0.5000
}

func ExamplePrecisionMetric_Thresholds() {
	target := row(0, 1, 1, 1)
	output := row(0.7, 0.9, 0.6, 1)
	showMetric(kit.Precision.Thresholds(0.8), target, output)
	// Output: precision: 1.0000
}

func ExamplePrecisionMetric_TopK() {
	target := rows(2, 0, 0, 1, 1, 0, 0)
	output := rows(2, 0.1, 0.6, 0.3, 0.05, 0.8, 0.15)
	showMetric(kit.Recall.TopK(2), target, output)
	// Output: recall: 0.5000
}

func ExampleRecall() {
	target := row(0, 1, 1, 1)
	output := row(1, 0, 1, 1)
	showMetric(kit.Recall, target, output)
	// Output: recall: 0.6667
}

func ExampleF1Score() {
	target := rows(3, 0, 0, 1, 0, 1, 0, 0, 0, 1)
	output := rows(3, 0.1, 0.3, 0.6, 0.2, 0.2, 0.6, 0.7, 0.2, 0.1)
	showMetric(kit.F1Score, target, output)
	// Output: f1_score: 0.1667
}

func ExampleF1ScoreMetric_Average() {
	target := rows(3, 0, 0, 1, 0, 1, 0, 0, 0, 1)
	output := rows(3, 0.1, 0.3, 0.6, 0.2, 0.2, 0.6, 0.7, 0.2, 0.1)
	showMetric(kit.F1Score.Average(kit.Micro), target, output)
	// Output: f1_score: 0.3333
}

func ExampleF1ScoreMetric_Threshold() {
	target := rows(3, 1, 1, 1, 1, 0, 0, 1, 1, 0)
	output := rows(3, 0.2, 0.6, 0.7, 0.2, 0.6, 0.6, 0.6, 0.8, 0)
	showMetric(kit.F1Score.Threshold(0.5), target, output)
	// Output: f1_score: 0.6556
}

func ExampleAUC() {
	target := row(0, 0, 1, 1)
	output := row(0, 0.5, 0.3, 0.9)
	showMetric(kit.AUC, target, output)
	// Output: auc: 0.7500
}

func ExampleAUCMetric_Curve() {
	target := row(0, 0, 1, 1)
	output := row(0, 0.5, 0.3, 0.9)
	showMetric(kit.AUC.Curve(kit.PR), target, output)
	// Output: auc: 0.7973
}

func ExampleAUCMetric_NumThresholds() {
	target := row(0, 0, 1, 1)
	output := row(0, 0.5, 0.3, 0.9)
	showMetric(kit.AUC.NumThresholds(3), target, output)
	// Output: auc: 0.7500
}

func ExampleRootMeanSquaredError() {
	target := rows(2, 0, 1, 0, 0)
	output := rows(2, 1, 1, 0, 0)
	showMetric(kit.RootMeanSquaredError, target, output)
	// Output: root_mean_squared_error: 0.5000
}

func ExampleNamed() {
	model := kit.Sequential(kit.Flatten()).Compile(kit.SGD(), kit.MeanSquaredError,
		kit.Named("precision_of_0", kit.Precision.ClassID(0)), kit.Named("precision_of_1", kit.Precision.ClassID(1)))
	fmt.Println(model.Evaluate(rows(2, 0.8, 0.2, 0.7, 0.3), rows(2, 1, 0, 0, 1)))
	// Output: loss: 0.2650 - precision_of_0: 0.5000 - precision_of_1: 0.0000e+00 <nil>
}

func ExampleConfusionMatrix() {
	truth := kit.NewArray([]uint8{0, 1, 2, 2})
	predicted := rows(4, 0.8, 0.1, 0.1, 0.1, 0.2, 0.7, 0.3, 0.3, 0.4, 0, 0, 1) // as returned by Predict
	fmt.Println(kit.ConfusionMatrix(truth, predicted, 3))
	// Output:
	// [[1 0 0]
	//  [0 0 1]
	//  [0 0 2]]
}

// worstError is a custom metric: the mean over the examples of the largest error of each.
type worstError struct{ kit.MeanMetric }

func (worstError) Name() string { return "worst_error" }
func (worstError) Check(target, output kit.Shape) error {
	return kit.MeanSquaredError.Check(target, output)
}
func (worstError) Graph(p kit.Prediction) *graph.Node {
	return graph.ReduceMax(graph.Abs(graph.Sub(p.Target, p.Output)), -1)
}

func ExampleMetric() {
	showMetric(worstError{}, rows(2, 1, 0, 0, 1), rows(2, 0.5, 0.25, 0, 1))
	// Output: worst_error: 0.2500
}

func ExampleFBetaScore() {
	target := rows(3, 1, 1, 1, 1, 0, 0, 1, 1, 0)
	output := rows(3, 0.2, 0.6, 0.7, 0.2, 0.6, 0.6, 0.6, 0.8, 0)
	showMetric(kit.FBetaScore(2).Threshold(0.5), target, output)
	// Output: fbeta_score: 0.7090
}

func ExampleTruePositives() {
	showMetric(kit.TruePositives, row(0, 1, 1, 1), row(1, 0, 1, 1))
	// Output: true_positives: 2.0000
}

func ExampleTrueNegatives() {
	showMetric(kit.TrueNegatives, row(0, 1, 0, 0), row(1, 1, 0, 0))
	// Output: true_negatives: 2.0000
}

func ExampleFalsePositives() {
	showMetric(kit.FalsePositives, row(0, 1, 0, 0), row(0, 0, 1, 1))
	// Output: false_positives: 2.0000
}

func ExampleFalseNegatives() {
	showMetric(kit.FalseNegatives, row(0, 1, 1, 1), row(0, 1, 0, 0))
	// Output: false_negatives: 2.0000
}

func ExampleCountMetric_Thresholds() {
	showMetric(kit.TruePositives.Thresholds(0.8), row(0, 1, 1, 1), row(0.7, 0.9, 0.6, 1))
	// Output: true_positives: 2.0000
}

func ExamplePrecisionAtRecall() {
	showMetric(kit.PrecisionAtRecall(0.5), row(0, 0, 0, 1, 1), row(0, 0.3, 0.8, 0.3, 0.8))
	// Output: precision_at_recall: 0.5000
}

func ExampleRecallAtPrecision() {
	showMetric(kit.RecallAtPrecision(0.8), row(0, 0, 1, 1), row(0, 0.5, 0.3, 0.9))
	// Output: recall_at_precision: 0.5000
}

func ExampleSensitivityAtSpecificity() {
	showMetric(kit.SensitivityAtSpecificity(0.5), row(0, 0, 0, 1, 1), row(0, 0.3, 0.8, 0.3, 0.8))
	// Output: sensitivity_at_specificity: 0.5000
}

func ExampleSpecificityAtSensitivity() {
	showMetric(kit.SpecificityAtSensitivity(0.5), row(0, 0, 0, 1, 1), row(0, 0.3, 0.8, 0.3, 0.8))
	// Output: specificity_at_sensitivity: 0.6667
}

func ExampleOperatingPointMetric_ClassID() {
	target := rows(3, 0, 1, 1, 0, 0, 1)
	output := rows(3, 0.4, 0.6, 0.3, 0.7, 0.2, 0.8)
	showMetric(kit.PrecisionAtRecall(1).ClassID(1), target, output)
	// Output: precision_at_recall: 0.6667
}

func ExampleOperatingPointMetric_NumThresholds() {
	showMetric(kit.RecallAtPrecision(0.8).NumThresholds(3), row(0, 0, 1, 1), row(0, 0.5, 0.3, 0.9))
	// Output: recall_at_precision: 0.5000
}

func ExampleIoU() {
	showMetric(kit.IoU(2, 0), row(0, 0, 1, 1), row(0, 1, 0, 1))
	// Output: io_u: 0.3333
}

func ExampleBinaryIoU() {
	showMetric(kit.BinaryIoU.Threshold(0.3), row(0, 1, 0, 1), row(0.1, 0.2, 0.4, 0.7))
	// Output: binary_io_u: 0.3333
}

func ExampleMeanIoU() {
	// Four pixels with three classes, and the outputs of a softmax.
	target := rows(1, 0, 1, 2, 2)
	output := kit.NewArray([]float32{0.8, 0.1, 0.1, 0.1, 0.2, 0.7, 0.3, 0.3, 0.4, 0, 0, 1}, 1, 4, 3)
	model := kit.Sequential(kit.Reshape(4, 3)).Compile(kit.SGD(), kit.SparseCategoricalCrossentropy, kit.MeanIoU(3).SparseYPred(false))
	fmt.Printf("%.4f\n", model.MustEvaluate(output, target).MustMetric("mean_iou"))
	// Output: 0.5556
}

func ExampleOneHotIoU() {
	target := rows(4, 0, 0, 1, 1, 0, 0, 0, 1, 0, 1, 0, 0)
	output := rows(4, 0.2, 0.3, 0.5, 0.1, 0.2, 0.7, 0.5, 0.3, 0.1, 0.1, 0.4, 0.5)
	showMetric(kit.OneHotIoU(3, 0, 2), target, output)
	// Output: one_hot_io_u: 0.1667
}

func ExampleOneHotMeanIoU() {
	target := rows(4, 0, 0, 1, 1, 0, 0, 0, 1, 0, 1, 0, 0)
	output := rows(4, 0.2, 0.3, 0.5, 0.1, 0.2, 0.7, 0.5, 0.3, 0.1, 0.1, 0.4, 0.5)
	showMetric(kit.OneHotMeanIoU(3), target, output)
	// Output: one_hot_mean_io_u: 0.1111
}

func ExampleIoUMetric_IgnoreClass() {
	showMetric(kit.MeanIoU(2).IgnoreClass(255), row(0, 0, 1, 255), row(0, 1, 1, 1))
	// Output: mean_io_u: 0.5000
}

func ExampleR2Score() {
	showMetric(kit.R2Score, row(1, 4, 3), row(2, 4, 4))
	// Output: r2_score: 0.5714
}

func ExampleR2ScoreMetric_ClassAggregation() {
	target := rows(3, 1, 10, 4, 20, 3, 60)
	output := rows(3, 2, 11, 4, 19, 4, 58)
	showMetric(kit.R2Score.ClassAggregation(kit.VarianceWeightedAverage), target, output)
	// Output: r2_score: 0.9943
}

func ExampleR2ScoreMetric_NumRegressors() {
	showMetric(kit.R2Score.NumRegressors(1), row(1, 4, 3, 2), row(2, 4, 4, 2))
	// Output: r2_score: 0.4000
}

func ExamplePearsonCorrelation() {
	showMetric(kit.PearsonCorrelation, rows(2, 0, 1, 0.5, 1, 1, 0.2), rows(2, 0.1, 0.9, 0.5, 1, 0.9, 0.2))
	// Output: pearson_correlation: 0.9967
}

func ExampleConcordanceCorrelation() {
	showMetric(kit.ConcordanceCorrelation, rows(2, 0, 1, 0.5, 1, 1, 0.2), rows(2, 0.1, 0.9, 0.5, 1, 0.9, 0.2))
	// Output: concordance_correlation: 0.9816
}

func ExampleLogCoshError() {
	showMetric(kit.LogCoshError, rows(2, 0, 1, 0, 0), rows(2, 1, 1, 0, 0))
	// Output: logcosh: 0.1084
}
