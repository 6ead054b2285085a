package kit

import (
	"strings"
	"testing"
)

func TestKFoldIsScikitLearns(t *testing.T) {
	cases := readRandoms(t).Folds
	if len(cases) < 30 {
		t.Fatalf("%d cases", len(cases))
	}
	for _, want := range cases {
		options := FoldOptions{Shuffle: want.Shuffle, Seed: want.Seed}
		if want.Stratify {
			options.Labels = Arange(want.N).Mul(7).Mod(11).Mod(4)
		}
		fold := 0
		for train, test := range KFold(want.N, want.K, options) {
			if err := test.Err(); err != nil {
				t.Fatalf("%+v: %v", want, err)
			}
			if !test.Equal(NewArray(want.Tests[fold])).All().MustBool() {
				t.Errorf("%+v: fold %d tests with %v", want, fold, test)
			}
			all := ArrayList{train, test}.Concatenate().Sort()
			if !all.Equal(Arange(want.N)).All().MustBool() {
				t.Errorf("%+v: fold %d has the examples %v", want, fold, all)
			}
			fold++
		}
		if fold != want.K {
			t.Errorf("%+v: %d folds", want, fold)
		}
	}
}

func TestKFoldErrors(t *testing.T) {
	for want, folds := range map[string]func(yield func(train, test Array) bool){
		"KFold: 1 folds of 4 examples; use at least 2, and at most as many as there are examples": KFold(4, 1),
		"KFold: 5 folds of 4 examples":                                                     KFold(4, 5),
		"KFold: 3 folds of classes of at most 2 examples; use fewer folds":                 KFold(4, 3, FoldOptions{Labels: NewArray([]int{0, 1, 0, 1})}),
		"KFold: Labels has shape (4, 1, 2); it takes one label for each of the 4 examples": KFold(4, 2, FoldOptions{Labels: Arange(8).Reshape(4, 1, 2)}),
		"KFold: reshape": KFold(4, 2, FoldOptions{Labels: Arange(4).Reshape(3)}),
	} {
		folded := 0
		for train, test := range folds {
			folded++
			for _, a := range []Array{train, test} {
				if err := a.Err(); err == nil || !strings.Contains(err.Error(), want) {
					t.Errorf("error %v, want %s", err, want)
				}
			}
		}
		if folded != 1 {
			t.Errorf("%s: %d folds", want, folded)
		}
	}
	for range KFold(4, 2) {
		break
	}
}
