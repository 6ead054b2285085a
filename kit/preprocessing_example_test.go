package kit_test

import (
	"fmt"

	"layercake/kit"
)

// inTraining makes layers compute as in training, with the same random numbers each time.
var inTraining = kit.PredictOptions{Training: true, Seed: 2}

// one returns an image with one row of pixels.
func one() kit.Array { return kit.NewArray([]float32{1, 2, 3, 4}, 1, 1, 4, 1) }

// changed prints a layer's output in training for an image with one row of pixels.
func changed(layer kit.Layer) {
	fmt.Println(kit.MustApply(layer, one(), inTraining).Reshape(-1).Round(3))
}

func ExampleApply() {
	x := kit.NewArray([]float32{1, 2, 3, 4, 5, 6}, 1, 6)
	fmt.Println(kit.Dropout(0.5).MustApply(x))
	fmt.Println(kit.Dropout(0.5).MustApply(x, kit.PredictOptions{Training: true, Seed: 7}))
	// Output:
	// [[1. 2. 3. 4. 5. 6.]]
	// [[ 2.  4.  0.  0. 10.  0.]]
}

func ExampleRandomFlip() {
	changed(kit.RandomFlip(kit.FlipHorizontal))
	// Output: [4. 3. 2. 1.]
}

func ExampleRandomCrop() {
	crop := kit.RandomCrop(2, 2)
	fmt.Println(crop.MustApply(image(), inTraining).Reshape(2, 2))
	// Output:
	// [[3. 4.]
	//  [7. 8.]]
}

func ExampleRandomContrast() {
	changed(kit.RandomContrast(0.5).ValueRange(0, 10))
	// Output: [0.899 1.966 3.034 4.101]
}

func ExampleRandomBrightness() {
	changed(kit.RandomBrightness(0.2).ValueRange(0, 10))
	// Output: [0.    0.541 1.541 2.541]
}

func ExampleResizing() {
	fmt.Println(kit.Resizing(1, 8).MustApply(one()).Reshape(-1))
	fmt.Println(kit.Resizing(1, 2).MustApply(one()).Reshape(-1))
	fmt.Println(kit.Resizing(1, 6).PadToAspectRatio(true).Interpolation(kit.Nearest).MustApply(one()).Reshape(-1))
	// Output:
	// [1.   1.25 1.75 2.25 2.75 3.25 3.75 4.  ]
	// [1.5 3.5]
	// [0. 1. 2. 3. 4. 0.]
}

func ExampleCenterCrop() {
	fmt.Println(kit.CenterCrop(2, 2).MustApply(image()).Reshape(2, 2))
	// Output:
	// [[6. 7.]
	//  [8. 7.]]
}

func ExampleNormalization() {
	heights := kit.NewArray([]float64{1.6, 1.7, 1.8}, 3, 1)
	normalize := kit.Normalization().MustAdapt(heights)
	fmt.Println(normalize.MustApply(kit.NewArray([]float64{1.7, 1.9}, 2, 1)).Reshape(-1).Round(3))
	// Output: [0.    2.449]
}

func ExampleDiscretization() {
	ages := kit.NewArray([]int{3, 17, 18, 40, 80})
	fmt.Println(kit.Discretization().BinBoundaries(18, 65).MustApply(ages))
	halves := kit.Discretization().NumBins(2).MustAdapt(ages)
	fmt.Println(halves.Boundaries(), halves.MustApply(ages))
	// Output:
	// [0 0 1 1 2]
	// [17.5] [0 0 1 1 1]
}

func ExampleCategoryEncoding() {
	x := kit.NewArray([]int{0, 2, 2, 1}, 2, 2)
	fmt.Println(kit.CategoryEncoding(4).MustApply(x))
	fmt.Println(kit.CategoryEncoding(4).OutputMode(kit.OutputCount).MustApply(x))
	// Output:
	// [[1. 0. 1. 0.]
	//  [0. 1. 1. 0.]]
	// [[1. 0. 1. 0.]
	//  [0. 1. 1. 0.]]
}

func ExampleIntegerLookup() {
	products := kit.IntegerLookup().MustAdapt(kit.NewArray([]int{1138, 42, 1138}))
	fmt.Println(products.MustVocabulary())
	fmt.Println(products.MustApply(kit.NewArray([]int{42, 1138, 7})))
	// Output:
	// [-1 1138 42]
	// [2 1 0]
}

func ExampleStringLookup() {
	colors := kit.StringLookup().MustAdapt([]string{"red", "blue", "red"})
	fmt.Println(colors.MustVocabulary())
	x := colors.MustApply([]string{"blue", "red", "green"})
	fmt.Println(x, colors.MustTokens(x))
	fmt.Println(colors.OutputMode(kit.OutputOneHot).MustApply([]string{"blue", "red", "green"}))
	// Output:
	// [[UNK] red blue]
	// [2 1 0] [blue red [UNK]]
	// [[0. 0. 1.]
	//  [0. 1. 0.]
	//  [1. 0. 0.]]
}

func ExampleHashing() {
	fmt.Println(kit.Hashing(3).MustApply([]string{"A", "B", "C", "D", "E"}))
	fmt.Println(kit.Hashing(3).MaskValue("").MustApply([]string{"A", "B", "", "C", "D"}))
	fmt.Println(kit.Hashing(10).MustApplyNumbers(kit.NewArray([]int{7, 8, 7})))
	// Output:
	// [1 0 1 1 2]
	// [1 1 0 2 2]
	// [8 7 8]
}

func ExampleTextVectorization() {
	texts := []string{"The cat sat.", "The dog sat, and the cat ran!"}
	vectorize := kit.TextVectorization().OutputSequenceLength(5).MustAdapt(texts)
	fmt.Println(vectorize.MustVocabulary())
	fmt.Println(vectorize.MustApply([]string{"the dog ran", "a cat sat"}))
	// Output:
	// [ [UNK] the sat cat ran dog and]
	// [[2 6 5 0 0]
	//  [1 4 3 0 0]]
}

func ExampleTextVectorizer_NGrams() {
	pairs := kit.TextVectorization().NGrams(2)
	fmt.Printf("%q\n", pairs.MustTokens([]string{"Not bad!"})[0])
	// Output: ["not" "bad" "not bad"]
}

func ExampleTextVectorizer_OutputMode() {
	vectorize := kit.TextVectorization().OutputMode(kit.OutputTFIDF).MustAdapt([]string{"a good film", "a bad film", "a film"})
	fmt.Println(vectorize.MustVocabulary())
	fmt.Println(vectorize.MustApply([]string{"a good good film"}).Round(2))
	// Output:
	// [[UNK] film a good bad]
	// [[0.   0.56 0.56 1.83 0.  ]]
}
