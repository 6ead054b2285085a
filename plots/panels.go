package plots

import (
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// panels divide a picture into parts of equal size, from left to right and from top to bottom.
type panels struct {
	n, columns    int
	width, height vg.Length // of each
}

// size is the size of all panels together.
func (p panels) size() (width, height vg.Length) {
	rows := (p.n + p.columns - 1) / p.columns
	return vg.Length(min(p.n, p.columns)) * p.width, vg.Length(rows) * p.height
}

// draw calls f with the canvas of each panel, without its margin.
func (p panels) draw(c draw.Canvas, f func(i int, c draw.Canvas)) {
	for i := range p.n {
		left, top := c.Min.X+vg.Length(i%p.columns)*p.width, c.Max.Y-vg.Length(i/p.columns)*p.height
		f(i, draw.Canvas{Canvas: c.Canvas, Rectangle: vg.Rectangle{
			Min: vg.Point{X: left + panelMargin, Y: top - p.height + panelMargin},
			Max: vg.Point{X: left + p.width - panelMargin, Y: top - panelMargin},
		}})
	}
}
