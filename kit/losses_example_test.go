package kit_test

import (
	"fmt"

	"layercake/kit"
)

// row returns an array with one number per example, rows one with n examples of several numbers.
func row(values ...float32) kit.Array         { return kit.NewArray(values) }
func rows(n int, values ...float32) kit.Array { return kit.NewArray(values, n, -1) }

// showLoss prints the loss of a model that predicts output for target. (Its only layer makes rows of them.)
func showLoss(loss kit.Loss, target, output kit.Array) {
	score, err := kit.Sequential(kit.Flatten()).Compile(kit.SGD(), loss).Evaluate(output, target)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("%.4f\n", score.Loss)
}

func ExampleCategoricalCrossentropy() {
	target := rows(2, 0, 1, 0, 0, 0, 1)
	output := rows(2, 0.05, 0.95, 0, 0.1, 0.8, 0.1)
	showLoss(kit.CategoricalCrossentropy, target, output)
	// Output: 1.1769
}

func ExampleCrossentropyLoss_LabelSmoothing() {
	target := rows(2, 0, 1, 0, 0, 0, 1)
	output := rows(2, 0.05, 0.95, 0, 0.1, 0.8, 0.1)
	showLoss(kit.CategoricalCrossentropy.LabelSmoothing(0.1), target, output)
	// Output: 1.4591
}

func ExampleCrossentropyLoss_FromLogits() {
	target := row(0, 1, 0, 0)
	output := row(-18.6, 0.51, 2.94, -12.8)
	showLoss(kit.BinaryCrossentropy.FromLogits(true), target, output)
	// Output: 0.8655
}

func ExampleSparseCategoricalCrossentropy() {
	target := row(1, 2)
	output := rows(2, 0.05, 0.95, 0, 0.1, 0.8, 0.1)
	showLoss(kit.SparseCategoricalCrossentropy, target, output)
	// Output: 1.1769
}

func ExampleBinaryCrossentropy() {
	target := rows(2, 0, 1, 0, 0)
	output := rows(2, 0.6, 0.4, 0.4, 0.6)
	showLoss(kit.BinaryCrossentropy, target, output)
	// Output: 0.8149
}

func ExampleMeanSquaredError() {
	target := rows(2, 0, 1, 0, 0)
	output := rows(2, 1, 1, 0, 0)
	showLoss(kit.MeanSquaredError, target, output)
	// Output: 0.2500
}

func ExampleMeanAbsoluteError() {
	target := rows(2, 0, 1, 0, 0)
	output := rows(2, 1, 1, 0, 0)
	showLoss(kit.MeanAbsoluteError, target, output)
	// Output: 0.2500
}

func ExampleMeanAbsolutePercentageError() {
	target := rows(2, 2, 1, 2, 3)
	output := rows(2, 4, 1, 6, 9)
	showLoss(kit.MeanAbsolutePercentageError, target, output)
	// Output: 125.0000
}

func ExampleMeanSquaredLogarithmicError() {
	target := rows(2, 0, 1, 0, 0)
	output := rows(2, 1, 1, 0, 0)
	showLoss(kit.MeanSquaredLogarithmicError, target, output)
	// Output: 0.1201
}

func ExampleHuber() {
	target := rows(2, 0, 1, 0, 0)
	output := rows(2, 0.6, 0.4, 0.4, 0.6)
	showLoss(kit.Huber, target, output)
	// Output: 0.1550
}

func ExampleHuberLoss_Delta() {
	target := rows(2, 0, 1, 0, 0)
	output := rows(2, 0.6, 0.4, 0.4, 0.6)
	showLoss(kit.Huber.Delta(0.5), target, output)
	// Output: 0.1513
}

func ExampleLogCosh() {
	target := rows(2, 0, 1, 0, 0)
	output := rows(2, 1, 1, 0, 0)
	showLoss(kit.LogCosh, target, output)
	// Output: 0.1084
}

func ExamplePoisson() {
	target := rows(2, 0, 1, 0, 0)
	output := rows(2, 1, 1, 0, 0)
	showLoss(kit.Poisson, target, output)
	// Output: 0.5000
}

func ExampleKLDivergence() {
	target := rows(2, 0, 1, 0, 0)
	output := rows(2, 0.6, 0.4, 0.4, 0.6)
	showLoss(kit.KLDivergence, target, output)
	// Output: 0.4581
}

func ExampleCosineSimilarity() {
	target := rows(2, 0, 1, 1, 1)
	output := rows(2, 1, 0, 1, 1)
	showLoss(kit.CosineSimilarity, target, output)
	// Output: -0.5000
}

func ExampleHinge() {
	target := rows(2, 0, 1, 0, 0)
	output := rows(2, 0.6, 0.4, 0.4, 0.6)
	showLoss(kit.Hinge, target, output)
	// Output: 1.3000
}

func ExampleSquaredHinge() {
	target := rows(2, 0, 1, 0, 0)
	output := rows(2, 0.6, 0.4, 0.4, 0.6)
	showLoss(kit.SquaredHinge, target, output)
	// Output: 1.8600
}

func ExampleCategoricalHinge() {
	target := rows(2, 0, 1, 0, 0)
	output := rows(2, 0.6, 0.4, 0.4, 0.6)
	showLoss(kit.CategoricalHinge, target, output)
	// Output: 1.4000
}

func ExampleBinaryFocalCrossentropy() {
	target := rows(2, 0, 1, 0, 0)
	output := rows(2, 0.6, 0.4, 0.4, 0.6)
	showLoss(kit.BinaryFocalCrossentropy, target, output)
	// Output: 0.2678
}

func ExampleCategoricalFocalCrossentropy() {
	target := rows(2, 0, 1, 0, 0, 0, 1)
	output := rows(2, 0.05, 0.95, 0, 0.1, 0.8, 0.1)
	showLoss(kit.CategoricalFocalCrossentropy, target, output)
	// Output: 0.2332
}

func ExampleFocalCrossentropyLoss_ApplyClassBalancing() {
	target := rows(2, 0, 1, 0, 0)
	output := rows(2, 0.6, 0.4, 0.4, 0.6)
	showLoss(kit.BinaryFocalCrossentropy.ApplyClassBalancing(true), target, output)
	// Output: 0.1596
}

func ExampleCategoricalGeneralizedCrossEntropy() {
	target := row(1, 2)
	output := rows(2, 0.05, 0.95, 0, 0.1, 0.8, 0.1)
	showLoss(kit.CategoricalGeneralizedCrossEntropy, target, output)
	// Output: 0.7091
}

func ExampleGeneralizedCrossentropyLoss_Q() {
	target := row(1, 2)
	output := rows(2, 0.05, 0.95, 0, 0.1, 0.8, 0.1)
	showLoss(kit.CategoricalGeneralizedCrossEntropy.Q(0.7), target, output)
	// Output: 0.5970
}

func ExampleDice() {
	target := rows(2, 0, 1, 1, 0)
	output := rows(2, 0, 0.9, 0.4, 0)
	showLoss(kit.Dice, target, output)
	showLoss(kit.Dice.Axis(-1), target, output) // the mean over the rows
	// Output:
	// 0.2121
	// 0.2406
}

func ExampleTversky() {
	target := rows(2, 0, 1, 1, 0)
	output := rows(2, 0, 0.9, 0.4, 0)
	showLoss(kit.Tversky.Alpha(0.7).Beta(0.3), target, output)
	// Output: 0.2737
}
