package fashionmnist

import (
	"layercake/internal/datasets"
	"layercake/internal/imagesets"
	"layercake/kit"
)

// Classes are the class names: label 0 is Classes[0].
var Classes = []string{"T-shirt/top", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker", "Bag", "Ankle boot"}

// Load finds Fashion-MNIST like [layercake/mnist.Load] finds MNIST, and returns arrays of the same shapes and types.
func Load() (train, test kit.Dataset, err error) { return set.Load() }

// MustLoad is like [Load] but ends the program with the error.
func MustLoad() (train, test kit.Dataset) { return set.MustLoad() }

// set is the table of Fashion-MNIST.
//
// Sizes and SHA-256 are the ones that TensorFlow Datasets checks its downloads with.
var set = imagesets.Set{
	Source: datasets.Source{
		Name: "fashionmnist", Title: "Fashion-MNIST", FolderVar: "FASHION_MNIST_DIR",
		Mirrors: []string{
			"http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/",
			"https://raw.githubusercontent.com/zalandoresearch/fashion-mnist/b2617bb6d3ffa2e429640350f613e3291e10b141/data/fashion/",
		},
		Files: []datasets.File{
			{Name: "train-images-idx3-ubyte.gz", Bytes: 26421880, Sum: "3aede38d61863908ad78613f6a32ed271626dd12800ba2636569512369268a84"},
			{Name: "train-labels-idx1-ubyte.gz", Bytes: 29515, Sum: "a04f17134ac03560a47e3764e11b92fc97de4d1bfaf8ba1a3aa29af54cc90845"},
			{Name: "t10k-images-idx3-ubyte.gz", Bytes: 4422102, Sum: "346e55b948d973a97e58d2351dde16a484bd415d4595297633bb08f03db6a073"},
			{Name: "t10k-labels-idx1-ubyte.gz", Bytes: 5148, Sum: "67da17c76eaffca5446c3361aaab5c3cd6d1c2608764d35dfb1850b086bf8dd5"},
		},
	},
	Style: &imagesets.Garments,
}
