package plots

import (
	"image/color"
	"math"

	"gonum.org/v1/plot/font"
	"gonum.org/v1/plot/vg"
)

// This file defines the looks of all pictures. Their paper is white, so that they read the same in light and dark
// notebooks and in print.
var (
	paper  = color.White
	ink    = color.RGBA{0x26, 0x26, 0x26, 0xff}
	faint  = color.RGBA{0x80, 0x80, 0x80, 0xff} // axes
	grid   = color.RGBA{0xe6, 0xe6, 0xe6, 0xff}
	shaded = color.RGBA{0xf2, 0xf5, 0xf9, 0xff} // layer boxes
	amber  = color.RGBA{0xff, 0xec, 0xb3, 0xff} // background of notes

	// livelossplot's blue and orange, which people with colour vision deficiencies can tell apart too.
	blue   = color.RGBA{0x1f, 0x77, 0xb4, 0xff}
	orange = color.RGBA{0xff, 0x7f, 0x0e, 0xff}

	trainingColor, validationColor = blue, orange
	rightColor, wrongColor         = blue, orange
	positiveColor, negativeColor   = blue, orange
	weakColor                      = blend(paper, blue, 0.45) // beside a highlighted bar

	// Colours of several runs in one chart: the palette of Okabe and Ito ("Color Universal Design", 2008) without its
	// yellow, which is too pale for a line on white.
	runColors = []color.Color{
		color.RGBA{0x00, 0x72, 0xb2, 0xff},
		color.RGBA{0xe6, 0x9f, 0x00, 0xff},
		color.RGBA{0x00, 0x9e, 0x73, 0xff},
		color.RGBA{0xd5, 0x5e, 0x00, 0xff},
		color.RGBA{0x56, 0xb4, 0xe9, 0xff},
		color.RGBA{0xcc, 0x79, 0xa7, 0xff},
		ink,
	}
)

// blend mixes two colours: a share of 0 is all from, 1 is all to.
func blend(from, to color.Color, share float64) color.RGBA {
	if !(share > 0) { // NaN too
		share = 0
	}
	share = min(share, 1)
	mix := func(a, b uint32) uint8 { return uint8(math.Round((float64(a)*(1-share) + float64(b)*share) / 257)) }
	r, g, b, a := from.RGBA()
	r2, g2, b2, a2 := to.RGBA()
	return color.RGBA{mix(r, r2), mix(g, g2), mix(b, b2), mix(a, a2)}
}

// translucent is a colour with an opacity from 0 to 1.
func translucent(c color.Color, opacity float64) color.Color {
	r, g, b, _ := c.RGBA()
	return color.NRGBA{uint8(r >> 8), uint8(g >> 8), uint8(b >> 8), uint8(math.Round(255 * opacity))}
}

// readable is the text colour with more contrast on a background, black or white (Web Content Accessibility Guidelines
// 2.2, "relative luminance", with a power of 2.2 as its curve).
func readable(background color.Color) color.Color {
	linear := func(v uint32) float64 { return math.Pow(float64(v)/0xffff, 2.2) }
	if r, g, b, _ := background.RGBA(); 0.2126*linear(r)+0.7152*linear(g)+0.0722*linear(b) < 0.179 {
		return color.White
	}
	return color.Black
}

// signed is the colour of a number from -1 to 1: white at 0.
func signed(x float64) color.RGBA {
	if x < 0 {
		return blend(paper, negativeColor, -x)
	}
	return blend(paper, positiveColor, x)
}

// All sizes are in points. A screen point is 4/3 pixels.
const pixel = vg.Length(0.75)

// Text. The font comes with gonum/plot, so that text has the same widths and PNGs look the same on all machines.
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
	noteLetters = 80 // maximum length
)

// Charts, in livelossplot's proportions, 6 by 4.
const (
	chartWidth  = vg.Length(330)
	chartHeight = vg.Length(220)
	chartHeader = vg.Length(33) // title with a legend below
	bareHeader  = vg.Length(20) // title only
	tickLength  = vg.Length(3)
	lineWidth   = vg.Length(1.75)
	dotRadius   = vg.Length(2)
	legendLine  = vg.Length(16) // sample of each curve
	legendSpace = vg.Length(12) // between entries
	legendRow   = vg.Length(14) // in a legend of several rows
	minChart    = 200           // limits of a chart's sides in screen pixels
	maxChart    = 4000
)

var dashes = []vg.Length{5, 3}

// Charts of a reader's numbers.
const (
	axisLabel   = vg.Length(15) // label of an axis
	longestName = vg.Length(90) // of a bar, a row or a column
	markRadius  = vg.Length(2.5)
	fewPoints   = 200    // of a scatter plot, up to which dots are nearly opaque
	manyPoints  = 20_000 // of a scatter plot, above which they are counted
	maxMarks    = 1500   // dots drawn one by one; more are drawn as one image
	maxCorners  = 20_000 // corners of a line, likewise
	imageDPI    = 144    // resolution of such an image
	maxBars     = 400
	curveWidth  = 440 // of ROC and precision-recall curves, whose data is square, in screen pixels
	curveHeight = 420
	maxNamed    = 20 // bars that a text describes one by one
)

const (
	panelMargin = vg.Length(8)  // around each panel
	titleHeight = vg.Length(24) // of a line above a picture
)

// Grids of images.
const (
	imageSize  = vg.Length(42) // of the longer side
	imageSpace = vg.Length(8)
	labelSpace = vg.Length(14)
)

const maxClasses = 100 // limit for pictures that show every class

// Confusion matrices.
const (
	matrixCell  = vg.Length(24) // minimum
	matrixSpace = vg.Length(6)  // between a class and its cells
	matrixTitle = vg.Length(18) // title of an axis
)

// Heat maps.
const (
	heatSide    = vg.Length(300) // longer side of one without numbers in its cells
	heatLeast   = vg.Length(24)  // shorter side, at least
	heatPixels  = 800            // pixels on the longer side of its image, 2.67 for each point
	heatNumbers = 20             // rows and columns up to which cells show their numbers
	heatBar     = vg.Length(10)  // width of the colour scale
)

// Histograms of weights.
const (
	histogramWidth  = vg.Length(220)
	histogramHeight = vg.Length(140)
	histogramRow    = 3 // histograms per row
	histogramBins   = 40
)

// Bars.
const (
	barHeight = vg.Length(13)
	barRow    = vg.Length(19)
	barLength = vg.Length(220) // of a full bar
	barSpace  = vg.Length(6)   // between a bar and its texts
	barImage  = vg.Length(140) // image beside bars
)

// Classification reports.
const (
	reportBar    = vg.Length(40) // a full bar
	reportNumber = vg.Length(23) // the number beside it
)

// Diagrams.
const (
	rowHeight     = vg.Length(26)
	detailHeight  = vg.Length(13)
	cellPadding   = vg.Length(10)
	arrowLength   = vg.Length(28)
	shortArrow    = vg.Length(16) // for more than manyNodes
	manyNodes     = 12
	rowLength     = vg.Length(660) // about the width that a notebook shows without scaling
	arrowHead     = vg.Length(7)
	diagramMargin = vg.Length(6)
)
