package plots

import (
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
	face := letters(size)
	c.SetColor(ink)
	c.FillString(face, vg.Point{X: pt.X - align*face.Width(s), Y: pt.Y}, s)
}

// textWidth is how wide a line of text is.
func textWidth(size vg.Length, s string) vg.Length {
	face := letters(size)
	return face.Width(s)
}

func letters(size vg.Length) font.Face { return font.DefaultCache.Lookup(sans, size) }

// middle is how far below the middle of a line its baseline is, so that capitals and small letters look centred.
func middle(size vg.Length) vg.Length { return 0.35 * size }
