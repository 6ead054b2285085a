package kmnist

import (
	"layercake/internal/imagesets"
	"layercake/kit"
)

// Classes are the class names, the readings of the characters: label 0 is Classes[0]. The characters are お き す つ な は ま
// や れ を.
var Classes = []string{"o", "ki", "su", "tsu", "na", "ha", "ma", "ya", "re", "wo"}

// Load finds KMNIST like [layercake/mnist.Load] finds MNIST, and returns arrays of the same shapes and types.
func Load() (train, test kit.Dataset, err error) { return imagesets.Load(imagesets.KMNIST) }

// MustLoad is like [Load] but ends the program with the error.
func MustLoad() (train, test kit.Dataset) { return imagesets.MustLoad(imagesets.KMNIST) }
