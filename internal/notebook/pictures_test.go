package notebook_test

import (
	"strings"
	"testing"

	"layercake/internal/notebook"
)

// A notebook draws a reader's own numbers in one call each, and the exported page shows every picture.
func TestPicturesOfNumbers(t *testing.T) {
	executed, page, log, failed := run(t, write(t, "pictures", notebook.New(
		`x, y, class := []float64{1, 2, 3, 4}, []float32{1, 4, 9, 16}, []int{0, 1, 0, 1}`,
		`plots.Line(x, y)
plots.Scatter(x, y, plots.ScatterOptions{Labels: class, Classes: []string{"odd", "even"}})
plots.Bar(nil, y)
plots.Histogram(class)
plots.HeatMap([][]float32{y, y})
plots.Images(kit.NewArray(y, 1, 2, 2), nil, 1, 1)
plots.ClassificationReport(class, class)
plots.ROC(class, x)
plots.PrecisionRecall(class, x)`,
		`plots.Line(x, y[:3])`,
	)))
	if failed == nil || !strings.Contains(log, "Error: line: x has length 4 and y has length 3") {
		t.Fatalf("%v\n%s", failed, log)
	}
	displays := executed.Cells[1].Displays()
	for i, want := range []string{
		"Line chart. 4 points", "Scatter plot. odd: 2 points", "Bar chart. 0 1, 1 4", "Histogram. 4 numbers", "Heat map. 2 rows by 4 columns",
		"1 image of 2 by 2 pixels", "Classification report. 100.0 %", "ROC curve: AUC 0.750", "Precision-recall curve: average precision 0.833",
	} {
		if i >= len(displays) || !strings.Contains(string(displays[i]["text/html"]), `<img alt="`+want) || !strings.Contains(page, `alt="`+want) {
			t.Errorf("display %d of %d has no picture %q, or the page has not", i+1, len(displays), want)
		}
	}
}
