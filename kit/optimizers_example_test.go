package kit_test

import (
	"fmt"

	"layercake/kit"
)

// train trains a small network on xor and prints the fraction of the cases that it gets right.
func train(optimizer kit.Optimizer) {
	x, y := xor()
	model := kit.Sequential(kit.Dense(8).Activation(kit.Tanh).InputShape(2), kit.Dense(2).Activation(kit.Softmax)).
		Compile(optimizer, kit.SparseCategoricalCrossentropy, kit.Accuracy).Seed(1)
	if _, err := model.Fit(x, y, kit.FitOptions{Epochs: 300, Verbose: kit.Silent}); err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println("accuracy:", model.MustEvaluate(x, y).Accuracy)
}

func ExampleSGD() {
	train(kit.SGD(0.1).Momentum(0.9).Nesterov(true))
	// Output: accuracy: 1
}

func ExampleRMSprop() {
	train(kit.RMSprop(0.01).Centered(true))
	// Output: accuracy: 1
}

func ExampleAdam() {
	train(kit.Adam(0.02).AMSGrad(true))
	// Output: accuracy: 1
}

func ExampleAdamW() {
	train(kit.AdamW(0.02).WeightDecay(0.01))
	// Output: accuracy: 1
}

func ExampleAdamax() {
	train(kit.Adamax(0.05))
	// Output: accuracy: 1
}

func ExampleNadam() {
	train(kit.Nadam(0.02))
	// Output: accuracy: 1
}

func ExampleAdagrad() {
	train(kit.Adagrad(0.2))
	// Output: accuracy: 1
}

func ExampleAdadelta() {
	train(kit.Adadelta(1))
	// Output: accuracy: 1
}

func ExampleLion() {
	train(kit.Lion(0.01))
	// Output: accuracy: 1
}

func ExampleOptimizer() {
	train(kit.SGD().LearningRate(kit.CosineDecay(1, 300)).WeightDecay(1e-4).ClipNorm(1))
	// Output: accuracy: 1
}

// rates prints a schedule's rates at some steps.
func rates(schedule kit.Schedule, steps ...int) {
	for _, step := range steps {
		fmt.Printf("%d: %.4g\n", step, schedule.Rate(step))
	}
}

func ExampleScheduleFunc() {
	warmUp := kit.ScheduleFunc(func(step int) float64 { return 0.01 * min(1, float64(step)/100) })
	rates(warmUp, 0, 50, 1000)
	// Output:
	// 0: 0
	// 50: 0.005
	// 1000: 0.01
}

func ExampleExponentialDecay() {
	rates(kit.ExponentialDecay(0.1, 1000, 0.96), 0, 1000, 2000)
	// Output:
	// 0: 0.1
	// 1000: 0.096
	// 2000: 0.09216
}

func ExamplePiecewiseConstantDecay() {
	rates(kit.PiecewiseConstantDecay([]int{1000, 2000}, []float64{1, 0.5, 0.1}), 0, 1000, 1001, 2001)
	// Output:
	// 0: 1
	// 1000: 1
	// 1001: 0.5
	// 2001: 0.1
}

func ExamplePolynomialDecay() {
	decay := kit.PolynomialDecay(0.1, 1000).EndLearningRate(0)
	rates(decay, 0, 500, 1000)
	// Output:
	// 0: 0.1
	// 500: 0.05
	// 1000: 0
}

func ExampleInverseTimeDecay() {
	decay := kit.InverseTimeDecay(0.1, 100, 1).Staircase(true)
	rates(decay, 0, 99, 100, 300)
	// Output:
	// 0: 0.1
	// 99: 0.1
	// 100: 0.05
	// 300: 0.025
}

func ExampleCosineDecay() {
	decay := kit.CosineDecay(0, 1000).WarmupTarget(0.1).WarmupSteps(100)
	rates(decay, 0, 50, 100, 600, 1100)
	// Output:
	// 0: 0
	// 50: 0.05
	// 100: 0.1
	// 600: 0.05
	// 1100: 0
}

func ExampleCosineDecayRestarts() {
	decay := kit.CosineDecayRestarts(0.1, 100).MMul(0.5)
	rates(decay, 0, 50, 100, 200, 300)
	// Output:
	// 0: 0.1
	// 50: 0.05
	// 100: 0.05
	// 200: 0.025
	// 300: 0.025
}

func ExampleAdafactor() {
	train(kit.Adafactor(0.05))
	// Output: accuracy: 1
}

func ExampleFtrl() {
	train(kit.Ftrl(0.5).L2RegularizationStrength(0.001))
	// Output: accuracy: 1
}

func ExampleLamb() {
	train(kit.Lamb(0.02))
	// Output: accuracy: 1
}

func ExampleMuon() {
	train(kit.Muon(0.02).ExcludeLayers("dense_2")) // the last layer
	// Output: accuracy: 1
}

func ExampleAdamOptimizer_UseEMA() {
	train(kit.Adam(0.02).UseEMA(true).EMAMomentum(0.9))
	// Output: accuracy: 1
}

func ExampleSGDOptimizer_GradientAccumulationSteps() {
	train(kit.SGD(0.2).Momentum(0.9).GradientAccumulationSteps(2))
	// Output: accuracy: 1
}
