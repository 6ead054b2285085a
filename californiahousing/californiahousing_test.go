package californiahousing

import (
	"slices"
	"strings"
	"testing"

	"layercake/internal/datasets/datatest"
	"layercake/kit"
)

func TestTable(t *testing.T) { datatest.Table(t, set.Source) }

func TestErrors(t *testing.T) {
	for want, options := range map[string][]Options{
		"californiahousing: got 2 Options":                                {{}, {}},
		`californiahousing: Version is "tiny"; it must be Large or Small`: {{Version: "tiny"}},
	} {
		if _, _, err := Load(options...); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want %s", err, want)
		}
	}
}

// The columns of the real data have the ranges that their names announce.
func TestReal(t *testing.T) {
	t.Setenv(set.FolderVar, datatest.RealFolder(t, set.Source))
	checkRanges(t)
}

func TestStandIn(t *testing.T) { checkRanges(t) }

func checkRanges(t *testing.T) {
	t.Helper()
	all, _, err := Load(Options{TestSplit: None})
	if err != nil {
		t.Fatal(err)
	}
	x, err := kit.Values[float32](all.X)
	if err != nil || all.X.Len() != 20640 {
		t.Fatalf("%d districts, %v", all.X.Len(), err)
	}
	for column, want := range [][2]float32{{-125, -114}, {32, 42}, {1, 52}, {2, 40000}, {1, 7000}, {3, 36000}, {1, 6100}, {0.4, 15.1}} {
		var values []float32
		for row := range 20640 {
			values = append(values, x[row*8+column])
		}
		if low, high := slices.Min(values), slices.Max(values); low < want[0] || high > want[1] {
			t.Errorf("%s: from %v to %v, want %v", Columns[column], low, high, want)
		}
	}
	y, err := kit.Values[float32](all.Y)
	if err != nil || slices.Min(y) < 10000 || slices.Max(y) > 500001 {
		t.Errorf("values from %v to %v, %v", slices.Min(y), slices.Max(y), err)
	}
}
