package plots

import (
	"cmp"
	"fmt"
	"slices"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"layercake/internal/hint"
	"layercake/internal/words"
)

// LineOptions are the options of [Line].
type LineOptions struct {
	Title            string
	XLabel, YLabel   string
	LogX, LogY       bool       // logarithmic axes, for numbers above 0
	XLimits, YLimits [2]float64 // ends of the axes; the zero value fits the numbers
	Width, Height    int        // size of the chart in screen pixels; 0 means 440 and 293
}

// Line shows a line through the points (x, y), in the order given.
//
//	plots.Line(nil, losses)
//	plots.Line(x, []plots.Series{{Name: "sine", Y: sine}, {Name: "cosine", Y: cosine}})
//
// Both x and y have shape [n] or [n, 1]. A nil x stands for 0, 1, 2 and so on. A []Series in place of y, of up to 14,
// makes several lines, with a legend. Up to 30 points are marked with dots. Of consecutive points in the same half of a
// column of screen pixels the line takes the first, lowest, highest and last, which looks the same. Numbers that are NaN
// or infinite, x and y of different lengths, and no numbers end the cell with an error.
func Line(x, y Numbers, options ...LineOptions) { show(LinePicture(x, y, options...)) }

// LinePicture is like [Line] but returns the picture.
func LinePicture(x, y Numbers, options ...LineOptions) (p *Picture, err error) {
	defer about("line", &err)
	o, err := one(options)
	if err != nil {
		return nil, err
	}
	lines, note, err := newPoints(x, y)
	if err != nil {
		return nil, err
	}
	a := axes{title: o.Title, xLabel: o.XLabel, yLabel: o.YLabel, width: o.Width, height: o.Height}
	if err := a.scales(lines, o.LogX, o.LogY, o.XLimits, o.YLimits); err != nil {
		return nil, err
	}
	styles := make([]curve, len(lines))
	for i, s := range lines {
		styles[i] = curve{color: seriesColor(i, len(lines)), dots: len(s.y) <= maxDots}
		if i >= len(runColors) {
			styles[i].dashes = dashes
		}
		if s.name != "" {
			a.keys = append(a.keys, key{s.name, styles[i].sample})
		}
	}
	a.marks = func(c draw.Canvas, x, y func(float64) vg.Length) {
		for i, s := range lines {
			line := make([]vg.Point, len(s.y))
			for k := range line {
				line[k] = vg.Point{X: x(s.x[k]), Y: y(s.y[k])}
			}
			styles[i].through(c, line)
		}
	}
	if p, err = a.picture(); err != nil {
		return nil, err
	}
	p.Note = note
	p.Alt = described("Line chart", o.Title, lines, xy.lineInWords, a.outside(lines))
	var rows [][]string
	for _, s := range lines {
		rows = append(rows, []string{s.name, sparkline(s.inOrder()), s.lineInWords()})
	}
	p.Text = paragraphs(o.Title, tabulated(rows), a.outside(lines))
	return p, nil
}

// An xy holds the points of one series.
type xy struct {
	name string
	x, y []float64
}

// newPoints returns the points of each series, and the note on the data.
func newPoints(x, y Numbers) (all []xy, note string, err error) {
	series, err := several("y", y, 2*len(runColors))
	if err != nil {
		return nil, "", err
	}
	for _, s := range series {
		values, n, err := column(s.called("y"), s.Y)
		if err != nil {
			return nil, "", err
		}
		pts := xy{name: s.Name, y: values}
		note = cmp.Or(note, n)
		what, places := "x", x
		if s.X != nil {
			what, places = s.called("x"), s.X
		}
		if places == nil {
			for i := range values {
				pts.x = append(pts.x, float64(i))
			}
		} else {
			if pts.x, n, err = column(what, places); err != nil {
				return nil, "", err
			}
			note = cmp.Or(note, n)
		}
		if len(pts.x) != len(pts.y) {
			return nil, "", hint.Try(fmt.Errorf("%s has length %d and %s has length %d", what, len(pts.x), s.called("y"), len(pts.y)), "there must be one of each for every point")
		}
		all = append(all, pts)
	}
	return all, note, nil
}

// scales sets both axes' scales.
func (a *axes) scales(series []xy, logX, logY bool, xLimits, yLimits [2]float64) (err error) {
	var xs, ys [][]float64
	for _, s := range series {
		xs, ys = append(xs, s.x), append(ys, s.y)
	}
	if a.x, err = newScale("X", logX, xLimits, 0.03, xs...); err != nil {
		return err
	}
	a.y, err = newScale("Y", logY, yLimits, 0.05, ys...)
	return err
}

// inOrder returns the y of all points in the order of x.
func (s xy) inOrder() []float64 {
	order := make([]int, len(s.x))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(i, j int) int {
		switch {
		case s.x[i] < s.x[j]:
			return -1
		case s.x[i] > s.x[j]:
			return 1
		}
		return 0
	})
	y := make([]float64, len(order))
	for i, k := range order {
		y[i] = s.y[k]
	}
	return y
}

// lineInWords describes a line.
func (s xy) lineInWords() string {
	low, high := 0, 0
	for i, y := range s.y {
		if y < s.y[low] {
			low = i
		}
		if y > s.y[high] {
			high = i
		}
	}
	last := len(s.y) - 1
	return fmt.Sprintf("%s, from (%s, %s) to (%s, %s), lowest %s at x = %s, highest %s at x = %s", words.Plural(len(s.y), "point"),
		short(s.x[0]), short(s.y[0]), short(s.x[last]), short(s.y[last]), short(s.y[low]), short(s.x[low]), short(s.y[high]), short(s.x[high]))
}
