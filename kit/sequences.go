package kit

import (
	"fmt"
	"strings"

	"layercake/internal/hint"
	"layercake/internal/words"
)

// Sequences are examples of different lengths, such as texts as word numbers, with their targets.
type Sequences struct {
	X [][]int
	Y Array
}

// Len returns the number of sequences.
func (s Sequences) Len() int { return len(s.X) }

// Longest returns the length of the longest sequence.
func (s Sequences) Longest() int {
	longest := 0
	for _, x := range s.X {
		longest = max(longest, len(x))
	}
	return longest
}

// Split splits the sequences, like [Dataset.Split]: it returns all but the last fraction, and the last fraction.
func (s Sequences) Split(part float64) (before, after Sequences, err error) {
	n := len(s.X)
	if s.Y.Len() != n {
		return before, after, hint.Try(fmt.Errorf("split: x has %d sequences and y has %d targets", n, s.Y.Len()), "there must be one target for each sequence")
	}
	at, err := splitAt(n, part)
	if err != nil {
		return before, after, err
	}
	return Sequences{s.X[:at:at], s.Y.Slice(0, at)}, Sequences{s.X[at:], s.Y.Slice(at, n)}, nil
}

// MustSplit is like [Sequences.Split] but ends the program with the error.
func (s Sequences) MustSplit(part float64) (before, after Sequences) {
	before, after, err := s.Split(part)
	must(err)
	return before, after
}

// String returns the number of sequences, their lengths, and the type of the targets:
//
//	Sequences of 25000 examples: x of 11 to 2494 numbers, y (25000,) int64
func (s Sequences) String() string {
	text := "Sequences of " + words.Plural(len(s.X), "example")
	if len(s.X) == 0 {
		return text
	}
	shortest := len(s.X[0])
	for _, x := range s.X {
		shortest = min(shortest, len(x))
	}
	text += fmt.Sprintf(": x of %d to %d numbers", shortest, s.Longest())
	if s.Y.given() {
		text += fmt.Sprintf(", y %v %s", s.Y.Shape(), strings.ToLower(s.Y.DType().String()))
	}
	if note := s.Y.Note(); note != "" {
		text += "\n" + note
	}
	return text
}
