package kit

import (
	"encoding/json"
	"fmt"
	"slices"

	"layercake/internal/hint"
)

// sides are sizes before and after each axis of a space.
type sides struct {
	space
	sizes []int // before and after the first axis, before and after the second and so on
}

// newSides takes the same as Keras: one number for all sides, one for both sides of each axis, or one for each side. Anything else
// stays as it is, for check to report.
func newSides(s space, given []int) sides {
	var sizes []int
	switch len(given) {
	case 1:
		sizes = slices.Repeat(given, 2*int(s))
	case int(s):
		for _, size := range given {
			sizes = append(sizes, size, size)
		}
	default:
		sizes = slices.Clone(given)
	}
	return sides{s, sizes}
}

// check returns an error unless each side has a size of 0 or more. what is the layer's class and the option.
func (s sides) check(what string) error {
	if len(s.sizes) == 2*int(s.space) && slices.Min(s.sizes) >= 0 {
		return nil
	}
	numbers := [...]string{
		"one number or two (before, after)",
		"one number, two (height, width) or four (top, bottom, left, right)",
		"one number, three (depth, height, width) or six (front, back, top, bottom, left, right)",
	}[s.space-1]
	return hint.Try(fmt.Errorf("%s %v", what, s.sizes), "it must be %s, of 0 or more", numbers)
}

// of returns the sizes before and after an axis.
func (s sides) of(axis int) (before, after int) { return s.sizes[2*axis], s.sizes[2*axis+1] }

// MarshalJSON writes the sides as Keras does: a pair for each axis, or one pair for a single axis.
func (s *sides) MarshalJSON() ([]byte, error) {
	pairs := slices.Collect(slices.Chunk(s.sizes, 2))
	if s.space == 1 && len(pairs) == 1 {
		return json.Marshal(pairs[0])
	}
	return json.Marshal(pairs)
}

// UnmarshalJSON reads what MarshalJSON writes.
func (s *sides) UnmarshalJSON(text []byte) error {
	var pairs [][]int
	target := any(&pairs)
	if s.space == 1 {
		pairs = make([][]int, 1)
		target = &pairs[0]
	}
	if err := json.Unmarshal(text, target); err != nil {
		return err
	}
	s.sizes = slices.Concat(pairs...)
	if slices.ContainsFunc(pairs, func(pair []int) bool { return len(pair) != 2 }) {
		return hint.Try(fmt.Errorf("it is %s", excerpt(text)), "it must have two numbers for each axis")
	}
	return nil
}
