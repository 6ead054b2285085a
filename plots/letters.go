package plots

import (
	"image/color"
	"math"

	"gonum.org/v1/plot/font"
	"gonum.org/v1/plot/vg"
)

// Horizontal alignment: the fraction of a text's width that lies left of its point.
const (
	alignLeft   = vg.Length(0)
	alignCenter = vg.Length(0.5)
	alignRight  = vg.Length(1)
)

// write writes one line of text on a canvas, its baseline at pt.
func write(c vg.Canvas, size, align vg.Length, pt vg.Point, s string) {
	writeIn(c, ink, size, align, pt, s)
}

// writeIn is like write, in the given colour.
func writeIn(c vg.Canvas, color color.Color, size, align vg.Length, pt vg.Point, s string) {
	c.SetColor(color)
	c.FillString(letters(size), vg.Point{X: pt.X - align*textWidth(size, s), Y: pt.Y}, s)
}

// writeUp writes text that reads from bottom to top.
func writeUp(c vg.Canvas, size, align vg.Length, pt vg.Point, s string) {
	c.Push()
	defer c.Pop()
	c.Translate(pt)
	c.Rotate(math.Pi / 2)
	write(c, size, align, vg.Point{}, s)
}

func textWidth(size vg.Length, s string) vg.Length {
	if line, ok := shaped(s); ok {
		return size * vg.Length(line.Advance)
	}
	face := letters(size)
	return face.Width(s)
}

func letters(size vg.Length) font.Face { return font.DefaultCache.Lookup(sans, size) }

// middle is the distance from the middle of a line to its baseline that makes capitals and small letters look centred.
func middle(size vg.Length) vg.Length { return 0.35 * size }
