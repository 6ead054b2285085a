package imdb_test

import (
	"fmt"
	"os"
	"sort"

	"layercake/imdb"
	"layercake/kit"
)

// Without a network, as in this example, the reviews are made up, and a line on standard error says so.
func Example() {
	train, test := imdb.MustLoad(imdb.Options{NumWords: 10000})

	fmt.Println(train)
	fmt.Println(test.Len(), test.Longest())
	fmt.Println(train.X[1][:8], train.Y)
	fmt.Println(imdb.MustDecode(train.X[1][:8]))
	// Output:
	// Sequences of 25,000 examples: x of 11 to 893 numbers, y (25000,) int64
	// SYNTHETIC reviews, not IMDB: LAYERCAKE_OFFLINE is set, so nothing was downloaded. Set IMDB_DIR to a folder with the two files to use the real ones.
	// 25000 903
	// [1 244 685 447 17 171 4 5] [1 0 1 ... 0 1 1]
	// [START] word241 word682 word444 as word168 the and
}

// A network that sees which words a review has. It learns the hints in made-up reviews as it learns those in real ones.
func Example_classification() {
	train, test := imdb.MustLoad(imdb.Options{NumWords: 2000, MaxLen: 100})

	model := kit.Sequential(
		kit.Dense(16).Activation(kit.ReLU).InputShape(2000),
		kit.Dense(1).Activation(kit.Sigmoid),
	).Compile(kit.Adam(0.005), kit.BinaryCrossentropy, kit.Accuracy).Seed(1)
	model.MustFit(kit.MultiHot(train.X, 2000), train.Y, kit.FitOptions{Epochs: 3, Verbose: kit.Silent})

	score := model.MustEvaluate(kit.MultiHot(test.X, 2000), test.Y)
	fmt.Println(score.Accuracy > 0.6)
	// Output:
	// SYNTHETIC reviews, not IMDB: LAYERCAKE_OFFLINE is set, so nothing was downloaded. Set IMDB_DIR to a folder with the two files to use the real ones.
	// true
}

// Reviews of fewer than 100 words, without the 20 most common ones, and without a number for unknown words.
func ExampleOptions() {
	train, _ := imdb.MustLoad(imdb.Options{MaxLen: 100, SkipTop: 20, OOVChar: imdb.None})

	fmt.Println(train.Len(), train.Longest())
	// Output: 8196 81
}

// The most common words.
func ExampleWordIndex() {
	index := imdb.MustWordIndex()

	words := []string{"movie", "the", "film", "and"}
	sort.Slice(words, func(i, j int) bool { return index[words[i]] < index[words[j]] })
	for _, word := range words {
		fmt.Println(index[word], word)
	}
	// Output:
	// 1 the
	// 2 and
	// 17 movie
	// 19 film
}

// IMDB_DIR names a folder with the files, or with others of the same form, such as these of 60 reviews.
func ExampleLoad_folder() {
	os.Setenv("IMDB_DIR", "../internal/textsets/testdata")
	defer os.Unsetenv("IMDB_DIR")

	train, test, err := imdb.Load()
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(train)
	fmt.Println(test.Len(), train.Y.Shape(), train.Y.DType())
	// Output:
	// Sequences of 60 examples: x of 2 to 40 numbers, y (60,) int64
	// 40 (60,) Int64
}
