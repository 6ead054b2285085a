package plots

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"layercake/internal/hint"
)

// A ranking counts, for each threshold that scores can have, the examples of a class and the others whose score reaches
// it. The highest threshold comes first.
type ranking struct {
	name              string
	positives, others []int // reaching each threshold; the last hold all
}

// newRanking ranks examples by their scores for a class.
func newRanking(name string, isClass []bool, scores []float64) ranking {
	order := make([]int, len(scores))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(i, j int) int { return cmp.Compare(scores[j], scores[i]) })
	r := ranking{name: name}
	positives, others := 0, 0
	for i, k := range order {
		if isClass[k] {
			positives++
		} else {
			others++
		}
		if i+1 == len(order) || scores[order[i+1]] != scores[k] {
			r.positives, r.others = append(r.positives, positives), append(r.others, others)
		}
	}
	return r
}

// all returns the number of examples of the class, and of the others.
func (r ranking) all() (positives, others int) {
	last := len(r.positives) - 1
	return r.positives[last], r.others[last]
}

// newRankings ranks the examples by their scores for each class or, if there are two, for class 1.
func newRankings(given, scores Numbers, classes []string) (all []ranking, note string, err error) {
	t, err := readTruth(given)
	if err != nil {
		return nil, "", err
	}
	rows, note, err := readScores("the scores", scores, len(t.classes))
	if err != nil {
		return nil, "", err
	}
	n := len(rows[0])
	binary := n <= 2
	if binary {
		n = 2
	}
	if most := max(slices.Max(t.classes)+1, t.columns); most > n || t.columns > 0 && t.columns < n {
		return nil, "", hint.Try(fmt.Errorf("the truth has %d classes, the scores are for %d", most, n), "they must be for the same")
	}
	names, err := classNames(classes, n)
	if err != nil {
		return nil, "", err
	}
	for k, name := range names {
		if binary && k == 0 {
			continue
		}
		isClass, column := make([]bool, len(rows)), make([]float64, len(rows))
		for i, row := range rows {
			isClass[i] = t.classes[i] == k
			column[i] = row[min(k, len(row)-1)]
		}
		all = append(all, newRanking(name, isClass, column))
	}
	return all, cmp.Or(t.note, note), nil
}

// A rankingCurve is a curve of a ranking and its summary, such as the area below it.
type rankingCurve struct {
	xy
	score float64
}

// A rankingPlot holds the differences between ROC and precision-recall curves.
type rankingPlot struct {
	name, score    string // ROC curve, AUC
	xLabel, yLabel string
	chance         bool   // draws the diagonal, where guesses lie
	needs          string // examples without which there is no curve
	curve          func(r ranking) (cv rankingCurve, ok bool)
}

// picture draws a curve for each class that can have one.
func (k rankingPlot) picture(truth, scores Numbers, classes []string) (*Picture, error) {
	rankings, note, err := newRankings(truth, scores, classes)
	if err != nil {
		return nil, err
	}
	var curves []rankingCurve
	var missing []string
	mean := 0.0
	for _, r := range rankings {
		if cv, ok := k.curve(r); ok {
			curves = append(curves, cv)
			mean += cv.score
		} else {
			missing = append(missing, r.name)
		}
	}
	if curves == nil {
		return nil, fmt.Errorf("no class has a curve, which needs %s", k.needs)
	}
	mean /= float64(len(curves))
	var title string
	shown := curves
	switch {
	case len(rankings) > 1:
		title = fmt.Sprintf("%ss with %s: mean %s", k.name, k.score, fixed(mean, 3))
	case classes != nil:
		title = fmt.Sprintf("%s of %s: %s %s", k.name, rankings[0].name, k.score, fixed(mean, 3))
	default:
		title = fmt.Sprintf("%s: %s %s", k.name, k.score, fixed(mean, 3))
	}
	if most := 2 * len(runColors); len(curves) > most {
		shown = slices.Clone(curves)
		slices.SortStableFunc(shown, func(a, b rankingCurve) int { return cmp.Compare(a.score, b.score) })
		shown = shown[:most]
		title += fmt.Sprintf("; the lowest %d of %d", most, len(curves))
	}
	a := axes{title: title, xLabel: k.xLabel, yLabel: k.yLabel, width: curveWidth, height: curveHeight}
	a.x, a.y = scale{low: -0.01, high: 1.01}, scale{low: -0.01, high: 1.01}
	styles := make([]curve, len(shown))
	for i, cv := range shown {
		styles[i] = curve{color: seriesColor(i, len(rankings))}
		if i >= len(runColors) {
			styles[i].dashes = dashes
		}
		if len(rankings) > 1 {
			a.keys = append(a.keys, key{cv.name + ": " + fixed(cv.score, 3), styles[i].sample})
		}
	}
	a.marks = func(c draw.Canvas, x, y func(float64) vg.Length) {
		if k.chance {
			c.StrokeLine2(draw.LineStyle{Color: faint, Width: lineWidth / 2, Dashes: dashes}, x(0), y(0), x(1), y(1))
		}
		for i, cv := range shown {
			line := make([]vg.Point, len(cv.y))
			for k := range line {
				line[k] = vg.Point{X: x(cv.x[k]), Y: y(cv.y[k])}
			}
			styles[i].through(c, line)
		}
	}
	p, err := a.picture()
	if err != nil {
		return nil, err
	}
	p.Note = note
	if missing != nil {
		p.Caption = fmt.Sprintf("Without a curve, which needs %s: %s", k.needs, strings.Join(missing, ", "))
	}
	var rows [][]string
	parts := []string{title}
	if len(rankings) > 1 {
		for _, cv := range curves {
			rows = append(rows, []string{cv.name, fixed(cv.score, 3)})
			parts = append(parts, cv.name+": "+fixed(cv.score, 3))
		}
	}
	p.Alt = sentences(append(parts, p.Caption))
	p.Text = paragraphs(title, columnsOf(rows, "  "))
	return p, nil
}
