package kit

import (
	"io"
	"strings"
	"testing"
)

func TestDataSummary(t *testing.T) {
	labels := make([]uint8, 2000)
	for i := range labels {
		labels[i] = uint8(i % 10)
	}
	y := NewArray(labels)
	x := LazyArray(func() ([]uint8, error) { t.Error("the images were loaded to print their shape"); return nil, nil }, 2000, 28, 28)
	var b strings.Builder
	if err := fprintDataSummary(&b, x, y, x.WithNote("SYNTHETIC digits"), ToCategorical(y, 10)); err != nil {
		t.Fatal(err)
	}
	want := `SYNTHETIC digits
Train images shape: (2000, 28, 28)
Train labels shape: (2000,)
Test images shape: (2000, 28, 28)
Test labels shape: (2000, 10)
Train labels: [0 1 2 ... 7 8 9]
Test labels: [[1. 0. 0. ... 0. 0. 0.]
 [0. 1. 0. ... 0. 0. 0.]
 [0. 0. 1. ... 0. 0. 0.]
 ...
 [0. 0. 0. ... 1. 0. 0.]
 [0. 0. 0. ... 0. 1. 0.]
 [0. 0. 0. ... 0. 0. 1.]]
`
	if b.String() != want {
		t.Errorf("got\n%s\nwant\n%s", b.String(), want)
	}
}

func TestDataSummaryError(t *testing.T) {
	x, y := NewArray(make([]uint8, 4), 2, 2), NewArray([]uint8{1, 12})
	for want, arrays := range map[string][4]Array{
		"Test images: array: reshape":       {x, y, x.Reshape(3), y},
		"Train labels: label 12 (number 1)": {x, ToCategorical(y, 10), x, y},
	} {
		err := fprintDataSummary(io.Discard, arrays[0], arrays[1], arrays[2], arrays[3])
		if err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("error %v, want %s", err, want)
		}
	}
}
