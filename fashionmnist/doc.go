// Package fashionmnist loads Fashion-MNIST: 60,000 training and 10,000 test photographs of clothes in ten classes, each
// 28 by 28 pixels from 0 (background) to 255. It is a drop-in replacement for MNIST, and harder: a network that reaches
// 98 % accuracy on MNIST reaches about 89 % on Fashion-MNIST.
//
//	var train, test = fashionmnist.MustLoad()
//
//	plots.Images(train.X, train.Y, 3, 8, fashionmnist.Classes...)
//
// Like package mnist it looks for the files in the folder named by FASHION_MNIST_DIR, in the user's cache folder, and
// on the network (31 MB), where their SHA-256 must match the published one. Without a network it draws silhouettes of
// clothes, whose arrays have a [kit.Array.Note] that starts with SYNTHETIC. The tutorial's network classifies 99.8 % of
// them correctly: results on them say nothing about Fashion-MNIST.
//
// Fashion-MNIST is by Zalando Research: https://github.com/zalandoresearch/fashion-mnist.
package fashionmnist
