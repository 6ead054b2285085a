package cifar100

import (
	"slices"
	"strings"
	"testing"

	"layercake/internal/datasets/datatest"
	"layercake/kit"
)

func TestTable(t *testing.T) {
	datatest.Table(t, set.Source)
	if len(Classes) != 100 || len(CoarseClasses) != 20 {
		t.Errorf("%d classes, %d groups", len(Classes), len(CoarseClasses))
	}
	var counts [20]int
	for _, coarse := range coarseOf {
		counts[coarse]++
	}
	for group, n := range counts {
		if n != 5 {
			t.Errorf("%s has %d classes", CoarseClasses[group], n)
		}
	}
}

// The labels of the stand-in agree.
func TestStandIn(t *testing.T) {
	var labels [2][]uint8
	for i, mode := range []LabelMode{Fine, Coarse} {
		_, test, err := Load(Options{LabelMode: mode})
		if err != nil {
			t.Fatal(err)
		}
		if labels[i], err = kit.Values[uint8](test.Y); err != nil {
			t.Fatal(err)
		}
	}
	for i, fine := range labels[0] {
		if coarseOf[fine] != labels[1][i] {
			t.Fatalf("image %d has the labels %d and %d", i, fine, labels[1][i])
		}
	}
	if len(slices.Compact(slices.Sorted(slices.Values(labels[0])))) != 100 {
		t.Error("not all classes occur")
	}
}

func TestErrors(t *testing.T) {
	for want, options := range map[string][]Options{
		`cifar100: LabelMode is "middle"; it must be Fine or Coarse`: {{LabelMode: "middle"}},
		"cifar100: got 2 Options; put all settings into one":         {{}, {LabelMode: Coarse}},
	} {
		if _, _, err := Load(options...); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want %s", err, want)
		}
	}
}

// The real set has as many images of each class, and the groups are these.
func TestReal(t *testing.T) {
	t.Setenv(set.FolderVar, datatest.RealFolder(t, set.Source))
	var labels [2][]uint8
	for i, mode := range []LabelMode{Fine, Coarse} {
		train, _, err := Load(Options{LabelMode: mode})
		if err != nil {
			t.Fatal(err)
		}
		if labels[i], err = kit.Values[uint8](train.Y); err != nil {
			t.Fatal(err)
		}
	}
	var counts [100]int
	for i, fine := range labels[0] {
		counts[fine]++
		if coarseOf[fine] != labels[1][i] {
			t.Fatalf("image %d has the labels %d and %d", i, fine, labels[1][i])
		}
	}
	if slices.Min(counts[:]) != 500 || slices.Max(counts[:]) != 500 {
		t.Errorf("labels %v", counts)
	}
}
