package reuters

import (
	"layercake/internal/datasets"
	"layercake/internal/textsets"
	"layercake/kit"
)

// None, in place of an option, stands for Python's None, or for 0 where 0 stands for the default.
const None = textsets.None

// Options say how newswires are loaded, like the arguments of Keras's load_data. A zero value stands for Keras's default.
type Options struct {
	NumWords  int     // numbers from this on are unknown words; 0 keeps all words, but for the one with the largest number
	SkipTop   int     // numbers below this are unknown words
	MaxLen    int     // newswires of this length or longer are left out; 0 keeps all
	TestSplit float64 // fraction of the newswires to test with; 0 means 0.2, [None] none
	Seed      uint32  // of the shuffling; 0 means 113
	StartChar int     // begins each newswire; 0 means 1, [None] nothing
	OOVChar   int     // stands for unknown words; 0 means 2, with [None] they are left out
	IndexFrom int     // is added to the words' numbers; 0 means 3, [None] means 0
}

func (o Options) options() textsets.Options {
	return textsets.Options{
		NumWords: o.NumWords, SkipTop: o.SkipTop, MaxLen: o.MaxLen, TestSplit: o.TestSplit, Seed: o.Seed,
		StartChar: o.StartChar, OOVChar: o.OOVChar, IndexFrom: o.IndexFrom,
	}
}

// Load finds the newswires as described in the package documentation, and downloads them the first time. In each set X has
// the newswires and Y, [n] of Int64, their topics, from 0 to 45. Values and order are Keras's.
//
// An unreachable network is not an error: the newswires are then made up. Errors are options that make no sense or leave no
// newswire, an REUTERS_DIR without the file, a file that is damaged, servers that send other data, and a cache folder that cannot
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

// WordIndex returns the number of each word, 1 for the most common, like Keras's get_word_index. In newswires it is larger by
// IndexFrom, 3. Do not change the map.
//
// Its errors are those of [Load].
func WordIndex() (map[string]int, error) { return set.WordIndex() }

// MustWordIndex is like [WordIndex] but ends the program with the error.
func MustWordIndex() map[string]int { return kit.Must(WordIndex()) }

// Decode returns the words of a newswire, given the options that it was loaded with: "[START] shipments of [OOV] rose".
// Padding, 0, is left out; a number without a word is shown as it is, [3].
//
// Its errors are those of [Load].
func Decode(newswire []int, options ...Options) (string, error) {
	o, err := datasets.One(options)
	if err != nil {
		return "", set.Fail(err)
	}
	return set.Decode(newswire, o.options())
}

// MustDecode is like [Decode] but ends the program with the error.
func MustDecode(newswire []int, options ...Options) string {
	return kit.Must(Decode(newswire, options...))
}

// set is the table of the newswires. The checksums are the ones that Keras checks.
var set = &textsets.Set{
	Source: datasets.Source{
		Name: "reuters", Title: "Reuters", FolderVar: "REUTERS_DIR", StandIn: "newswires",
		Mirrors: []string{"https://storage.googleapis.com/tensorflow/tf-keras-datasets/"},
		Files: []datasets.File{
			{Name: "reuters.npz", Bytes: 2110848, Sum: "d6586e694ee56d7a4e65172e12b3e987c03096cb01eab99753921ef915959916"},
			{Name: "reuters_word_index.json", Bytes: 550378, Sum: "4d44cc38712099c9e383dc6e5f11a921"},
		},
	},
	Classes: 46,
	Parts:   [][2]string{{"x", "y"}},
	Invent: textsets.Inventor{
		// Like the real ones, most newswires are about earnings and acquisitions.
		Sizes: []int{11228}, Classes: 46, Longest: 540, Telling: 7, Honest: 45,
		Weights: []int{6, 43, 7, 315, 195, 5, 5, 5, 14, 10, 12, 39, 5, 17, 5, 5, 44, 5, 7, 55, 27, 10, 5, 5, 6, 9, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5},
	}.Texts,
}

// Classes are the names of the topics, like Keras's get_label_names: label 0 is Classes[0].
var Classes = []string{
	"cocoa", "grain", "veg-oil", "earn", "acq", "wheat", "copper", "housing", "money-supply", "coffee", "sugar", "trade",
	"reserves", "ship", "cotton", "carcass", "crude", "nat-gas", "cpi", "money-fx", "interest", "gnp", "meal-feed", "alum",
	"oilseed", "gold", "tin", "strategic-metal", "livestock", "retail", "ipi", "iron-steel", "rubber", "heat", "jobs", "lei",
	"bop", "zinc", "orange", "pet-chem", "dlr", "gas", "silver", "wpi", "hog", "lead",
}
