package cifar10_test

import (
	"fmt"

	"layercake/cifar10"
)

// Without a network, as in this example, the images are silhouettes.
func Example() {
	train, test := cifar10.MustLoad()

	fmt.Println(train.X.Shape(), train.X.DType(), test.X.Shape())
	fmt.Println(train.Y.Shape(), train.Y.Reshape(-1), cifar10.Classes[8])
	fmt.Println(train.X.Note())
	// Output:
	// (50000, 32, 32, 3) Uint8 (10000, 32, 32, 3)
	// (50000, 1) [3 9 6 ... 8 0 4] ship
	// SYNTHETIC pictures, not CIFAR-10: LAYERCAKE_OFFLINE is set, so nothing was downloaded. Set CIFAR10_DIR to a folder with the file cifar-10-python.tar.gz to use the real ones.
}
