// Package imdb loads IMDB's movie reviews, like keras.datasets.imdb: 25,000 reviews to train and 25,000 to test with, half of
// them positive. A review is a sequence of word numbers; common words have small numbers.
//
//	var train, test = imdb.MustLoad(imdb.Options{NumWords: 10000})
//
//	fmt.Println(imdb.MustDecode(train.X[0]))
//
//	xTrain := kit.PadSequences(train.X, kit.PadOptions{MaxLen: 256})
//
// Number 0 is for padding, 1 begins each review, 2 stands for unknown words, and the most common word has number 4.
//
// Like package mnist it looks for the files (imdb.npz, and imdb_word_index.json for the words) in the folder named by IMDB_DIR,
// in the user's cache folder, and on the network (19 MB), where their checksums must match the ones that Keras checks. Without
// a network it makes up reviews, and prints a line that starts with SYNTHETIC, which the labels carry as a [kit.Array.Note]:
// results on them say nothing about IMDB.
//
// The reviews are from A. L. Maas and others, "Learning Word Vectors for Sentiment Analysis", ACL 2011:
// https://ai.stanford.edu/~amaas/data/sentiment/.
package imdb
