package imagesets

// FashionMNIST has photographs of clothes, from a shop.
//
// The sizes and SHA-256 sums are those of TensorFlow Datasets.
var FashionMNIST = Set{
	name:      "fashionmnist",
	title:     "Fashion-MNIST",
	folderVar: "FASHION_MNIST_DIR",
	mirrors: []string{
		"http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/",
		"https://raw.githubusercontent.com/zalandoresearch/fashion-mnist/b2617bb6d3ffa2e429640350f613e3291e10b141/data/fashion/",
	},
	trainX: file{
		name: "train-images-idx3-ubyte", bytes: 26421880, shape: []int{60000, side, side},
		sum: "3aede38d61863908ad78613f6a32ed271626dd12800ba2636569512369268a84",
	},
	trainY: file{
		name: "train-labels-idx1-ubyte", bytes: 29515, shape: []int{60000},
		sum: "a04f17134ac03560a47e3764e11b92fc97de4d1bfaf8ba1a3aa29af54cc90845",
	},
	testX: file{
		name: "t10k-images-idx3-ubyte", bytes: 4422102, shape: []int{10000, side, side},
		sum: "346e55b948d973a97e58d2351dde16a484bd415d4595297633bb08f03db6a073",
	},
	testY: file{
		name: "t10k-labels-idx1-ubyte", bytes: 5148, shape: []int{10000},
		sum: "67da17c76eaffca5446c3361aaab5c3cd6d1c2608764d35dfb1850b086bf8dd5",
	},
	style: &garments,
}
