package plots

import (
	"image/color"

	"gonum.org/v1/plot/font"
	"gonum.org/v1/plot/vg"
)

// The looks of all pictures: white paper, so that they read the same in light and dark notebooks and in print.
var (
	paper  = color.White
	ink    = color.RGBA{0x26, 0x26, 0x26, 0xff}
	faint  = color.RGBA{0x80, 0x80, 0x80, 0xff}
	grid   = color.RGBA{0xe6, 0xe6, 0xe6, 0xff}
	shaded = color.RGBA{0xf2, 0xf5, 0xf9, 0xff}

	// Blue and orange, as livelossplot has them; people who do not see colours as most do tell them apart too.
	trainingColor   = color.RGBA{0x1f, 0x77, 0xb4, 0xff}
	validationColor = color.RGBA{0xff, 0x7f, 0x0e, 0xff}
)

// Sizes of pictures and letters, in points. A screen shows a point as 4/3 pixels.
const (
	chartWidth  = vg.Length(330)
	chartHeight = vg.Length(215)

	titleSize = vg.Length(12)
	textSize  = vg.Length(10)
	smallSize = vg.Length(9)
)

var sans = font.Font{Typeface: "Liberation", Variant: "Sans"}
