package cifar10

import (
	"testing"

	"layercake/internal/datasets/datatest"
	"layercake/kit"
)

func TestTable(t *testing.T) {
	datatest.Table(t, set.Source)
	if len(Classes) != 10 {
		t.Errorf("%d classes", len(Classes))
	}
}

// The real set has as many images of each class, and begins with a frog.
func TestReal(t *testing.T) {
	t.Setenv(set.FolderVar, datatest.RealFolder(t, set.Source))
	train, test, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	for _, part := range []struct {
		kit.Dataset
		each  int
		first string
	}{{train, 5000, "frog"}, {test, 1000, "cat"}} {
		labels, err := kit.Values[uint8](part.Y)
		if err != nil {
			t.Fatal(err)
		}
		if Classes[labels[0]] != part.first {
			t.Errorf("begins with %s, want %s", Classes[labels[0]], part.first)
		}
		var counts [10]int
		for _, label := range labels {
			counts[label]++
		}
		for _, n := range counts {
			if n != part.each {
				t.Errorf("labels %v", counts)
			}
		}
	}
}
