// Package fashionmnist loads Fashion-MNIST: 60,000 photographs of clothes to train with and 10,000 to test with, of ten
// kinds, each of 28 by 28 pixels from 0 (background) to 255. It takes the place of MNIST without any other change, and is
// harder: where a network tells 98 % of MNIST, it tells 89 % or so of Fashion-MNIST.
//
//	var train, test = fashionmnist.MustLoad()
//
//	plots.Images(train.X, train.Y, 3, 8, fashionmnist.Classes...)
//
// The files are looked for as package mnist does: in the folder that FASHION_MNIST_DIR names, in the user's cache folder,
// on the network (31 MB), where they have to have the published SHA-256. Where the network cannot be reached silhouettes
// of clothes are drawn, whose arrays have a [kit.Array.Note] that starts with SYNTHETIC. The tutorial's network tells 99.8 %
// of them: results with them say nothing about Fashion-MNIST.
//
// Fashion-MNIST was made by Zalando Research: https://github.com/zalandoresearch/fashion-mnist.
package fashionmnist
