package kmnist_test

import (
	"fmt"

	"layercake/kmnist"
)

// Without a network, as in this example, the characters are drawn.
func Example() {
	train, test := kmnist.MustLoad()

	fmt.Println(train.X.Shape(), train.X.DType(), test.X.Shape())
	fmt.Println(train.Y, kmnist.Classes[3])
	fmt.Println(train.X.Note())
	// Output:
	// (60000, 28, 28) Uint8 (10000, 28, 28)
	// [3 9 6 ... 2 7 9] tsu
	// SYNTHETIC characters, not KMNIST: LAYERCAKE_OFFLINE is set, so nothing was downloaded. Set KMNIST_DIR to a folder with the four files to use the real ones.
}
