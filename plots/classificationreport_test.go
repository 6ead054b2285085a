package plots

import (
	"math"
	"strings"
	"testing"

	"layercake/kit"
)

func TestReportForms(t *testing.T) {
	want := "  precision    recall  f1-score   support\n\n"
	rows := [][]float64{{0.7, 0.3, 0}, {0.1, 0.2, 0.7}, {0, 1, 0}}
	var texts []string
	for _, test := range []struct{ truth, predicted Numbers }{
		{[]int{0, 1, 1}, rows},
		{[]uint8{0, 1, 1}, kit.NewArray([]float32{0.7, 0.3, 0, 0.1, 0.2, 0.7, 0, 1, 0}, 3, 3)},
		{kit.ToCategorical(kit.NewArray([]uint8{0, 1, 1}), 3), rows},
		{kit.NewArray([]float32{0, 1, 1}, 3, 1), rows},
	} {
		p, err := ClassificationReportPicture(test.truth, test.predicted)
		if err != nil {
			t.Fatal(err)
		}
		texts = append(texts, p.Text)
		if !strings.Contains(p.Text, want) || p.Text != texts[0] {
			t.Errorf("%s\nwant\n%s", p.Text, texts[0])
		}
	}
}

// One column with fractions holds probabilities of class 1.
func TestReportOfProbabilities(t *testing.T) {
	p, err := ClassificationReportPicture([]int{0, 1, 1, 0}, []float32{0.2, 0.9, 0.5, 0.1}, "no", "yes")
	if err != nil {
		t.Fatal(err)
	}
	want := "Classification report. 75.0 % of 4 examples right. no: precision 0.67, recall 1.00, F1 score 0.80, support 2. yes: precision 1.00, recall 0.50, F1 score 0.67, support 2."
	if !strings.HasPrefix(p.Alt, want) || p.Caption != "" {
		t.Errorf("%s, %q; want %s", p.Alt, p.Caption, want)
	}
}

func TestReportSaysWhatIsUndefined(t *testing.T) {
	p, err := ClassificationReportPicture(kit.NewArray([]uint8{0, 0, 1}).WithNote("GUESSED"), []int{0, 2, 0}, "a", "b", "c", "d")
	if err != nil {
		t.Fatal(err)
	}
	want := "Precision counts as 0 without predictions: b, d.\nRecall counts as 0 without examples: c, d."
	if p.Caption != want || !strings.Contains(p.Alt, strings.ReplaceAll(want, "\n", "\n")) || p.Note != "GUESSED" {
		t.Errorf("%s, note %q; want %s", p.Caption, p.Note, want)
	}
}

func TestTruthErrors(t *testing.T) {
	two := []int{0, 1}
	for _, test := range []struct {
		truth, predicted Numbers
		classes          []string
		want             string
	}{
		{nil, two, nil, "classification report: the truth is nil; expected a kit.Array or a slice of numbers, such as []float64"},
		{two, nil, nil, "classification report: the predictions is nil; expected a kit.Array or a slice of numbers, such as []float64"},
		{[]int{}, two, nil, "classification report: the truth is (0,); expected class numbers, (n,) or (n, 1), or one-hot rows, (n, classes)"},
		{kit.NewArray([]uint8{0, 1}, 1, 1, 2), two, nil, "classification report: the truth is (1, 1, 2); expected class numbers, (n,) or (n, 1), or one-hot rows, (n, classes)"},
		{[]float64{0, 0.5}, two, nil, "classification report: element 1 of the truth is 0.5; classes are whole numbers from 0. The truth comes first, then the predictions"},
		{[]int{0, -1}, two, nil, "classification report: element 1 of the truth is -1; classes are whole numbers from 0. The truth comes first, then the predictions"},
		{[]float64{0, math.NaN()}, two, nil, "classification report: element 1 of the truth is NaN; classes are whole numbers from 0. The truth comes first, then the predictions"},
		{[][]float64{{1, 0}, {0.3, 0.7}}, two, nil, "classification report: row 1 of the truth holds 0.3; one-hot rows hold a 1 and else 0. The truth comes first, then the predictions"},
		{two, []int{0}, nil, "classification report: the predictions have length 1, the truth has length 2; there must be one for each example"},
		{two, []float64{0.5, 1.5}, nil, "classification report: element 1 of the predictions is 1.5, neither a class number nor a probability"},
		{two, []int{0, -1}, nil, "classification report: element 1 of the predictions is -1; classes are whole numbers from 0"},
		{two, []float64{0, math.NaN()}, nil, "classification report: the predictions[1] is NaN; numbers must be finite, at most 3.4e38: leave it out or replace it"},
		{two, kit.NewArray([]uint8{0, 1}, 1, 1, 2), nil, "classification report: the predictions have shape (1, 1, 2); expected (n,), (n, 1) or (n, classes)"},
		{[]int{0, 3}, [][]int{{1, 0}, {0, 1}}, nil, "classification report: class number 3 of 2 classes; the highest is 1"},
		{[][]int{{1, 0, 0}}, [][]int{{1, 0}}, nil, "classification report: the truth has 3 classes, the predictions have 2; they must have the same"},
		{two, two, []string{"a"}, "classification report: class number 1 of 1 class; the highest is 0"},
		{two, [][]int{{1, 0}, {0, 1}}, []string{"a", "b", "c"}, "classification report: 3 class names for 2 classes; there must be one for each"},
	} {
		if p, err := ClassificationReportPicture(test.truth, test.predicted, test.classes...); p != nil || err == nil || err.Error() != test.want {
			t.Errorf("%v, want %s", err, test.want)
		}
	}
}
