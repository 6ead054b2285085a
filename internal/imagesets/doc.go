// Package imagesets finds, downloads, verifies and caches image sets published in MNIST's format, or draws substitutes.
// Packages mnist, fashionmnist and kmnist are its public interface; package mnist documents where it looks for files.
//
// A set is a table, in a file named after the set, and a style, which draws the substitute.
package imagesets
