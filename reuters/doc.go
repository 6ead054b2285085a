// Package reuters loads Reuters' newswires of 1987, like keras.datasets.reuters: 11,228 newswires on 46 topics. A newswire is a
// sequence of word numbers; common words have small numbers.
//
//	var train, test = reuters.MustLoad(reuters.Options{NumWords: 10000})
//
//	fmt.Println(reuters.MustDecode(train.X[0]))
//
//	xTrain := kit.PadSequences(train.X, kit.PadOptions{MaxLen: 256})
//
// Number 0 is for padding, 1 begins each newswire, 2 stands for unknown words, and the most common word has number 4.
//
// Like package mnist it looks for the files (reuters.npz, and reuters_word_index.json for the words) in the folder named by
// REUTERS_DIR, in the user's cache folder, and on the network (3 MB), where their checksums must match the ones that Keras
// checks. Without a network it makes up newswires, and prints a line that starts with SYNTHETIC, which the labels carry as a
// [kit.Array.Note]: results on them say nothing about Reuters.
//
// The newswires are from the collection Reuters-21578, by D. D. Lewis.
package reuters
