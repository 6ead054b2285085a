package plots

import (
	"image/color"

	"gonum.org/v1/plot/font"
	"gonum.org/v1/plot/vg"
)

// The looks of all pictures are in this file. Their paper is white, so that they read the same in light and dark
// notebooks and in print.
var (
	paper  = color.White
	ink    = color.RGBA{0x26, 0x26, 0x26, 0xff}
	faint  = color.RGBA{0x80, 0x80, 0x80, 0xff} // axes
	grid   = color.RGBA{0xe6, 0xe6, 0xe6, 0xff}
	shaded = color.RGBA{0xf2, 0xf5, 0xf9, 0xff} // boxes of layers
	amber  = color.RGBA{0xff, 0xec, 0xb3, 0xff} // behind notes

	// Blue and orange, as livelossplot has them; people who do not see colours as most do tell them apart too.
	trainingColor   = color.RGBA{0x1f, 0x77, 0xb4, 0xff}
	validationColor = color.RGBA{0xff, 0x7f, 0x0e, 0xff}
)

// All sizes are in points. A screen shows a point as 4/3 pixels.

// Letters. The font comes with gonum/plot, so that text is measured and PNGs are drawn the same everywhere.
const (
	largeText  = vg.Length(12) // titles, layers
	normalText = vg.Length(10)
	smallText  = vg.Length(9) // ticks
)

var sans = font.Font{Typeface: "Liberation", Variant: "Sans"}

// Notes on the data, in a band across the top of a picture.
const (
	noteHeight  = vg.Length(20)
	noteMargin  = vg.Length(8)
	noteLetters = 80 // at most
)

// Charts. The shape is livelossplot's, 6 by 4.
const (
	chartWidth  = vg.Length(330)
	chartHeight = vg.Length(220)
	chartMargin = vg.Length(8)
	chartHeader = vg.Length(33) // the title and, below it, the legend
	tickLength  = vg.Length(3)
	lineWidth   = vg.Length(1.75)
	dotRadius   = vg.Length(2)
	legendLine  = vg.Length(16) // a piece of each curve
	legendSpace = vg.Length(12) // between the entries
)

// Grids of images.
const (
	imageSize  = vg.Length(42) // of the longer side
	imageSpace = vg.Length(8)
	labelSpace = vg.Length(14)
)

// Diagrams.
const (
	rowHeight     = vg.Length(26)
	cellPadding   = vg.Length(10)
	arrowLength   = vg.Length(28)
	arrowHead     = vg.Length(7)
	diagramMargin = vg.Length(6)
)
