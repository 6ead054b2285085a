// Package mnist loads the MNIST database of handwritten digits: 60,000 training and 10,000 test images of 28 by 28
// pixels from 0 (paper) to 255 (ink), with labels from 0 to 9.
//
//	var train, test = mnist.MustLoad()
//
//	fmt.Println(train.X.Shape(), train.X.DType()) // (60000, 28, 28) Uint8
//	fmt.Println(train.Y)                          // [5 0 4 ... 5 6 8]
//
// Loading only finds the files. The arrays are lazy: bytes are read and verified on first use, or when a notebook keeps
// the array for later cells.
//
// It looks for the files in this order:
//
//  1. In the folder named by MNIST_DIR, if set: the four published files, gzipped or unpacked, or in MNIST/raw, where
//     torchvision keeps them. Other images in the same format work too (28 by 28 pixels, labels from 0 to 9, any number of
//     images).
//  2. In the user's cache folder ([os.UserCacheDir], then layercake/mnist), which keeps downloads.
//  3. On two mirrors, unless LAYERCAKE_OFFLINE is set, to 1 for example. A download is used only if its SHA-256 matches the
//     published one.
//  4. If no mirror can be reached, the package draws synthetic digits. Their arrays have a [kit.Array.Note] that starts with
//     SYNTHETIC. It does not try the network again for ten minutes.
//
// The synthetic digits are the same on every machine. They let a notebook run without a network; results on them say
// nothing about MNIST. In Keras, the 784-512-256-10 network of its basic tutorial reaches 98.3 to 98.5 % accuracy on
// them after 10 epochs (about 98.2 % on MNIST).
//
// Unpacking MNIST takes a third of a second, too long for every cell of a stock GoNB. The cache folder therefore also
// keeps the unpacked bytes with a SHA-256 for each file, and replaces a damaged copy. The cache takes 70 MB and can be
// deleted at any time.
package mnist
