package reuters_test

import (
	"fmt"

	"layercake/reuters"
)

// Without a network, as in this example, the newswires are made up, and a line on standard error says so.
func Example() {
	train, test := reuters.MustLoad(reuters.Options{NumWords: 10000})

	fmt.Println(train)
	fmt.Println(test.Len(), reuters.Classes[3])
	fmt.Println(reuters.MustDecode(train.X[0][:8]))
	// Output:
	// Sequences of 8,982 examples: x of 11 to 540 numbers, y (8982,) int64
	// SYNTHETIC newswires, not Reuters: LAYERCAKE_OFFLINE is set, so nothing was downloaded. Set REUTERS_DIR to a folder with the two files to use the real ones.
	// 2246 earn
	// [START] word964 an word2351 word935 word1882 word331 the
}

// All newswires in one set, to be divided later.
func ExampleOptions() {
	all, none := reuters.MustLoad(reuters.Options{TestSplit: reuters.None})

	fmt.Println(all.Len(), none.Len())
	// Output:
	// 11228 0
}
