package cifar100_test

import (
	"fmt"

	"layercake/cifar100"
)

// Without a network, as in this example, the images are stars.
func Example() {
	train, test := cifar100.MustLoad()

	fmt.Println(train.X.Shape(), train.X.DType(), test.X.Shape())
	fmt.Println(train.Y.Shape(), train.Y.Reshape(-1), cifar100.Classes[99])
	fmt.Println(train.X.Note())
	// Output:
	// (50000, 32, 32, 3) Uint8 (10000, 32, 32, 3)
	// (50000, 1) [ 1 38 64 ... 88 91 84] worm
	// SYNTHETIC pictures, not CIFAR-100: LAYERCAKE_OFFLINE is set, so nothing was downloaded. Set CIFAR100_DIR to a folder with the file cifar-100-python.tar.gz to use the real ones.
}

// The labels can be those of 20 groups of classes.
func ExampleOptions() {
	train, _ := cifar100.MustLoad(cifar100.Options{LabelMode: cifar100.Coarse})

	fmt.Println(train.Y.Reshape(-1), cifar100.CoarseClasses[19])
	// Output: [ 1 11 12 ...  8  1  6] vehicles_2
}
