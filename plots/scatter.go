package plots

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"layercake/internal/hint"
	"layercake/internal/words"
)

// ScatterOptions are the options of [Scatter].
type ScatterOptions struct {
	Labels           Numbers  // a class number for each point, or a one-hot row: each class has its own colour
	Classes          []string // names of the classes; nil for their numbers
	Title            string
	XLabel, YLabel   string
	LogX, LogY       bool       // logarithmic axes, for numbers above 0
	XLimits, YLimits [2]float64 // ends of the axes; the zero value fits the numbers
	Width, Height    int        // size of the chart in screen pixels; 0 means 440 and 293
}

// Scatter shows a dot at each point (x, y).
//
//	plots.Scatter(length, width, plots.ScatterOptions{Labels: species, Classes: names})
//
// Both x and y have shape [n] or [n, 1]. A nil x stands for 0, 1, 2 and so on. A []Series in place of y, of up to 14,
// draws each series in its own colour, with a legend, and so do Labels for each of up to 21 classes. From the eighth on
// they also differ in shape. The more points there are, from 200 on, the more transparent are their dots, so that dense
// regions show; dots of one colour on the same screen pixel are drawn as one, as opaque as all of them together. More
// than 20,000 points are counted in squares of two by two screen pixels, which are the darker the more points they hold,
// on a logarithmic scale; no point is left out. Numbers that are NaN or infinite, x, y and labels of different lengths,
// and no numbers end the cell with an error.
func Scatter(x, y Numbers, options ...ScatterOptions) { show(ScatterPicture(x, y, options...)) }

// ScatterPicture is like [Scatter] but returns the picture.
func ScatterPicture(x, y Numbers, options ...ScatterOptions) (p *Picture, err error) {
	defer about("scatter", &err)
	o, err := one(options)
	if err != nil {
		return nil, err
	}
	groups, note, err := newPoints(x, y)
	if err != nil {
		return nil, err
	}
	switch {
	case o.Labels == nil && o.Classes != nil:
		return nil, hint.Try(fmt.Errorf("%s without Labels", words.Plural(len(o.Classes), "class name")), "set Labels to the class number of each point")
	case o.Labels != nil && len(groups) > 1:
		return nil, hint.Try(fmt.Errorf("Labels for %d series", len(groups)), "set Labels, or pass a series for each class")
	case o.Labels != nil:
		labels, err := array("Labels", o.Labels)
		if err != nil {
			return nil, err
		}
		if groups, err = groups[0].split(o); err != nil {
			return nil, err
		}
		note = cmp.Or(note, labels.Note())
	}
	a := axes{title: o.Title, xLabel: o.XLabel, yLabel: o.YLabel, width: o.Width, height: o.Height}
	if err := a.scales(groups, o.LogX, o.LogY, o.XLimits, o.YLimits); err != nil {
		return nil, err
	}
	styles := make([]draw.GlyphStyle, len(groups))
	n := 0
	for i, g := range groups {
		n += len(g.y)
		styles[i] = draw.GlyphStyle{Color: seriesColor(i, len(groups)), Radius: markRadius, Shape: markShapes[i/len(runColors)]}
		if g.name != "" {
			style := styles[i]
			a.keys = append(a.keys, key{g.name, func(c draw.Canvas, pt vg.Point) {
				c.DrawGlyphNoClip(style, vg.Point{X: pt.X + legendLine/2, Y: pt.Y})
			}})
		}
	}
	a.marks = func(c draw.Canvas, x, y func(float64) vg.Length) { scattered(c, groups, styles, n, x, y) }
	if p, err = a.picture(); err != nil {
		return nil, err
	}
	p.Note = note
	p.Alt = described("Scatter plot", o.Title, groups, xy.cloudInWords, a.outside(groups))
	var rows [][]string
	for _, g := range groups {
		if g.name == "" && len(g.y) == 0 {
			continue
		}
		rows = append(rows, []string{g.name, g.cloudInWords()})
	}
	p.Text = paragraphs(o.Title, tabulated(rows), a.outside(groups))
	return p, nil
}

var markShapes = []draw.GlyphDrawer{draw.CircleGlyph{}, draw.BoxGlyph{}, draw.PyramidGlyph{}}

// split returns the points of each class. A class without points has a name only if names are given.
func (s xy) split(o ScatterOptions) ([]xy, error) {
	labels, err := array("Labels", o.Labels)
	if err != nil {
		return nil, err
	}
	if err := checkLabels(labels, len(s.y), "point"); err != nil {
		return nil, err
	}
	numbers, n, err := classNumbers(labels)
	if err != nil {
		return nil, err
	}
	n = max(n, len(o.Classes))
	if most := len(markShapes) * len(runColors); n > most {
		return nil, hint.Try(fmt.Errorf("%d classes", n), "the picture has colours and shapes for %d", most)
	}
	names, err := classNames(o.Classes, n)
	if err != nil {
		return nil, err
	}
	groups := make([]xy, n)
	for k := range o.Classes {
		groups[k].name = names[k]
	}
	for i, k := range numbers {
		groups[k].name = names[k]
		groups[k].x, groups[k].y = append(groups[k].x, s.x[i]), append(groups[k].y, s.y[i])
	}
	return groups, nil
}

// A mark is a dot for all points of a group in one cell of a grid.
type mark struct {
	at    vg.Point // of the first of them
	group int
	n     int
	order float64 // from 0 to 1
}

// scattered draws the points of all groups, n in all.
func scattered(c draw.Canvas, groups []xy, styles []draw.GlyphStyle, n int, x, y func(float64) vg.Length) {
	dense := n > manyPoints
	side := pixel
	if dense {
		side *= 2
	}
	marks, most := marked(c, groups, side, x, y)
	radius := markRadius
	if len(marks) > maxMarks {
		radius *= 0.6
	}
	opacity := 0.85 * max(0.3, min(1, math.Sqrt(fewPoints/float64(n))))
	paint := func(c draw.Canvas) {
		for _, m := range marks {
			color := styles[m.group].Color
			if dense {
				column, row := math.Floor(float64(m.at.X/side)), math.Floor(float64(m.at.Y/side))
				area := vg.Rectangle{Min: vg.Point{X: vg.Length(column) * side, Y: vg.Length(row) * side}}
				area.Max = area.Min.Add(vg.Point{X: side, Y: side})
				c.SetColor(translucent(color, 0.35+0.65*share(math.Log(float64(m.n)), math.Log(float64(most)))))
				c.Fill(area.Path())
				continue
			}
			style := draw.GlyphStyle{Color: translucent(color, 1-math.Pow(1-opacity, float64(m.n))), Radius: radius, Shape: styles[m.group].Shape}
			c.DrawGlyphNoClip(style, m.at)
		}
	}
	if len(marks) > maxMarks {
		rasterized(draw.Crop(c, -markRadius, markRadius, -markRadius, markRadius), paint)
	} else {
		paint(c)
	}
}

// marked returns the marks of all points on the canvas, with the largest number of points in one. Marks of all groups
// alternate, so that the last group does not cover the others.
func marked(c draw.Canvas, groups []xy, side vg.Length, x, y func(float64) vg.Length) (marks []mark, most int) {
	type cell struct{ group, column, row int }
	found := map[cell]int{}
	for i, g := range groups {
		for k := range g.y {
			at := vg.Point{X: x(g.x[k]), Y: y(g.y[k])}
			if !c.Contains(at) {
				continue
			}
			in := cell{i, int(at.X / side), int(at.Y / side)}
			j, ok := found[in]
			if !ok {
				j = len(marks)
				found[in] = j
				marks = append(marks, mark{at: at, group: i, order: (float64(k) + 0.5) / float64(len(g.y))})
			}
			marks[j].n++
			most = max(most, marks[j].n)
		}
	}
	slices.SortStableFunc(marks, func(a, b mark) int { return cmp.Compare(a.order, b.order) })
	return marks, most
}

// cloudInWords describes the points of a scatter plot.
func (s xy) cloudInWords() string {
	if len(s.y) == 0 {
		return "no points"
	}
	text := fmt.Sprintf("%s, x from %s to %s, y from %s to %s", words.Plural(len(s.y), "point"),
		short(slices.Min(s.x)), short(slices.Max(s.x)), short(slices.Min(s.y)), short(slices.Max(s.y)))
	if r := correlation(s.x, s.y); len(s.y) > 2 && !math.IsNaN(r) {
		text += ", correlation " + strings.Replace(fixed(r, 2), "-0.00", "0.00", 1)
	}
	return text
}

// correlation is Pearson's correlation coefficient, NaN if all x or all y are equal.
func correlation(x, y []float64) float64 {
	n := float64(len(x))
	mx, my := 0.0, 0.0
	for i := range x {
		mx, my = mx+x[i]/n, my+y[i]/n
	}
	xx, yy, both := 0.0, 0.0, 0.0
	for i := range x {
		dx, dy := x[i]-mx, y[i]-my
		xx, yy, both = xx+dx*dx, yy+dy*dy, both+dx*dy
	}
	return both / math.Sqrt(xx*yy)
}
