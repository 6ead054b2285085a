package plots

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"layercake/kit"
)

func TestROCForms(t *testing.T) {
	truth := []int{0, 0, 1, 1}
	for _, scores := range []Numbers{
		[]float64{0.1, 0.4, 0.35, 0.8},
		kit.NewArray([]float32{0.1, 0.4, 0.35, 0.8}, 4, 1),
		[][]float64{{0.9, 0.1}, {0.6, 0.4}, {0.65, 0.35}, {0.2, 0.8}},
		[]float32{-3, 1, 0, 7}, // logits
	} {
		for _, given := range []Numbers{truth, kit.ToCategorical(kit.NewArray([]uint8{0, 0, 1, 1}), 2)} {
			p, err := ROCPicture(given, scores)
			if err != nil {
				t.Fatal(err)
			}
			if want := "ROC curve: AUC 0.750"; p.Text != want || p.Alt != want+"." {
				t.Errorf("%s, want %s", p.Text, want)
			}
			if p, err = PrecisionRecallPicture(given, scores); err != nil || p.Text != "Precision-recall curve: average precision 0.833" {
				t.Errorf("%v, %v", p, err)
			}
		}
	}
}

func TestROCNamesItsClass(t *testing.T) {
	p, err := ROCPicture([]int{0, 1}, []float64{0.1, 0.9}, "healthy", "ill")
	if want := "ROC curve of ill: AUC 1.000"; err != nil || p.Text != want {
		t.Errorf("%v, %v; want %s", p, err, want)
	}
}

func TestROCLeavesOutClassesWithoutExamples(t *testing.T) {
	scores := [][]float64{{0.6, 0.3, 0.1}, {0.5, 0.2, 0.3}, {0.2, 0.7, 0.1}}
	p, err := ROCPicture(kit.NewArray([]uint8{0, 0, 1}).WithNote("GUESSED"), scores, "cat", "dog", "elk")
	if err != nil {
		t.Fatal(err)
	}
	if want := "ROC curves with AUC: mean 1.000\ncat  1.000\ndog  1.000"; p.Text != want || p.Note != "GUESSED" {
		t.Errorf("%s, note %q; want %s", p.Text, p.Note, want)
	}
	if want := "Without a curve, which needs examples of the class and of others: elk"; p.Caption != want || !strings.HasSuffix(p.Alt, want+".") {
		t.Errorf("%s, want %s", p.Caption, want)
	}
	// Of examples of one class there is a precision-recall curve.
	if p, err = PrecisionRecallPicture([]int{0, 0, 0}, scores); err != nil || !strings.Contains(p.Text, "mean 1.000\n0  1.000") {
		t.Errorf("%v, %v", p, err)
	}
}

func TestROCOfManyClasses(t *testing.T) {
	var truth []int
	var scores [][]float64
	for i := range 40 {
		row := make([]float64, 20)
		row[i/2] = 1
		if i%2 == 1 && i < 30 { // the scores of classes 0 to 14 are not perfect
			row[i/2], row[19] = 0, 1
		}
		truth, scores = append(truth, i/2), append(scores, row)
	}
	p, err := ROCPicture(truth, scores)
	if err != nil {
		t.Fatal(err)
	}
	svg := string(p.SVG())
	if !strings.Contains(svg, "; the lowest 14 of 20<") || strings.Count(svg, ">18: ") > 0 || !strings.Contains(svg, ">3: 0.750<") {
		t.Error("the picture does not show the 14 lowest curves")
	}
	for k := range 20 {
		if !strings.Contains(p.Text, fmt.Sprintf("\n%d ", k)) {
			t.Errorf("class %d is missing in %s", k, p.Text)
		}
	}
}

// Between two recalls a precision-recall curve has the precision of the higher one.
func TestSteps(t *testing.T) {
	cv, _ := precisionRecallCurve(newRanking("", []bool{true, false, true}, []float64{3, 2, 1}))
	s := cv.steps()
	if got, want := fmt.Sprintf("%.2f %.2f", s.x, s.y), "[1.00 0.50 0.50 0.50 0.50 0.00 0.00] [0.67 0.67 0.50 0.50 1.00 1.00 1.00]"; got != want {
		t.Errorf("%s, want %s", got, want)
	}
}

func TestROCErrors(t *testing.T) {
	for _, test := range []struct {
		truth, scores Numbers
		classes       []string
		want          string
	}{
		{[]int{1, 1}, []float64{0.5, 0.6}, nil, "ROC: no class has a curve, which needs examples of the class and of others"},
		{[]int{0, 2}, []float64{0.5, 0.6}, nil, "ROC: the truth has 3 classes, the scores are for 2; they must be for the same"},
		{[][]int{{0, 1}, {1, 0}}, [][]int{{0, 1, 1}, {1, 0, 0}}, nil, "ROC: the truth has 2 classes, the scores are for 3; they must be for the same"},
		{[]int{0, 1}, []float64{0.5, math.Inf(1)}, nil, "ROC: the scores[1] is +Inf; numbers must be finite, at most 3.4e38: leave it out or replace it"},
		{[]int{0, 1}, []float64{0.5}, nil, "ROC: the scores have length 1, the truth has length 2; there must be one for each example"},
		{[]float64{0.5, 0.6}, []int{0, 1}, nil, "ROC: element 0 of the truth is 0.5; classes are whole numbers from 0. The truth comes first, then the predictions"},
		{[]int{0, 1}, []float64{0.5, 0.6}, []string{"a"}, "ROC: 1 class name for 2 classes; there must be one for each"},
	} {
		if p, err := ROCPicture(test.truth, test.scores, test.classes...); p != nil || err == nil || err.Error() != test.want {
			t.Errorf("%v, want %s", err, test.want)
		}
	}
	want := "precision-recall: no class has a curve, which needs examples of the class"
	if _, err := PrecisionRecallPicture([]int{0, 0}, []float64{0.5, 0.6}); err == nil || err.Error() != want {
		t.Errorf("%v, want %s", err, want)
	}
}
