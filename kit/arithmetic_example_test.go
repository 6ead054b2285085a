package kit_test

import (
	"fmt"

	"layercake/kit"
)

// Each feature gets mean 0 and standard deviation 1.
func ExampleArray_Sub() {
	x := kit.NewArray([]float32{1, 10, 3, 30, 5, 50}, 3, 2)
	mean, std := x.Mean(0), x.Std(0)
	fmt.Println(x.Sub(mean).Div(std))
	// Output:
	// [[-1.2247448 -1.2247449]
	//  [ 0.         0.       ]
	//  [ 1.2247448  1.2247449]]
}

func ExampleArray_Pow() {
	x := kit.Arange(5)
	fmt.Println(x.Pow(2), x.Sqrt().Round(2), x.RSub(10))
	// Output: [ 0  1  4  9 16] [0.   1.   1.41 1.73 2.  ] [10  9  8  7  6]
}

func ExampleArray_Clip() {
	rng := kit.DefaultRNG(1)
	images := kit.NewArray([]float32{0, 0.5, 1})
	noisy := images.Add(rng.Normal(0, 0.4, 3).AsType(kit.Float32)).Clip(0, 1)
	fmt.Println(noisy)
	// Output: [0.13823368 0.82864726 1.        ]
}

// Accuracy is the mean of a mask: true where the prediction is right.
func ExampleArray_Equal() {
	predicted, labels := kit.NewArray([]int{2, 0, 1, 1}), kit.NewArray([]int{2, 0, 0, 1})
	right := predicted.Equal(labels)
	fmt.Println(right, right.Sum(), right.Mean())
	// Output: [ True  True False  True] 3 0.75
}

func ExampleArray_Greater() {
	probabilities := kit.NewArray([]float32{0.2, 0.9, 0.6})
	fmt.Println(probabilities.Greater(0.5).AsType(kit.Int64))
	// Output: [0 1 1]
}

func ExampleWhere() {
	x := kit.NewArray([]float64{-1, 2, -3})
	fmt.Println(kit.Where(x.Greater(0), x, 0))
	// Output: [0. 2. 0.]
}

func ExampleArray_Mean() {
	x := kit.Arange(6).Reshape(2, 3)
	fmt.Println(x.Mean(), x.Mean(0), x.Mean(1), x.Mean(1, kit.KeepDims).Shape())
	// Output: 2.5 [1.5 2.5 3.5] [1. 4.] (2, 1)
}

func ExampleArray_Quantile() {
	x := kit.Arange(1, 12)
	fmt.Println(x.Median(), x.Quantile(0.25), x.Percentile(90))
	// Output: 6.0 3.5 10.0
}

func ExampleArray_At() {
	x := kit.Arange(12).Reshape(3, 4)
	fmt.Println(x.At(0))
	fmt.Println(x.At(-1, 2))
	fmt.Println(x.At(kit.All, 1))
	fmt.Println(x.At(kit.Range(1), kit.Range(0, 2)))
	fmt.Println(x.At([]int{2, 0}))
	fmt.Println(x.At(x.Greater(8)))
	// Output:
	// [0 1 2 3]
	// 10
	// [1 5 9]
	// [[4 5]
	//  [8 9]]
	// [[ 8  9 10 11]
	//  [ 0  1  2  3]]
	// [ 9 10 11]
}

func ExampleArray_Float() {
	predictions := kit.NewArray([]float32{0.125, 0.875}, 1, 2)
	if p := predictions.At(0, 1).MustFloat(); p > 0.5 {
		fmt.Println("a cat, by", p)
	}
	// Output: a cat, by 0.875
}

func ExampleArray_Slice() {
	x := kit.Arange(6)
	fmt.Println(x.Slice(1, 3), x.Slice(4), x.Slice(-2), x.Slice(0, -2))
	// Output: [1 2] [4 5] [4 5] [0 1 2 3]
}

func ExampleArray_ArgSort() {
	scores := kit.NewArray([]float32{0.1, 0.7, 0.2})
	fmt.Println(scores.Sort(), scores.ArgSort().Flip())
	// Output: [0.1 0.2 0.7] [1 2 0]
}

func ExampleArray_UniqueCounts() {
	classes, counts := kit.NewArray([]uint8{3, 1, 3, 3}).UniqueCounts()
	fmt.Println(classes, counts)
	// Output: [1 3] [1 3]
}

func ExampleArray_MatMul() {
	x := kit.Arange(4).Reshape(2, 2)
	fmt.Println(x.MatMul(x.Transpose()))
	// Output:
	// [[ 1  3]
	//  [ 3 13]]
}

func ExampleArrayList_Concatenate() {
	a, b := kit.Arange(4).Reshape(2, 2), kit.Full(9, 1, 2)
	fmt.Println(kit.ArrayList{a, b}.Concatenate())
	fmt.Println(kit.ArrayList{a.At(0), b.At(0)}.Stack())
	// Output:
	// [[0 1]
	//  [2 3]
	//  [9 9]]
	// [[0 1]
	//  [9 9]]
}

// These are the numbers of numpy.random.default_rng(42).
func ExampleDefaultRNG() {
	rng := kit.DefaultRNG(42)
	fmt.Println(rng.Random(3))
	fmt.Println(rng.Integers(0, 10, 5))
	fmt.Println(rng.Normal(0, 1, 2))
	// Output:
	// [0.77395605 0.43887844 0.85859792]
	// [0 6 2 0 5]
	// [ 0.1278404  -0.31624259]
}

func ExampleTrainTestSplit() {
	x, y := kit.Arange(10).Reshape(5, 2), kit.Arange(5)
	xTrain, xTest, yTrain, yTest := kit.TrainTestSplit(x, y, kit.SplitOptions{TestSize: 0.4, Seed: 42})
	fmt.Println(xTrain.Shape(), yTrain, xTest.Shape(), yTest)
	// Output: (3, 2) [2 0 3] (2, 2) [1 4]
}

func ExampleKFold() {
	for train, test := range kit.KFold(5, 2) {
		fmt.Println(train, test)
	}
	// Output:
	// [3 4] [0 1 2]
	// [0 1 2] [3 4]
}
