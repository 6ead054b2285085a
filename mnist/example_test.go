package mnist_test

import (
	"compress/gzip"
	"fmt"
	"os"
	"path/filepath"

	"layercake/kit"
	"layercake/mnist"
)

func Example() {
	train, test := mnist.MustLoad()

	fmt.Println(train.X.Shape(), train.X.DType())
	fmt.Println(train.Y.Shape(), train.Y.DType())
	fmt.Println(test.X.Shape(), test.X.DType())
	fmt.Println(test.Y.Shape(), test.Y.DType())
	// Output:
	// (60000, 28, 28) Uint8
	// (60000,) Uint8
	// (10000, 28, 28) Uint8
	// (10000,) Uint8
}

// Without a network or earlier downloads the digits are synthetic. Their arrays, and everything computed from them, say
// so.
func ExampleLoad() {
	os.Setenv("LAYERCAKE_OFFLINE", "1")
	train, _, err := mnist.Load()
	if err != nil {
		fmt.Println(err)
		return
	}
	x := train.X.Reshape(-1, 784).AsType(kit.Float32).Div(255)
	fmt.Println(x.Note())
	fmt.Println(train.Y)
	// Output:
	// SYNTHETIC digits, not MNIST: LAYERCAKE_OFFLINE is set, so nothing was downloaded. Set MNIST_DIR to a folder with the four files to use the real ones.
	// [3 9 6 ... 2 7 9]
}

// MNIST_DIR names a folder with custom files: here three images, the first a 7, for both training and testing.
func ExampleLoad_folder() {
	folder, err := os.MkdirTemp("", "mnist")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer os.RemoveAll(folder)
	for _, set := range []string{"train", "t10k"} {
		// An IDX file holds 0, 0, 8 and the number of axes, the size of each axis, and the values.
		images := append([]byte{0, 0, 8, 3, 0, 0, 0, 3, 0, 0, 0, 28, 0, 0, 0, 28}, make([]byte, 3*28*28)...)
		labels := []byte{0, 0, 8, 1, 0, 0, 0, 3, 7, 2, 1}
		for name, data := range map[string][]byte{"images-idx3": images, "labels-idx1": labels} {
			f, err := os.Create(filepath.Join(folder, set+"-"+name+"-ubyte.gz"))
			if err != nil {
				fmt.Println(err)
				return
			}
			z := gzip.NewWriter(f)
			z.Write(data)
			z.Close()
			f.Close()
		}
	}
	os.Setenv("MNIST_DIR", folder)
	defer os.Unsetenv("MNIST_DIR")

	train, test, err := mnist.Load()
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(train.X.Shape(), train.Y, test.Y.Len())
	// Output: (3, 28, 28) [7 2 1] 3
}
