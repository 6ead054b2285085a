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

// BarOptions are the options of [Bar].
type BarOptions struct {
	Title          string
	XLabel, YLabel string
	YLimits        [2]float64 // ends of the y axis; the zero value fits the heights and 0
	Width, Height  int        // size of the chart in screen pixels; 0 means 440 and 293
}

// Bar shows a bar for each name, with its height above it where there is room.
//
//	plots.Bar([]string{"SGD", "Adam"}, []float64{0.91, 0.97})
//
// The heights have shape [n] or [n, 1]. Nil names stand for 0, 1, 2 and so on. A []Series in place of the heights, of up
// to 7, shows a group of bars for each name, with a legend. Heights that are NaN or infinite, names and heights of
// different lengths, no heights, and more than 400 bars end the cell with an error.
func Bar(names []string, heights Numbers, options ...BarOptions) {
	show(BarPicture(names, heights, options...))
}

// BarPicture is like [Bar] but returns the picture.
func BarPicture(names []string, heights Numbers, options ...BarOptions) (p *Picture, err error) {
	defer about("bar", &err)
	o, err := one(options)
	if err != nil {
		return nil, err
	}
	series, err := several("heights", heights, len(runColors))
	if err != nil {
		return nil, err
	}
	var note string
	groups := make([]xy, len(series))
	var all [][]float64
	for i, s := range series {
		if s.X != nil {
			return nil, hint.Try(fmt.Errorf("%s: bars have no x", s.called("X")), "pass their names")
		}
		values, n, err := column(s.called("heights"), s.Y)
		if err != nil {
			return nil, err
		}
		note = cmp.Or(note, n)
		if names == nil {
			names, _ = classNames(nil, len(values))
		}
		if len(values) != len(names) {
			return nil, hint.Try(fmt.Errorf("%s have length %d for %s", s.called("heights"), len(values), words.Plural(len(names), "name")), "there must be one height for each name")
		}
		groups[i] = xy{name: s.Name, y: values}
		all = append(all, values)
	}
	if n := len(names) * len(series); n > maxBars {
		return nil, hint.Try(fmt.Errorf("%d bars", n), "the picture has room for %d: Line and Histogram show more numbers", maxBars)
	}
	a := axes{title: o.Title, xLabel: o.XLabel, yLabel: o.YLabel, width: o.Width, height: o.Height, places: names}
	a.x = scale{low: -0.5, high: float64(len(names)) - 0.5}
	if a.y, err = barScale(o.YLimits, all...); err != nil {
		return nil, err
	}
	for i, g := range groups {
		if g.name != "" {
			a.keys = append(a.keys, key{g.name, swatch(seriesColor(i, len(groups)))})
		}
	}
	a.marks = func(c draw.Canvas, x, y func(float64) vg.Length) { grouped(c, groups, a.y, x, y) }
	if p, err = a.picture(); err != nil {
		return nil, err
	}
	p.Note = note
	p.Alt = described("Bar chart", o.Title, groups, func(g xy) string { return heightsInWords(names, g.y) }, "")
	p.Text = paragraphs(o.Title, barTable(names, groups))
	return p, nil
}

// barScale is the scale of bars, which begin at 0.
func barScale(limits [2]float64, heights ...[]float64) (scale, error) {
	s, err := newScale("Y", false, limits, 0, append(heights, []float64{0})...)
	if limits == [2]float64{} && err == nil {
		room := 0.1 * (s.high - s.low)
		if s.low < 0 {
			s.low -= room
		}
		if s.high > 0 {
			s.high += room
		}
	}
	return s, err
}

// grouped draws a group of bars at each place, one of each series.
func grouped(c draw.Canvas, groups []xy, scale scale, x, y func(float64) vg.Length) {
	const full = 0.8 // width of a group
	width := full / float64(len(groups))
	zero := min(max(0, scale.low), scale.high)
	labels, fits := make([][]string, len(groups)), true
	for i, g := range groups {
		for _, v := range g.y {
			text := fmt.Sprintf("%.4g", v)
			labels[i] = append(labels[i], text)
			fits = fits && textWidth(smallText, text) < x(width)-x(0)
		}
	}
	for i, g := range groups {
		color := seriesColor(i, len(groups))
		for place, v := range g.y {
			left := float64(place) - full/2 + float64(i)*width
			end := min(max(v, scale.low), scale.high)
			area := vg.Rectangle{Min: vg.Point{X: x(left), Y: y(min(zero, end))}, Max: vg.Point{X: x(left + width), Y: y(max(zero, end))}}
			c.SetColor(color)
			c.Fill(area.Path())
			if !fits || !scale.holds(v) {
				continue
			}
			at := vg.Point{X: area.Min.X + (area.Max.X-area.Min.X)/2, Y: area.Max.Y + smallText/4}
			if v < 0 {
				at.Y = area.Min.Y - smallText
			}
			write(c, smallText, alignCenter, at, labels[i][place])
		}
	}
	c.SetColor(faint)
	c.SetLineWidth(0.5)
	line(c, vg.Point{X: c.Min.X, Y: y(zero)}, vg.Point{X: c.Max.X, Y: y(zero)})
}

// heightsInWords describes bars: each of up to maxNamed, else the number of bars and the extremes.
func heightsInWords(names []string, heights []float64) string {
	if len(names) > maxNamed {
		low, high := largest(negated(heights)), largest(heights)
		return fmt.Sprintf("%s, lowest %s with %s, highest %s with %s", words.Plural(len(names), "bar"), names[low], short(heights[low]), names[high], short(heights[high]))
	}
	parts := make([]string, len(names))
	for i, name := range names {
		parts[i] = name + " " + short(heights[i])
	}
	return strings.Join(parts, ", ")
}

func negated(values []float64) []float64 {
	out := make([]float64, len(values))
	for i, v := range values {
		out[i] = -v
	}
	return out
}

// barTable renders bars for terminals.
func barTable(names []string, groups []xy) string {
	most := 0.0 // the longest
	for _, g := range groups {
		most = max(most, slices.Max(g.y), slices.Max(negated(g.y)))
	}
	var rows [][]string
	if len(names) > maxNamed {
		for _, g := range groups {
			rows = append(rows, []string{g.name, sparkline(g.y), heightsInWords(names, g.y)})
		}
		return tabulated(rows)
	}
	for i, name := range names {
		for _, g := range groups {
			blocks := strings.Repeat("█", int(math.Round(sparkWidth*math.Abs(g.y[i])/cmp.Or(most, 1))))
			row := []string{name, blocks, short(g.y[i])}
			if g.name != "" {
				row = slices.Insert(row, 1, g.name)
			}
			rows = append(rows, row)
			name = ""
		}
	}
	return columnsOf(rows, "  ")
}
