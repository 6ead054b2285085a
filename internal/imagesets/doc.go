// Package imagesets finds, downloads, verifies and keeps the image sets that were published in MNIST's form, or draws
// something in their place. Packages mnist, fashionmnist and kmnist are its public face; the first describes where files
// are looked for.
//
// A set is a table, in a file named after it, and a style, which is what is drawn where the set cannot be had.
package imagesets
