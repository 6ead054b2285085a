package reuters

import (
	"strings"
	"testing"

	"layercake/internal/datasets/datatest"
	"layercake/kit"
)

func TestTable(t *testing.T) {
	datatest.Table(t, set.Source)
	if len(Classes) != set.Classes {
		t.Errorf("%d names for %d topics", len(Classes), set.Classes)
	}
}

func TestErrors(t *testing.T) {
	for want, options := range map[string][]Options{
		"reuters: got 2 Options; put all settings into one": {{}, {NumWords: 10}},
		"reuters: TestSplit is 2; it must be above 0":       {{TestSplit: 2}},
	} {
		if _, _, err := Load(options...); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want %s", err, want)
		}
	}
}

// Most of the real newswires are about earnings, as in Keras's examples.
func TestReal(t *testing.T) {
	t.Setenv(set.FolderVar, datatest.RealFolder(t, set.Source))
	train, test, err := Load(Options{NumWords: 10000})
	if err != nil {
		t.Fatal(err)
	}
	if train.Len() != 8982 || test.Len() != 2246 {
		t.Errorf("%d and %d newswires", train.Len(), test.Len())
	}
	text, err := Decode(train.X[0])
	if err != nil || !strings.HasPrefix(text, "[START] [OOV] [OOV] said as a result of its december acquisition of space co") {
		t.Errorf("%.200s, %v", text, err)
	}
	labels, err := kit.Values[int64](train.Y)
	if err != nil {
		t.Fatal(err)
	}
	counts := make([]int, len(Classes))
	for _, label := range labels {
		counts[label]++
	}
	if counts[3] != 3159 {
		t.Errorf("%d newswires about earnings", counts[3])
	}
}
