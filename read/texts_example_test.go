package read_test

import (
	"fmt"

	"layercake/kit"
	"layercake/read"
)

// One folder for each class, with texts.
func ExampleTextFolder() {
	reviews, classes := read.MustTextFolder("testdata/texts", read.TextOptions{Classes: []string{"neg", "pos"}})
	train, validation := reviews.MustSplit(0.3)

	fmt.Println(classes, reviews)
	fmt.Printf("%q %v\n", train.X[1], train.Y)
	fmt.Println(train.Len(), validation.Len())
	// Output:
	// [neg pos] Texts of 7 examples: x of 0 to 47 bytes, y (7,) int32
	// "Dull from start to end.\n" [0 0 1 1]
	// 4 3
}

// The same folder, batch by batch. The vocabulary is made of some of the texts.
func ExampleOpenTextFolder() {
	reviews := read.MustOpenTextFolder("testdata/texts", read.TextOptions{Classes: []string{"neg", "pos"}})
	some, _ := reviews.MustSplit(0.5)
	vectorizer := kit.TextVectorization().OutputSequenceLength(4).MustAdapt(some.MustTexts().X)

	fmt.Println(reviews)
	for batch := range reviews.Batches(5, vectorizer.Apply) {
		fmt.Println(batch)
	}
	// Output:
	// TextFiles of 7 texts in 2 classes
	// Dataset of 5 examples: x (5, 4) int64, y (5,) int32
	// Dataset of 2 examples: x (2, 4) int64, y (2,) int32
}
