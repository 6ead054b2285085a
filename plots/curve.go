package plots

import (
	"image/color"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// A curve is a line through the values of one series. It breaks at values that are NaN or infinite.
type curve struct {
	color  color.Color
	dashes []vg.Length // nil for a solid line
	pieces []plotter.XYs
	dots   bool
}

// maxPoints limits the points drawn of a curve to about one for each pixel or two. Up to maxDots points are marked
// individually.
const (
	maxPoints = 240
	maxDots   = 30
)

// newCurve returns the curve through the values of a series. It reduces a long series to the minimum and maximum of
// each stretch, which looks the same.
func newCurve(s series, log bool) curve {
	cv := curve{color: s.color, dots: len(s.y) <= maxDots}
	if s.dashed {
		cv.dashes = dashes
	}
	values := make([]float64, len(s.y))
	for i, v := range s.y {
		values[i] = onAxis(v, log)
	}
	var piece plotter.XYs
	add := func(i int) {
		piece = append(piece, plotter.XY{X: s.x[i], Y: values[i]})
	}
	stretches := min(len(values), maxPoints/2)
	for k := range stretches {
		lowest, highest := -1, -1
		for i := k * len(values) / stretches; i < (k+1)*len(values)/stretches; i++ {
			if !drawable(values[i]) {
				continue
			}
			if lowest < 0 || values[i] < values[lowest] {
				lowest = i
			}
			if highest < 0 || values[i] > values[highest] {
				highest = i
			}
		}
		switch {
		case lowest < 0:
			if piece != nil {
				cv.pieces = append(cv.pieces, piece)
				piece = nil
			}
		case lowest == highest:
			add(lowest)
		default:
			add(min(lowest, highest))
			add(max(lowest, highest))
		}
	}
	if piece != nil {
		cv.pieces = append(cv.pieces, piece)
	}
	return cv
}

// Plot implements [plot.Plotter].
func (cv curve) Plot(c draw.Canvas, p *plot.Plot) {
	x, y := p.Transforms(&c)
	for _, piece := range cv.pieces {
		points := make([]vg.Point, len(piece))
		for i, xy := range piece {
			points[i] = vg.Point{X: x(xy.X), Y: y(xy.Y)}
		}
		if len(points) > 1 {
			c.StrokeLines(cv.style(), points)
		}
		if cv.dots || len(points) == 1 {
			for _, pt := range points {
				cv.dot(c, pt)
			}
		}
	}
}

// through draws a line through points, as far as it lies within the canvas.
func (cv curve) through(c draw.Canvas, points []vg.Point) {
	corners := thinned(points, pixel/2)
	stroke := func(c draw.Canvas) { c.StrokeLines(cv.style(), c.ClipLinesXY(corners)...) }
	if len(corners) > maxCorners {
		rasterized(c, stroke)
	} else {
		stroke(c)
	}
	if cv.dots {
		for _, pt := range points {
			cv.dot(c, pt)
		}
	}
}

func (cv curve) style() draw.LineStyle {
	return draw.LineStyle{Color: cv.color, Width: lineWidth, Dashes: cv.dashes}
}

func (cv curve) dot(c draw.Canvas, pt vg.Point) {
	c.DrawGlyph(draw.GlyphStyle{Color: cv.color, Radius: dotRadius, Shape: draw.CircleGlyph{}}, pt)
}

// sample draws a short piece of the curve for the legend, starting at pt.
func (cv curve) sample(c draw.Canvas, pt vg.Point) {
	c.StrokeLine2(cv.style(), pt.X, pt.Y, pt.X+legendLine, pt.Y)
	if cv.dots {
		cv.dot(c, vg.Point{X: pt.X + legendLine/2, Y: pt.Y})
	}
}
