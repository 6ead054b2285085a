package kmnist

import (
	"layercake/internal/datasets"
	"layercake/internal/imagesets"
	"layercake/kit"
)

// Classes are the class names, the readings of the characters: label 0 is Classes[0]. The characters are お き す つ な は ま
// や れ を.
var Classes = []string{"o", "ki", "su", "tsu", "na", "ha", "ma", "ya", "re", "wo"}

// Load finds KMNIST like [layercake/mnist.Load] finds MNIST, and returns arrays of the same shapes and types.
func Load() (train, test kit.Dataset, err error) { return set.Load() }

// MustLoad is like [Load] but ends the program with the error.
func MustLoad() (train, test kit.Dataset) { return set.MustLoad() }

// set is the table of KMNIST.
//
// Sizes and SHA-256 are the ones that TensorFlow Datasets checks its downloads with.
var set = imagesets.Set{
	Source: datasets.Source{
		Name: "kmnist", Title: "KMNIST", FolderVar: "KMNIST_DIR",
		Mirrors: []string{
			"http://codh.rois.ac.jp/kmnist/dataset/kmnist/",
		},
		Files: []datasets.File{
			{Name: "train-images-idx3-ubyte.gz", Bytes: 18165135, Sum: "51467d22d8cc72929e2a028a0428f2086b092bb31cfb79c69cc0a90ce135fde4"},
			{Name: "train-labels-idx1-ubyte.gz", Bytes: 29497, Sum: "e38f9ebcd0f3ebcdec7fc8eabdcdaef93bb0df8ea12bee65224341c8183d8e17"},
			{Name: "t10k-images-idx3-ubyte.gz", Bytes: 3041136, Sum: "edd7a857845ad6bb1d0ba43fe7e794d164fe2dce499a1694695a792adfac43c5"},
			{Name: "t10k-labels-idx1-ubyte.gz", Bytes: 5120, Sum: "20bb9a0ef54c7db3efc55a92eef5582c109615df22683c380526788f98e42a1c"},
		},
	},
	Style: &imagesets.Characters,
}
