package imagesets

// KMNIST has Japanese characters, from old books.
//
// The sizes and SHA-256 sums are those of TensorFlow Datasets.
var KMNIST = Set{
	name:      "kmnist",
	title:     "KMNIST",
	folderVar: "KMNIST_DIR",
	mirrors: []string{
		"http://codh.rois.ac.jp/kmnist/dataset/kmnist/",
	},
	trainX: file{
		name: "train-images-idx3-ubyte", bytes: 18165135, shape: []int{60000, side, side},
		sum: "51467d22d8cc72929e2a028a0428f2086b092bb31cfb79c69cc0a90ce135fde4",
	},
	trainY: file{
		name: "train-labels-idx1-ubyte", bytes: 29497, shape: []int{60000},
		sum: "e38f9ebcd0f3ebcdec7fc8eabdcdaef93bb0df8ea12bee65224341c8183d8e17",
	},
	testX: file{
		name: "t10k-images-idx3-ubyte", bytes: 3041136, shape: []int{10000, side, side},
		sum: "edd7a857845ad6bb1d0ba43fe7e794d164fe2dce499a1694695a792adfac43c5",
	},
	testY: file{
		name: "t10k-labels-idx1-ubyte", bytes: 5120, shape: []int{10000},
		sum: "20bb9a0ef54c7db3efc55a92eef5582c109615df22683c380526788f98e42a1c",
	},
	style: &characters,
}
