package kit_test

import (
	"fmt"
	"strings"
	"testing"

	"layercake/kit"
)

func ExampleSequences() {
	texts := kit.Sequences{
		X: [][]int{{1, 4, 7}, {1, 5}, {1, 4, 6, 7}, {1, 9}},
		Y: kit.NewArray([]int64{0, 1, 0, 1}),
	}
	train, validation := texts.MustSplit(0.25)

	fmt.Println(texts)
	fmt.Println(train.Len(), train.Longest())
	fmt.Println(validation.X, validation.Y)
	// Output:
	// Sequences of 4 examples: x of 2 to 4 numbers, y (4,) int64
	// 3 4
	// [[1 9]] [1]
}

func TestSequences(t *testing.T) {
	y := kit.NewArray([]int32{1, 0})
	for _, test := range []struct {
		s    kit.Sequences
		want string
	}{
		{kit.Sequences{}, "Sequences of 0 examples"},
		{kit.Sequences{X: [][]int{{}, {3}}}, "Sequences of 2 examples: x of 0 to 1 numbers"},
		{kit.Sequences{X: [][]int{{2}, {3}}, Y: y.WithNote("SYNTHETIC")}, "Sequences of 2 examples: x of 1 to 1 numbers, y (2,) int32\nSYNTHETIC"},
	} {
		if got := test.s.String(); got != test.want {
			t.Errorf("got %q, want %q", got, test.want)
		}
	}
	for want, s := range map[string]kit.Sequences{
		"split: x has 1 sequences and y has 2 targets": {X: [][]int{{1}}, Y: y},
		"split: a part of 2":                           {X: [][]int{{1}, {2}}, Y: y},
	} {
		if _, _, err := s.Split(2); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want %s", err, want)
		}
	}
}
