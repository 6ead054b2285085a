package bostonhousing

import (
	"strings"
	"testing"

	"layercake/internal/datasets/datatest"
	"layercake/kit"
)

func TestTable(t *testing.T) { datatest.Table(t, set.Source) }

func TestErrors(t *testing.T) {
	if _, _, err := Load(Options{}, Options{}); err == nil || !strings.Contains(err.Error(), "bostonhousing: got 2 Options") {
		t.Errorf("got %v", err)
	}
}

// The real data begins as in Keras's examples.
func TestReal(t *testing.T) {
	t.Setenv(set.FolderVar, datatest.RealFolder(t, set.Source))
	train, test, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	if train.X.Len() != 404 || test.X.Len() != 102 {
		t.Errorf("%d and %d suburbs", train.X.Len(), test.X.Len())
	}
	x, err := kit.Values[float64](train.X.Slice(0, 1))
	if err != nil || x[0] != 1.23247 || x[12] != 18.72 {
		t.Errorf("got %v, %v", x, err)
	}
	if y, err := kit.Values[float64](train.Y); err != nil || y[0] != 15.2 || y[1] != 42.3 || y[2] != 50 {
		t.Errorf("got %v, %v", y, err)
	}
}
