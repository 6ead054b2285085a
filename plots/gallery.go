package plots

import (
	"errors"
	"fmt"
	"image"
	"image/color"
	"math"
	"slices"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"layercake/internal/hint"
	"layercake/internal/words"
	"layercake/kit"
)

// A gallery shows images of equal size in a grid, each with lines of text above it.
type gallery struct {
	columns       int
	height, width int // of an image, in its own pixels
	tiles         []tile
}

// A tile is an image in a gallery.
type tile struct {
	lines []string
	image image.Image
}

// picture draws the gallery. It leaves Text empty.
func (g gallery) picture() *Picture {
	if len(g.tiles) == 0 {
		return &Picture{draw: func(draw.Canvas) {}}
	}
	lines, wide := 0, imageSize
	for _, t := range g.tiles {
		lines = max(lines, len(t.lines))
		for _, s := range t.lines {
			wide = max(wide, textWidth(normalText, s))
		}
	}
	cell := vg.Point{X: wide + imageSpace, Y: vg.Length(lines)*labelSpace + imageSize + imageSpace}
	columns := min(g.columns, len(g.tiles))
	rows := (len(g.tiles) + columns - 1) / columns
	side := imageSize / vg.Length(max(g.height, g.width))
	size := vg.Point{X: side * vg.Length(g.width), Y: side * vg.Length(g.height)}
	return &Picture{
		width:  vg.Length(columns)*cell.X + imageSpace,
		height: vg.Length(rows)*cell.Y + imageSpace,
		draw: func(c draw.Canvas) {
			for i, t := range g.tiles {
				center := imageSpace + vg.Length(i%columns)*cell.X + wide/2
				bottom := c.Max.Y - vg.Length(i/columns+1)*cell.Y
				for k, s := range t.lines {
					above := bottom + imageSize + vg.Length(len(t.lines)-1-k)*labelSpace
					write(c, normalText, alignCenter, vg.Point{X: center, Y: above + labelSpace/4}, s)
				}
				area := vg.Rectangle{Min: vg.Point{X: center - size.X/2, Y: bottom + (imageSize-size.Y)/2}}
				area.Max = area.Min.Add(size)
				drawImage(c, area, t.image)
			}
		},
	}
}

// drawImage draws an image in a thin frame.
func drawImage(c draw.Canvas, area vg.Rectangle, img image.Image) {
	c.DrawImage(area, enlarge(img))
	c.SetColor(grid)
	c.SetLineWidth(0.5)
	c.Stroke(area.Path())
}

// tintedPicture draws images of signed numbers on one colour scale, each below its name if names are given.
func tintedPicture(title string, images [][]float32, names []string, height, width, columns int) *Picture {
	low, high := float32(0), float32(0)
	for _, image := range images {
		low, high = min(low, slices.Min(image)), max(high, slices.Max(image))
	}
	g := gallery{columns: columns, height: height, width: width}
	for i, image := range images {
		t := tile{image: tinted(image, height, width, max(-low, high))}
		if names != nil {
			t.lines = []string{names[i]}
		}
		g.tiles = append(g.tiles, t)
	}
	p := g.picture()
	p.addTitle(title + ": " + tints(low, high))
	p.Alt = fmt.Sprintf("%s, as %s of %d by %d pixels, from %.2g to %.2g", title, words.Plural(len(images), "image"), height, width, low, high)
	p.Text = p.Alt
	return p
}

// tints explains the colours of [tinted] images whose numbers range from low, at most 0, to high, at least 0.
func tints(low, high float32) string {
	switch {
	case low == 0:
		return fmt.Sprintf("white is 0, blue %.2g", high)
	case high == 0:
		return fmt.Sprintf("white is 0, orange %.2g", low)
	}
	return fmt.Sprintf("orange from %.2g, blue to %.2g", low, high)
}

// checkGrid returns an error for an empty grid, or for one so large that drawing it would take minutes, usually a typo.
func checkGrid(rows, columns int) error {
	const most = 1000
	if rows < 1 || columns < 1 || rows > most/columns {
		return hint.Try(fmt.Errorf("a grid of %d by %d, rows by columns", rows, columns), "both must be at least 1, and their product at most %d", most)
	}
	return nil
}

// images views an array as images. Images without colours are black ink on white paper.
type images struct {
	array         kit.Array
	height, width int
	colours       bool // red, green and blue, where high numbers are bright

	highest float32 // pixel drawn so far
}

// newImages checks that an array holds images.
func newImages(a kit.Array) (images, error) {
	if err := a.Err(); err != nil {
		return images{}, err
	}
	switch s := a.Shape(); {
	case s.Size() == 0:
		return images{}, fmt.Errorf("there are no images: the array's shape is %v", s)
	case len(s) == 3 || len(s) == 4 && s[3] == 1:
		return images{array: a, height: s[1], width: s[2]}, nil
	case len(s) == 4 && s[3] == 3:
		return images{array: a, height: s[1], width: s[2], colours: true}, nil
	case len(s) == 2:
		if side, ok := square(s[1]); ok {
			return images{array: a, height: side, width: side}, nil
		}
	}
	return images{}, hint.Try(errors.New("images must be (n, height, width), (n, height, width, 1), (n, height, width, 3) in colour, or (n, pixels) for square ones"), "they are %v", a.Shape())
}

// square returns the side of a square with the given number of pixels, if there is one.
func square(pixels int) (side int, ok bool) {
	side = int(math.Round(math.Sqrt(float64(pixels))))
	return side, side*side == pixels
}

// at draws image i.
func (im *images) at(i int) (image.Image, error) {
	pixels, err := kit.Values[float32](im.array.Slice(i, i+1))
	if err != nil {
		return nil, err
	}
	for _, v := range pixels {
		if v > im.highest { // which no NaN is
			im.highest = v
		}
	}
	black := float32(255)
	if im.array.DType().IsFloat() {
		black = 1
	}
	if im.colours {
		return colour(pixels, im.height, im.width, black), nil
	}
	return grey(pixels, im.height, im.width, black), nil
}

// remark returns a remark if pixels that were drawn are floats that look like bytes, which all but show nothing; or "".
func (im *images) remark() string {
	if !im.array.DType().IsFloat() || im.highest < 3 {
		return ""
	}
	return fmt.Sprintf("Pixels go up to %s, but floats are drawn from 0 to 1: divide them by 255.", fixed(float64(im.highest), 0))
}

// minPixels is the minimum number of drawn pixels on an image's longer side: browsers blur images that they enlarge.
const minPixels = 112

// enlarged shows each pixel of a small image as a square of pixels.
type enlarged struct {
	image.Image
	scale int
}

// enlarge scales an image up to at least minPixels.
func enlarge(img image.Image) image.Image {
	side := max(img.Bounds().Dx(), img.Bounds().Dy())
	return enlarged{img, (minPixels + side - 1) / side}
}

// Bounds implements [image.Image].
func (e enlarged) Bounds() image.Rectangle {
	size := e.Image.Bounds().Size().Mul(e.scale)
	return image.Rectangle{Max: size}
}

// At implements [image.Image].
func (e enlarged) At(x, y int) color.Color { return e.Image.At(x/e.scale, y/e.scale) }

// stretched shows an image at another size.
type stretched struct {
	image.Image
	width, height int
}

// stretch scales an image to an area, at heatPixels for heatSide: browsers blur images that they enlarge.
func stretch(img image.Image, area vg.Rectangle) image.Image {
	pixels := func(side vg.Length) int { return max(1, int(math.Round(float64(side*heatPixels/heatSide)))) }
	return stretched{img, pixels(area.Size().X), pixels(area.Size().Y)}
}

// Bounds implements [image.Image].
func (s stretched) Bounds() image.Rectangle { return image.Rect(0, 0, s.width, s.height) }

// At implements [image.Image].
func (s stretched) At(x, y int) color.Color {
	size := s.Image.Bounds().Size()
	return s.Image.At(x*size.X/s.width, y*size.Y/s.height)
}

// grey makes an image of pixels from 0, white, to the value of black.
func grey(pixels []float32, height, width int, black float32) image.Image {
	img := image.NewGray(image.Rect(0, 0, width, height))
	for i, pixel := range pixels {
		img.Pix[i] = uint8(255 * (1 - cut(pixel/black)))
	}
	return img
}

// colour makes an image of red, green and blue pixels from 0, dark, to the brightest.
func colour(pixels []float32, height, width int, brightest float32) image.Image {
	img := image.NewRGBA(image.Rect(0, 0, width, height))
	for i := range height * width {
		for channel := range 3 {
			img.Pix[4*i+channel] = uint8(255 * cut(pixels[3*i+channel]/brightest))
		}
		img.Pix[4*i+3] = 255
	}
	return img
}

// cut clamps a number to the range from 0 to 1. NaN becomes 0.
func cut(x float32) float32 {
	if !(x > 0) {
		return 0
	}
	return min(x, 1)
}

// tinted makes an image of signed numbers. Its colours are strongest at an absolute value of most.
func tinted(values []float32, height, width int, most float32) image.Image {
	img := image.NewRGBA(image.Rect(0, 0, width, height))
	for i, v := range values {
		img.SetRGBA(i%width, i/width, signed(float64(v/most)))
	}
	return img
}
