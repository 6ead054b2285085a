// Package programs has the programs that people learn Keras with, each written twice: for kit, in a test file, and beside it for
// Keras, as a learner would write it in a notebook. The tests run the Go programs on both backends and compare their results
// with Keras's, which generate.py recorded, and their length with that of the Python programs.
//
// Both sides read the same files, which data.py makes in the form of those that learners have, and start with the same weights. The
// functions start, record and outline, of harness.py and harness_test.go, are not part of the programs.
package programs
