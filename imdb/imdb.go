package imdb

import (
	"layercake/internal/datasets"
	"layercake/internal/textsets"
	"layercake/kit"
)

// None, in place of an option, stands for Python's None, or for 0 where 0 stands for the default.
const None = textsets.None

// Options say how reviews are loaded, like the arguments of Keras's load_data. A zero value stands for Keras's default.
type Options struct {
	NumWords  int    // numbers from this on are unknown words; 0 keeps all words, but for the one with the largest number
	SkipTop   int    // numbers below this are unknown words
	MaxLen    int    // reviews of this length or longer are left out; 0 keeps all
	Seed      uint32 // of the shuffling; 0 means 113
	StartChar int    // begins each review; 0 means 1, [None] nothing
	OOVChar   int    // stands for unknown words; 0 means 2, with [None] they are left out
	IndexFrom int    // is added to the words' numbers; 0 means 3, [None] means 0
}

func (o Options) options() textsets.Options {
	return textsets.Options{
		NumWords: o.NumWords, SkipTop: o.SkipTop, MaxLen: o.MaxLen, Seed: o.Seed,
		StartChar: o.StartChar, OOVChar: o.OOVChar, IndexFrom: o.IndexFrom,
	}
}

// Load finds the reviews as described in the package documentation, and downloads them the first time. In each set X has
// the reviews and Y, [n] of Int64, their labels: 1 is positive, 0 negative. Values and order are Keras's.
//
// An unreachable network is not an error: the reviews are then made up. Errors are options that make no sense or leave no
// review, an IMDB_DIR without the file, a file that is damaged, servers that send other data, and a cache folder that cannot
// be written.
func Load(options ...Options) (train, test kit.Sequences, err error) {
	o, err := datasets.One(options)
	if err != nil {
		return train, test, set.Fail(err)
	}
	return set.Load(o.options())
}

// MustLoad is like [Load] but ends the program with the error.
func MustLoad(options ...Options) (train, test kit.Sequences) {
	train, test, err := Load(options...)
	return kit.Must(train, err), test
}

// WordIndex returns the number of each word, 1 for the most common, like Keras's get_word_index. In reviews it is larger by
// IndexFrom, 3. Do not change the map.
//
// Its errors are those of [Load].
func WordIndex() (map[string]int, error) { return set.WordIndex() }

// MustWordIndex is like [WordIndex] but ends the program with the error.
func MustWordIndex() map[string]int { return kit.Must(WordIndex()) }

// Decode returns the words of a review, given the options that it was loaded with: "[START] this film was [OOV] brilliant".
// Padding, 0, is left out; a number without a word is shown as it is, [3].
//
// Its errors are those of [Load].
func Decode(review []int, options ...Options) (string, error) {
	o, err := datasets.One(options)
	if err != nil {
		return "", set.Fail(err)
	}
	return set.Decode(review, o.options())
}

// MustDecode is like [Decode] but ends the program with the error.
func MustDecode(review []int, options ...Options) string { return kit.Must(Decode(review, options...)) }

// set is the table of the reviews. The checksums are the ones that Keras checks.
var set = &textsets.Set{
	Source: datasets.Source{
		Name: "imdb", Title: "IMDB", FolderVar: "IMDB_DIR", StandIn: "reviews",
		Mirrors: []string{"https://storage.googleapis.com/tensorflow/tf-keras-datasets/"},
		Files: []datasets.File{
			{Name: "imdb.npz", Bytes: 17464789, Sum: "69664113be75683a8fe16e3ed0ab59fda8886cb3cd7ada244f7d9544e4676b9f"},
			{Name: "imdb_word_index.json", Bytes: 1641221, Sum: "bfafd718b763782e994055a2d397834f"},
		},
	},
	Classes: 2,
	Parts:   [][2]string{{"x_train", "y_train"}, {"x_test", "y_test"}},
	Invent:  textsets.Inventor{Sizes: []int{25000, 25000}, Classes: 2, Longest: 900, Telling: 8, Honest: 34}.Texts,
}
