package fashionmnist_test

import (
	"fmt"

	"layercake/fashionmnist"
)

// Without a network, as in this example, the images are silhouettes.
func Example() {
	train, test := fashionmnist.MustLoad()

	fmt.Println(train.X.Shape(), train.X.DType(), test.X.Shape())
	fmt.Println(train.Y, fashionmnist.Classes[3])
	fmt.Println(train.X.Note())
	// Output:
	// (60000, 28, 28) Uint8 (10000, 28, 28)
	// [3 9 6 ... 2 7 9] Dress
	// SYNTHETIC garments, not Fashion-MNIST: LAYERCAKE_OFFLINE is set, so nothing was downloaded. Set FASHION_MNIST_DIR to a folder with the four files to use the real ones.
}
