package plots

import (
	"fmt"
	"image/color"
	"math"
	"slices"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"layercake/internal/hint"
	"layercake/internal/words"
)

// axes are the frame of a chart of any numbers: a title, a legend, and two axes with labels. The function marks draws
// inside them, with the places of x and y on the canvas.
type axes struct {
	title, xLabel, yLabel string
	x, y                  scale
	places                []string // names of the places 0, 1, 2 on the x axis, in place of ticks; nil for none
	width, height         int      // in screen pixels, without title and legend; 0 for the default
	keys                  []key    // the legend; empty for none
	marks                 func(c draw.Canvas, x, y func(float64) vg.Length)
}

// A scale maps numbers to places on an axis.
type scale struct {
	low, high float64 // places at the ends; on a logarithmic axis the powers of ten
	log       bool
	whole     bool // counts, which have no fractions
}

// place is a number's place on the axis.
func (s scale) place(v float64) float64 { return onAxis(v, s.log) }

// holds returns whether a number lies between the ends of the axis.
func (s scale) holds(v float64) bool {
	p := s.place(v)
	return s.low <= p && p <= s.high
}

// newScale returns the scale of an axis with the given limits or, if they are zero, one that fits the numbers. room is
// the fraction of their range to add at both ends.
func newScale(axis string, log bool, limits [2]float64, room float64, numbers ...[]float64) (scale, error) {
	low, high := math.Inf(1), math.Inf(-1)
	for _, values := range numbers {
		for _, v := range values {
			if log && v <= 0 {
				return scale{}, hint.Try(fmt.Errorf("the numbers include %s", short(v)), "a logarithmic axis has only places for numbers above 0: leave it out, or turn Log%s off", axis)
			}
			low, high = min(low, v), max(high, v)
		}
	}
	if limits != [2]float64{} {
		low, high = limits[0], limits[1]
		switch {
		case !drawable(low) || !drawable(high) || low >= high:
			return scale{}, hint.Try(fmt.Errorf("%sLimits are %s and %s", axis, short(low), short(high)), "the first must be below the second, and both finite")
		case log && low <= 0:
			return scale{}, hint.Try(fmt.Errorf("%sLimits are %s and %s", axis, short(low), short(high)), "on a logarithmic axis both must be above 0")
		}
		return scale{low: onAxis(low, log), high: onAxis(high, log), log: log}, nil
	}
	low, high = onAxis(low, log), onAxis(high, log)
	switch size := max(math.Abs(low), math.Abs(high)); {
	case high-low <= 1e-12*size && log: // all numbers are equal
		low, high = low-0.5, high+0.5
	case high-low <= 1e-12*size && size > 0:
		low, high = low-0.1*size, high+0.1*size
	case high == low:
		low, high = low-1, high+1
	default:
		extra := room * (high - low)
		low, high = low-extra, high+extra
	}
	return scale{low: low, high: high, log: log}, nil
}

// ticks returns the marker of the scale's ticks.
func (s scale) ticks(most int) plot.Ticker {
	switch {
	case s.log:
		return powers{}
	case s.whole && s.high-s.low < float64(most):
		return wholeNumbers{}
	}
	return roundNumbers(most)
}

// fitting returns the ticks of a horizontal axis, as many as there is room for.
func (s scale) fitting(width vg.Length) plot.ConstantTicks {
	need := func(ticks []plot.Tick) (sum vg.Length) {
		for _, t := range ticks {
			sum += textWidth(smallText, t.Label) + legendSpace
		}
		return sum
	}
	ticks := s.ticks(8).Ticks(s.low, s.high)
	for most := 7; need(ticks) > width && len(ticks) > 2 && most > 1; most-- {
		if s.log {
			for i := range len(ticks) / 2 {
				ticks = slices.Delete(ticks, i+1, i+2) // every second one
			}
		} else {
			ticks = s.ticks(most).Ticks(s.low, s.high)
		}
	}
	return ticks
}

// picture draws the frame and the marks.
func (a axes) picture() (*Picture, error) {
	width, height, err := chartSize(a.width, a.height)
	if err != nil {
		return nil, err
	}
	if turned, room := a.turned(width); turned {
		height += room
	}
	p := &Picture{width: width, height: height, draw: a.draw}
	if len(a.keys) > 0 {
		p.addLegend(a.keys)
	}
	if a.title != "" {
		p.addTitle(a.title)
	}
	return p, nil
}

// turned returns whether the names of places are too wide to stand side by side, and the room that they need below the
// axis.
func (a axes) turned(width vg.Length) (turned bool, room vg.Length) {
	if a.places == nil {
		return false, 0
	}
	if need := widest(a.places); need+legendSpace/3 > a.slot(width) {
		return true, need + matrixSpace
	}
	return false, smallText + matrixSpace
}

// slot is about the width of a place in a chart of the given width.
func (a axes) slot(width vg.Length) vg.Length {
	return (width - axisLabel - 5*legendSpace) / vg.Length(len(a.places))
}

func (a axes) draw(c draw.Canvas) {
	turned, room := a.turned(c.Max.X - c.Min.X)
	left, bottom := panelMargin, panelMargin+room
	if a.yLabel != "" {
		left += axisLabel
	}
	if a.xLabel != "" {
		bottom += axisLabel
	}
	body := draw.Crop(c, left, -panelMargin, bottom, -panelMargin)
	p := newPlot()
	p.X.Min, p.X.Max, p.Y.Min, p.Y.Max = a.x.low, a.x.high, a.y.low, a.y.high
	p.Y.Tick.Marker = a.y.ticks(8)
	if a.places != nil {
		p.X.Tick.Marker, p.X.Padding, p.Y.Padding = plot.ConstantTicks{}, 0, 0
	} else {
		p.X.Tick.Marker = a.x.fitting(body.Max.X - body.Min.X - 4*legendSpace)
	}
	p.Add(marks(func(c draw.Canvas, p *plot.Plot) {
		x, y := p.Transforms(&c)
		a.marks(c, func(v float64) vg.Length { return x(a.x.place(v)) }, func(v float64) vg.Length { return y(a.y.place(v)) })
	}))
	p.Draw(body)

	inside := p.DataCanvas(body)
	if a.xLabel != "" {
		at := vg.Point{X: inside.Center().X, Y: c.Min.Y + panelMargin}
		write(c, normalText, alignCenter, at, shortened(normalText, inside.Max.X-inside.Min.X, a.xLabel))
	}
	if a.yLabel != "" {
		at := vg.Point{X: c.Min.X + panelMargin + normalText, Y: inside.Center().Y}
		writeUp(c, normalText, alignCenter, at, shortened(normalText, inside.Max.Y-inside.Min.Y, a.yLabel))
	}
	step := 1
	if turned {
		step = every(legendRow, a.slot(c.Max.X-c.Min.X))
	}
	for i, name := range a.places {
		at := vg.Point{X: inside.X((float64(i) - a.x.low) / (a.x.high - a.x.low)), Y: body.Min.Y - matrixSpace/2}
		switch {
		case i%step != 0: // no room
		case turned:
			writeUp(c, smallText, alignRight, at.Add(vg.Point{X: middle(smallText)}), shortened(smallText, longestName, name))
		default:
			write(c, smallText, alignCenter, at.Sub(vg.Point{Y: smallText}), name)
		}
	}
}

// marks is a function as a [plot.Plotter].
type marks func(c draw.Canvas, p *plot.Plot)

// Plot implements [plot.Plotter].
func (f marks) Plot(c draw.Canvas, p *plot.Plot) { f(c, p) }

// widest is the width of the widest name, as far as it shows.
func widest(names []string) (width vg.Length) {
	for _, s := range names {
		width = max(width, textWidth(smallText, s))
	}
	return min(width, longestName)
}

// every is the step of names that need that much room: 1, 2, 5, 10 and so on.
func every(need, room vg.Length) int {
	step, _ := roundStep(max(1, float64(need/room)))
	return int(step)
}

// shortened cuts a text that is wider than the given width.
func shortened(size, width vg.Length, s string) string {
	if textWidth(size, s) <= width {
		return s
	}
	letters := []rune(s)
	for len(letters) > 0 && textWidth(size, string(letters)+"…") > width {
		letters = letters[:len(letters)-1]
	}
	return string(letters) + "…"
}

// seriesColor is the colour of series i of n.
func seriesColor(i, n int) color.Color {
	if n == 1 {
		return blue
	}
	return runColors[i%len(runColors)]
}

// swatch is a legend's sample of an area.
func swatch(fill color.Color) func(c draw.Canvas, pt vg.Point) {
	return func(c draw.Canvas, pt vg.Point) {
		area := vg.Rectangle{Min: vg.Point{X: pt.X, Y: pt.Y - smallText/3}, Max: vg.Point{X: pt.X + legendLine, Y: pt.Y + smallText/3}}
		c.SetColor(fill)
		c.Fill(area.Path())
	}
}

// outside reports the points outside the limits of the axes, if there are any.
func (a axes) outside(series []xy) string {
	n, all := 0, 0
	for _, s := range series {
		for i := range s.y {
			all++
			if !a.x.holds(s.x[i]) || !a.y.holds(s.y[i]) {
				n++
			}
		}
	}
	if n == 0 {
		return ""
	}
	return fmt.Sprintf("%s of %s outside the limits.", words.Thousands(n), words.Plural(all, "point"))
}
