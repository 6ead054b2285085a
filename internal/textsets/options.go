package textsets

import (
	"fmt"

	"layercake/internal/hint"
)

// None, in the place of an option, stands for Python's None, or for 0 where 0 stands for Keras's default.
const None = -1

// Options are those of Keras's load_data. A zero value stands for Keras's default.
type Options struct {
	NumWords  int     // words of this number and above are unknown; 0 means none are
	SkipTop   int     // words below this number are unknown
	MaxLen    int     // sequences of this length or longer are left out; 0 means none are
	TestSplit float64 // fraction of the texts to test with, where the files do not say; 0 means 0.2
	Seed      uint32  // of the shuffling; 0 means 113
	StartChar int     // begins each sequence; 0 means 1, None means nothing does
	OOVChar   int     // stands for unknown words; 0 means 2, None means that they are left out
	IndexFrom int     // is added to the number of each word; 0 means 3, None means nothing is
}

// filled returns the options with Keras's defaults in place of zeros, and with None for nothing in StartChar and OOVChar only.
func (o Options) filled() (Options, error) {
	for _, n := range []struct {
		name          string
		value         *int
		standard      int
		none, noneIs0 bool
	}{
		{"NumWords", &o.NumWords, 0, false, false},
		{"SkipTop", &o.SkipTop, 0, false, false},
		{"MaxLen", &o.MaxLen, 0, false, false},
		{"StartChar", &o.StartChar, 1, true, false},
		{"OOVChar", &o.OOVChar, 2, true, false},
		{"IndexFrom", &o.IndexFrom, 3, true, true},
	} {
		if *n.value < 0 && !(n.none && *n.value == None) {
			allowed := "must be at least 0"
			if n.none {
				allowed += ", or None"
			}
			return o, hint.Try(fmt.Errorf("%s is %d", n.name, *n.value), "it %s", allowed)
		}
		switch {
		case *n.value == 0:
			*n.value = n.standard
		case *n.value == None && n.noneIs0:
			*n.value = 0
		}
	}
	switch {
	case o.TestSplit == 0:
		o.TestSplit = 0.2
	case o.TestSplit == None:
		o.TestSplit = 0
	case !(o.TestSplit > 0 && o.TestSplit < 1):
		return o, hint.Try(fmt.Errorf("TestSplit is %v", o.TestSplit), "it must be above 0 and below 1, or None")
	}
	if o.Seed == 0 {
		o.Seed = 113
	}
	return o, nil
}
