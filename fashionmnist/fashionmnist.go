package fashionmnist

import (
	"layercake/internal/imagesets"
	"layercake/kit"
)

// Classes are the class names: label 0 is Classes[0].
var Classes = []string{"T-shirt/top", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker", "Bag", "Ankle boot"}

// Load finds Fashion-MNIST like [layercake/mnist.Load] finds MNIST, and returns arrays of the same shapes and types.
func Load() (train, test kit.Dataset, err error) { return imagesets.Load(imagesets.FashionMNIST) }

// MustLoad is like [Load] but ends the program with the error.
func MustLoad() (train, test kit.Dataset) { return imagesets.MustLoad(imagesets.FashionMNIST) }
