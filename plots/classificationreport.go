package plots

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"
	"unicode/utf8"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"layercake/internal/hint"
	"layercake/internal/words"
)

// ClassificationReport shows precision, recall, F1 score and support of each class, and the accuracy and the averages
// below, as scikit-learn's classification_report, whose text it prints in a terminal.
//
//	plots.ClassificationReport(yTest, model.MustPredict(xTest))
//
// The true classes come first: class numbers, [n] or [n, 1], or one-hot rows, [n, classes]. Predictions are class
// numbers, or rows of which the largest number marks the class, or in one column probabilities of class 1, which count
// from above 0.5. Precision is the share of the predictions of a class that are right, recall the share of its examples
// that are found, and the F1 score their harmonic mean. Support is the number of its examples. A share of nothing counts
// as 0, which the text below the table reports. The macro average gives all classes the same weight, the weighted
// average their support.
//
// The report lists the classes that occur or, if class names are given or there are rows, all classes. Class names, if
// given, replace the numbers. Arguments that do not fit together, and more than 100 classes end the cell with an error.
func ClassificationReport(truth, predicted Numbers, classes ...string) {
	show(ClassificationReportPicture(truth, predicted, classes...))
}

// ClassificationReportPicture is like [ClassificationReport] but returns the picture.
func ClassificationReportPicture(truth, predicted Numbers, classes ...string) (p *Picture, err error) {
	defer about("classification report", &err)
	r, note, err := newReport(truth, predicted, classes)
	if err != nil {
		return nil, err
	}
	if err := checkRoom(len(r.classes)); err != nil {
		return nil, err
	}
	p = r.picture()
	p.Text, p.Note, p.Caption = r.text(), note, r.undefined()
	p.Alt = sentences([]string{"Classification report", r.inWords(), p.Caption})
	return p, nil
}

// A report holds the numbers of a classification report.
type report struct {
	classes         []classScores
	macro, weighted classScores
	accuracy        float64
}

// classScores are the scores of a class or an average.
type classScores struct {
	name                  string
	precision, recall, f1 float64
	support               int
	predicted             int
}

// newReport computes a report, and returns the note on the data.
func newReport(truth, predicted Numbers, classes []string) (r report, note string, err error) {
	t, err := readTruth(truth)
	if err != nil {
		return r, "", err
	}
	said, columns, note, err := readPredictions(predicted, len(t.classes))
	if err != nil {
		return r, "", err
	}
	if t.columns > 0 && columns > 0 && t.columns != columns {
		return r, "", hint.Try(fmt.Errorf("the truth has %d classes, the predictions have %d", t.columns, columns), "they must have the same")
	}
	n := cmp.Or(t.columns, columns, len(classes))
	all := n > 0
	most := max(slices.Max(t.classes), slices.Max(said)) + 1
	if all && most > n {
		return r, "", hint.Try(fmt.Errorf("class number %d of %s", most-1, words.Plural(n, "class")), "the highest is %d", n-1)
	}
	names, err := classNames(classes, max(n, most))
	if err != nil {
		return r, "", err
	}
	right := make([]int, len(names))
	scores := make([]classScores, len(names))
	for i, k := range t.classes {
		scores[k].support++
		scores[said[i]].predicted++
		if k == said[i] {
			right[k]++
		}
	}
	sum := 0
	for k, s := range scores {
		if !all && s.support == 0 && s.predicted == 0 {
			continue
		}
		s.name = names[k]
		s.precision, s.recall = ratio(right[k], s.predicted), ratio(right[k], s.support)
		s.f1 = ratio(2*right[k], s.predicted+s.support)
		r.classes = append(r.classes, s)
		sum += right[k]
	}
	r.accuracy = ratio(sum, len(said))
	r.macro, r.weighted = classScores{name: "macro avg", support: len(said)}, classScores{name: "weighted avg", support: len(said)}
	for _, s := range r.classes {
		r.macro.add(s, 1/float64(len(r.classes)))
		r.weighted.add(s, float64(s.support)/float64(len(said)))
	}
	return r, cmp.Or(t.note, note), nil
}

// ratio is a/b, or 0 if b is 0.
func ratio(a, b int) float64 { return float64(a) / float64(max(b, 1)) }

func (s *classScores) add(other classScores, weight float64) {
	s.precision, s.recall, s.f1 = s.precision+weight*other.precision, s.recall+weight*other.recall, s.f1+weight*other.f1
}

// undefined names the scores that are a share of nothing.
func (r report) undefined() string {
	var unseen, unsaid []string
	for _, s := range r.classes {
		if s.support == 0 {
			unseen = append(unseen, s.name)
		}
		if s.predicted == 0 {
			unsaid = append(unsaid, s.name)
		}
	}
	var lines []string
	if unsaid != nil {
		lines = append(lines, fmt.Sprintf("Precision counts as 0 without predictions: %s.", strings.Join(unsaid, ", ")))
	}
	if unseen != nil {
		lines = append(lines, fmt.Sprintf("Recall counts as 0 without examples: %s.", strings.Join(unseen, ", ")))
	}
	return strings.Join(lines, "\n")
}

var reportHeader = []string{"precision", "recall", "f1-score", "support"}

// text is scikit-learn's text of the report.
func (r report) text() string {
	width := len(r.weighted.name)
	for _, s := range r.classes {
		width = max(width, utf8.RuneCountInString(s.name))
	}
	lines := []string{fmt.Sprintf("%*s  %9s %9s %9s %9s", width, "", reportHeader[0], reportHeader[1], reportHeader[2], reportHeader[3]), ""}
	row := func(s classScores) string {
		return fmt.Sprintf("%*s  %9.2f %9.2f %9.2f %9d", width, s.name, s.precision, s.recall, s.f1, s.support)
	}
	for _, s := range r.classes {
		lines = append(lines, row(s))
	}
	lines = append(lines, "", fmt.Sprintf("%*s  %9s %9s %9.2f %9d", width, "accuracy", "", "", r.accuracy, r.macro.support), row(r.macro), row(r.weighted))
	return strings.Join(lines, "\n")
}

// inWords describes the report.
func (r report) inWords() string {
	parts := []string{fmt.Sprintf("%s of %s right", percent(r.accuracy), words.Plural(r.macro.support, "example"))}
	for _, s := range append(slices.Clone(r.classes), r.macro, r.weighted) {
		parts = append(parts, fmt.Sprintf("%s: precision %.2f, recall %.2f, F1 score %.2f, support %s", s.name, s.precision, s.recall, s.f1, words.Thousands(s.support)))
	}
	return strings.Join(parts, ". ")
}

// picture draws the report as a table with a bar for each score.
func (r report) picture() *Picture {
	type row struct {
		name   string
		scores []float64 // NaN for an empty cell
		n      int
	}
	scored := func(s classScores) row { return row{s.name, []float64{s.precision, s.recall, s.f1}, s.support} }
	var rows []row
	for _, s := range r.classes {
		rows = append(rows, scored(s))
	}
	rows = append(rows, row{"accuracy", []float64{math.NaN(), math.NaN(), r.accuracy}, r.macro.support}, scored(r.macro), scored(r.weighted))
	names := vg.Length(0)
	for _, row := range rows {
		names = max(names, textWidth(normalText, row.name))
	}
	left := panelMargin + names + legendSpace
	column := func(i int) vg.Length { return left + vg.Length(i)*(reportBar+reportNumber+legendSpace) }
	support := column(3) + max(textWidth(smallText, reportHeader[3]), textWidth(smallText, words.Thousands(r.macro.support)))
	averages := len(r.classes)
	return &Picture{
		width:  support + panelMargin,
		height: panelMargin + barRow*vg.Length(len(rows)+1) + legendSpace/2 + panelMargin,
		draw: func(c draw.Canvas) {
			y := c.Max.Y - panelMargin - barRow/2
			for i, s := range reportHeader {
				at := vg.Point{X: column(i) + reportBar + reportNumber, Y: y - middle(smallText)}
				if i == 3 {
					at.X = support
				}
				write(c, smallText, alignRight, at, s)
			}
			for i, row := range rows {
				y -= barRow
				if i == averages {
					y -= legendSpace / 2
					c.SetColor(faint)
					c.SetLineWidth(0.5)
					line(c, vg.Point{X: panelMargin, Y: y + barRow/2 + legendSpace/4}, vg.Point{X: support, Y: y + barRow/2 + legendSpace/4})
				}
				write(c, normalText, alignRight, vg.Point{X: left - legendSpace, Y: y - middle(normalText)}, row.name)
				for k, score := range row.scores {
					if math.IsNaN(score) {
						continue
					}
					area := vg.Rectangle{Min: vg.Point{X: column(k), Y: y - barHeight/2}, Max: vg.Point{X: column(k) + reportBar, Y: y + barHeight/2}}
					c.SetColor(shaded)
					c.Fill(area.Path())
					write(c, smallText, alignRight, vg.Point{X: area.Max.X + reportNumber, Y: y - middle(smallText)}, fixed(score, 2))
					area.Max.X = area.Min.X + reportBar*vg.Length(score)
					c.SetColor(rightColor)
					c.Fill(area.Path())
				}
				write(c, smallText, alignRight, vg.Point{X: support, Y: y - middle(smallText)}, words.Thousands(row.n))
			}
		},
	}
}
