package kmnist

import (
	"layercake/internal/imagesets"
	"layercake/kit"
)

// Classes are the names of the labels, how the characters are read: label 0 is Classes[0]. The characters themselves are
// お き す つ な は ま や れ を.
var Classes = []string{"o", "ki", "su", "tsu", "na", "ha", "ma", "ya", "re", "wo"}

// Load finds KMNIST, as [layercake/mnist.Load] finds MNIST, and returns arrays of the same shapes and types.
func Load() (train, test kit.Dataset, err error) { return imagesets.Load(imagesets.KMNIST) }

// MustLoad is [Load] for notebook cells: instead of returning an error, it prints it and ends the program.
func MustLoad() (train, test kit.Dataset) { return imagesets.MustLoad(imagesets.KMNIST) }
