package read_test

import (
	"fmt"

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
