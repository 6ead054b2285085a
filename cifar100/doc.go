// Package cifar100 loads CIFAR-100, like keras.datasets.cifar100: 50,000 training and 10,000 test photographs in colour, of
// 32 by 32 pixels. Each has a fine label, one of 100 classes, and a coarse label, one of 20 groups of five classes.
//
//	var train, test = cifar100.MustLoad()
//	var train, test = cifar100.MustLoad(cifar100.Options{LabelMode: cifar100.Coarse})
//
//	plots.Images(train.X, train.Y, 3, 8, cifar100.CoarseClasses...)
//
// Like package mnist it looks for the file in the folder named by CIFAR100_DIR (cifar-100-python.tar.gz, or the unpacked
// folder cifar-100-python), in the user's cache folder, and on the network (169 MB), where its SHA-256 must match the one that
// Keras checks. The cache also keeps the unpacked images, 184 MB. Without a network it draws stars in colour, whose arrays have
// a [kit.Array.Note] that starts with SYNTHETIC: results on them say nothing about CIFAR-100.
//
// CIFAR-100 is by Alex Krizhevsky: https://www.cs.toronto.edu/~kriz/cifar.html.
package cifar100
