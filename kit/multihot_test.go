package kit_test

import (
	"fmt"
	"strings"
	"testing"

	"layercake/kit"
)

// The words that occur in two texts.
func ExampleMultiHot() {
	x := kit.MultiHot([][]int{{1, 3, 3}, {0}}, 5)

	fmt.Println(x.Shape(), x.DType())
	fmt.Println(x)
	// Output:
	// (2, 5) Float32
	// [[0. 1. 0. 1. 0.]
	//  [1. 0. 0. 0. 0.]]
}

func TestMultiHot(t *testing.T) {
	for want, x := range map[string]kit.Array{
		"number 1 of sequence 1 is 5; the 5 columns are for 0 to 4: use more columns": kit.MultiHot([][]int{{0}, {1, 5}}, 5),
		"number 0 of sequence 0 is -1":        kit.MultiHot([][]int{{-1}}, 5),
		"0 columns; there must be at least 1": kit.MultiHot([][]int{{1}}, 0),
		"of memory":                           kit.MultiHot(make([][]int, 1<<20), 1<<30),
	} {
		if err := x.Err(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want %s", err, want)
		}
	}
	if x := kit.MultiHot([][]int{{}, nil}, 2); fmt.Sprint(x) != "[[0. 0.]\n [0. 0.]]" {
		t.Errorf("got %v", x)
	}
}
