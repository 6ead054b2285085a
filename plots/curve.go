package plots

import (
	"image/color"
	"math"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// A curve is a line through the values of one series. Where a value is not a number, or infinite, the line breaks off.
type curve struct {
	color  color.Color
	pieces []plotter.XYs
	dots   bool
}

// maxPoints is how many points of a curve are drawn at most: about one for each pixel or two. maxDots is how many are few
// enough to be marked one by one.
const (
	maxPoints = 240
	maxDots   = 30
)

// newCurve returns the curve through the values. Of a long one it takes the lowest and the highest of each stretch, so
// that it looks the same.
func newCurve(color color.Color, epochs []int, values []float64) curve {
	cv := curve{color: color, dots: len(values) <= maxDots}
	var piece plotter.XYs
	add := func(i int) {
		piece = append(piece, plotter.XY{X: float64(epochs[i]), Y: values[i]})
	}
	stretches := min(len(values), maxPoints/2)
	for s := range stretches {
		lowest, highest := -1, -1
		for i := s * len(values) / stretches; i < (s+1)*len(values)/stretches; i++ {
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

// drawable tells if a value has a place on an axis. Values are computed as float32: beyond its range is infinity.
func drawable(v float64) bool { return math.Abs(v) <= math.MaxFloat32 }

// Plot implements [plot.Plotter].
func (cv curve) Plot(c draw.Canvas, p *plot.Plot) {
	x, y := p.Transforms(&c)
	for _, piece := range cv.pieces {
		points := make([]vg.Point, len(piece))
		for i, xy := range piece {
			points[i] = vg.Point{X: x(xy.X), Y: y(xy.Y)}
		}
		if len(points) > 1 {
			c.StrokeLines(draw.LineStyle{Color: cv.color, Width: lineWidth}, points)
		}
		if cv.dots || len(points) == 1 {
			for _, pt := range points {
				cv.dot(c, pt)
			}
		}
	}
}

func (cv curve) dot(c draw.Canvas, pt vg.Point) {
	c.DrawGlyph(draw.GlyphStyle{Color: cv.color, Radius: dotRadius, Shape: draw.CircleGlyph{}}, pt)
}

// sample draws a short piece of the curve for the legend, from pt to the right.
func (cv curve) sample(c draw.Canvas, pt vg.Point) {
	c.StrokeLine2(draw.LineStyle{Color: cv.color, Width: lineWidth}, pt.X, pt.Y, pt.X+legendLine, pt.Y)
	if cv.dots {
		cv.dot(c, vg.Point{X: pt.X + legendLine/2, Y: pt.Y})
	}
}
