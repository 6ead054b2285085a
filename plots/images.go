package plots

import (
	"cmp"
	"fmt"
	"image"
	"image/color"
	"math"
	"strconv"
	"strings"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"layercake/kit"
)

// Images shows the first rows × columns images in a grid, each with its label above it.
//
// The images are [n, height, width], [n, height, width, 1], or [n, pixels] if they are square. Pixels are whole numbers
// from 0 to 255 or floats from 0 to 1; what lies outside is cut off. Dark is high, as ink on paper. The labels, one for
// each image, are [n] or [n, 1]; or [n, classes], one-hot or predicted probabilities, of which the largest one's place
// shows. If the arrays do not fit this, or there is no image, the cell ends with a message.
func Images(images, labels kit.Array, rows, columns int) {
	show(ImagesPicture(images, labels, rows, columns))
}

// maxImages keeps a slip in the numbers from drawing for minutes.
const maxImages = 1000

// ImagesPicture returns what [Images] shows.
func ImagesPicture(images, labels kit.Array, rows, columns int) (*Picture, error) {
	p, err := imagesPicture(images, labels, rows, columns)
	if err != nil {
		return nil, fmt.Errorf("images: %w", err)
	}
	return p, nil
}

func imagesPicture(images, labels kit.Array, rows, columns int) (*Picture, error) {
	if rows < 1 || columns < 1 || rows > maxImages/columns {
		return nil, fmt.Errorf("a grid of %d by %d, rows by columns; both have to be 1 or more, and their product at most %d", rows, columns, maxImages)
	}
	if err := images.Err(); err != nil {
		return nil, err
	}
	if err := labels.Err(); err != nil {
		return nil, fmt.Errorf("labels: %w", err)
	}
	height, width, err := imageShape(images.Shape())
	if err != nil {
		return nil, err
	}
	if s := labels.Shape(); len(s) != 1 && len(s) != 2 || s.Size() == 0 {
		return nil, fmt.Errorf("labels have to be (n,), (n, 1) or (n, classes); they are %v", s)
	}
	if labels.Len() != images.Len() {
		return nil, fmt.Errorf("%d labels for %d images; there has to be one for each", labels.Len(), images.Len())
	}
	n := min(rows*columns, images.Len())
	pixels, err := kit.Values[float32](images.Slice(0, n))
	if err != nil {
		return nil, err
	}
	names, err := labelNames(labels.Slice(0, n))
	if err != nil {
		return nil, fmt.Errorf("labels: %w", err)
	}
	black := float32(255)
	if images.DType().IsFloat() {
		black = 1
	}

	what := "1 image"
	if n > 1 {
		what = fmt.Sprint(n, " images")
	}
	columns = min(columns, n)
	rows = (n + columns - 1) / columns
	cell := vg.Point{X: imageSize + imageSpace, Y: labelSpace + imageSize + imageSpace}
	p := &Picture{
		Alt:    fmt.Sprintf("%s labelled %s", what, strings.Join(names, ", ")),
		Note:   cmp.Or(images.Note(), labels.Note()),
		width:  vg.Length(columns)*cell.X + imageSpace,
		height: vg.Length(rows)*cell.Y + imageSpace,
	}
	p.Text = p.Alt
	side := imageSize / vg.Length(max(height, width))
	size := vg.Point{X: side * vg.Length(width), Y: side * vg.Length(height)}
	p.draw = func(c draw.Canvas) {
		for i := range n {
			middleX := imageSpace + vg.Length(i%columns)*cell.X + imageSize/2
			bottom := p.height - vg.Length(i/columns+1)*cell.Y
			write(c, normalText, alignCenter, vg.Point{X: middleX, Y: bottom + imageSize + labelSpace/4}, names[i])
			area := vg.Rectangle{Min: vg.Point{X: middleX - size.X/2, Y: bottom + (imageSize-size.Y)/2}}
			area.Max = area.Min.Add(size)
			c.DrawImage(area, grey(pixels[i*height*width:][:height*width], height, width, black))
			c.SetColor(grid)
			c.SetLineWidth(0.5)
			c.Stroke(area.Path())
		}
	}
	return p, nil
}

func imageShape(s kit.Shape) (height, width int, err error) {
	switch {
	case s.Size() == 0:
		return 0, 0, fmt.Errorf("there is no image: their shape is %v", s)
	case len(s) == 3 || len(s) == 4 && s[3] == 1:
		return s[1], s[2], nil
	case len(s) == 2:
		if side := int(math.Round(math.Sqrt(float64(s[1])))); side*side == s[1] {
			return side, side, nil
		}
	}
	return 0, 0, fmt.Errorf("images have to be (n, height, width), (n, height, width, 1), or (n, pixels) for square ones; they are %v", s)
}

// labelNames writes labels as text: numbers as they are, rows as the place of their largest number.
func labelNames(labels kit.Array) ([]string, error) {
	values, err := kit.Values[float64](labels)
	if err != nil {
		return nil, err
	}
	n := labels.Len()
	names := make([]string, n)
	for i := range names {
		row := values[i*len(values)/n : (i+1)*len(values)/n]
		if len(row) == 1 {
			names[i] = strconv.FormatFloat(row[0], 'g', 4, 64)
			continue
		}
		class := 0
		for k, v := range row {
			if v > row[class] {
				class = k
			}
		}
		names[i] = strconv.Itoa(class)
	}
	return names, nil
}

// minPixels is how many pixels the longer side of an image is drawn with at least, small ones as squares of several each:
// browsers blur what they enlarge.
const minPixels = 112

// grey makes an image of pixels from 0, white, to black.
func grey(pixels []float32, height, width int, black float32) image.Image {
	scale := (minPixels + max(height, width) - 1) / max(height, width)
	img := image.NewGray(image.Rect(0, 0, width*scale, height*scale))
	for y := range height * scale {
		for x := range width * scale {
			ink := pixels[y/scale*width+x/scale] / black
			if !(ink > 0) { // what is not a number leaves no ink
				ink = 0
			}
			img.SetGray(x, y, color.Gray{Y: uint8(255 * (1 - min(ink, 1)))})
		}
	}
	return img
}
