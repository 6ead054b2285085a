package imagesets

// MNIST has handwritten digits.
var MNIST = Set{
	name:      "mnist",
	title:     "MNIST",
	folderVar: "MNIST_DIR",
	mirrors: []string{
		"https://storage.googleapis.com/cvdf-datasets/mnist/",
		"https://ossci-datasets.s3.amazonaws.com/mnist/",
	},
	trainX: file{
		name: "train-images-idx3-ubyte", bytes: 9912422, shape: []int{60000, side, side},
		sum: "440fcabf73cc546fa21475e81ea370265605f56be210a4024d2ca8f203523609",
	},
	trainY: file{
		name: "train-labels-idx1-ubyte", bytes: 28881, shape: []int{60000},
		sum: "3552534a0a558bbed6aed32b30c495cca23d567ec52cac8be1a0730e8010255c",
	},
	testX: file{
		name: "t10k-images-idx3-ubyte", bytes: 1648877, shape: []int{10000, side, side},
		sum: "8d422c7b0a1c1c79245a5bcf07fe86e33eeafee792b84584aec276f5a2dbc4e6",
	},
	testY: file{
		name: "t10k-labels-idx1-ubyte", bytes: 4542, shape: []int{10000},
		sum: "f7ae60f92e00ec6debd23a6088c31dbd2371eca3ffa0defaefb259924204aec6",
	},
	style: &digits,
}
