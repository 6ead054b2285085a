package imdb

import (
	"fmt"
	"strings"
	"testing"

	"layercake/internal/datasets/datatest"
	"layercake/kit"
)

func TestTable(t *testing.T) { datatest.Table(t, set.Source) }

func TestErrors(t *testing.T) {
	for want, options := range map[string][]Options{
		"imdb: got 2 Options; put all settings into one": {{}, {NumWords: 10}},
		"imdb: NumWords is -1; it must be at least 0":    {{NumWords: -1}},
	} {
		if _, _, err := Load(options...); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want %s", err, want)
		}
		if _, err := Decode(nil, options...); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("decode: got %v, want %s", err, want)
		}
	}
}

// The real reviews begin as in Keras's tutorials.
func TestReal(t *testing.T) {
	t.Setenv(set.FolderVar, datatest.RealFolder(t, set.Source))
	train, test, err := Load(Options{NumWords: 10000})
	if err != nil {
		t.Fatal(err)
	}
	if got, want := fmt.Sprint(train.X[0][:10]), "[1 14 22 16 43 530 973 1622 1385 65]"; got != want || train.Len() != 25000 || test.Len() != 25000 {
		t.Errorf("got %s, want %s; %d and %d reviews", got, want, train.Len(), test.Len())
	}
	text, err := Decode(train.X[0])
	if err != nil || !strings.HasPrefix(text, "[START] this film was just brilliant casting location scenery story direction") {
		t.Errorf("%.200s, %v", text, err)
	}
	labels, err := kit.Values[int64](train.Y)
	if err != nil {
		t.Fatal(err)
	}
	positive := int64(0)
	for _, label := range labels {
		positive += label
	}
	if positive != 12500 {
		t.Errorf("%d positive reviews", positive)
	}
}
