// Package cifar10 loads CIFAR-10, like keras.datasets.cifar10: 50,000 training and 10,000 test photographs in colour, of
// 32 by 32 pixels, in ten classes.
//
//	var train, test = cifar10.MustLoad()
//
//	plots.Images(train.X, train.Y, 3, 8, cifar10.Classes...)
//
// Like package mnist it looks for the file in the folder named by CIFAR10_DIR (cifar-10-python.tar.gz, or the unpacked
// folder cifar-10-batches-py), in the user's cache folder, and on the network (170 MB), where its SHA-256 must match the one
// that Keras checks. The cache also keeps the unpacked images, 184 MB. Without a network it draws silhouettes in colour,
// whose arrays have a [kit.Array.Note] that starts with SYNTHETIC: results on them say nothing about CIFAR-10.
//
// CIFAR-10 is by Alex Krizhevsky, Vinod Nair and Geoffrey Hinton: https://www.cs.toronto.edu/~kriz/cifar.html.
package cifar10
