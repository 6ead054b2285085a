// Package mnist loads the MNIST database of handwritten digits: 60,000 images to train with and 10,000 to test with, each
// of 28 by 28 pixels from 0 (paper) to 255 (ink), with labels from 0 to 9.
//
//	var train, test = mnist.MustLoad()
//
//	fmt.Println(train.X.Shape(), train.X.DType()) // (60000, 28, 28) Uint8
//	fmt.Println(train.Y)                          // [5 0 4 ... 5 6 8]
//
// This only looks for the files. The arrays are lazy: bytes are read, and checked, when an array's values are first used, or
// when a notebook keeps the array for later cells.
//
// The files are looked for in this order:
//
//  1. The folder that MNIST_DIR names, if it is set: the four files as published, gzipped or as a program has unpacked
//     them, or in MNIST/raw, as torchvision keeps them. Other images of the same form do as well (28 by 28 pixels,
//     labels from 0 to 9, however many).
//  2. The user's cache folder ([os.UserCacheDir], then layercake/mnist), where downloads are kept.
//  3. Two mirrors on the network, unless LAYERCAKE_OFFLINE is set (1, say). A download that does not have the published
//     SHA-256 is never used.
//  4. Where the mirrors cannot be reached: digits drawn by this package. Their arrays say so in their
//     [kit.Array.Note], which starts with SYNTHETIC. For ten minutes after that the network is not tried again.
//
// The synthetic digits are the same on every machine. They are there so that a notebook runs; results with them say
// nothing about MNIST. The 784-512-256-10 network of Keras's basic tutorial, in Keras itself, reaches 98.3 to 98.5 %
// accuracy on them after its 10 epochs (98.2 % or so on MNIST).
//
// Unpacking MNIST takes a third of a second, too long where each cell does it again, as on a stock GoNB. The cache folder
// therefore also has the unpacked bytes, each file with a SHA-256 of its own: a copy that is damaged is made again. The cache takes 70 MB; it can be
// deleted at any time.
package mnist
