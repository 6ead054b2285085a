// Package textsets loads Keras's texts, which are sequences of word numbers, and the index of their words. Package datasets
// finds the files. Where they cannot be had, it makes up texts of made-up words. Packages imdb and reuters are its public
// face.
package textsets
