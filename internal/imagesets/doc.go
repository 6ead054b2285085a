// Package imagesets loads image sets: those published in MNIST's form, four gzipped IDX files ([Set]), and CIFAR's, an
// archive of pickled batches ([CIFAR]). Package datasets finds their files. Where they cannot be had, this package draws
// stand-ins in a [Style].
package imagesets
