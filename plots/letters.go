package plots

import (
	"image/color"
	"math"

	"gonum.org/v1/plot/font"
	"gonum.org/v1/plot/vg"
)

// Where the point that text is put at lies on the text.
const (
	alignLeft   = vg.Length(0)
	alignCenter = vg.Length(0.5)
	alignRight  = vg.Length(1)
)

// write puts one line of text on a canvas, its baseline at pt.
func write(c vg.Canvas, size, align vg.Length, pt vg.Point, s string) {
	writeIn(c, ink, size, align, pt, s)
}

// writeIn does so in a colour of its own.
func writeIn(c vg.Canvas, color color.Color, size, align vg.Length, pt vg.Point, s string) {
	c.SetColor(color)
	c.FillString(letters(size), vg.Point{X: pt.X - align*textWidth(size, s), Y: pt.Y}, s)
}

// writeUp puts text on a canvas that is read from the bottom to the top.
func writeUp(c vg.Canvas, size, align vg.Length, pt vg.Point, s string) {
	c.Push()
	defer c.Pop()
	c.Translate(pt)
	c.Rotate(math.Pi / 2)
	write(c, size, align, vg.Point{}, s)
}

// textWidth is how wide a line of text is.
func textWidth(size vg.Length, s string) vg.Length {
	if line, ok := shaped(s); ok {
		return size * vg.Length(line.Advance)
	}
	face := letters(size)
	return face.Width(s)
}

func letters(size vg.Length) font.Face { return font.DefaultCache.Lookup(sans, size) }

// middle is how far below the middle of a line its baseline is, so that capitals and small letters look centred.
func middle(size vg.Length) vg.Length { return 0.35 * size }
