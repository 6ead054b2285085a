package plots

import (
	"fmt"
	"image"
	"image/color"
	"math"
	"strings"

	"gonum.org/v1/plot/font"
	"gonum.org/v1/plot/text"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"layercake/kit"
)

// Images shows the first rows × columns images, [n, height, width] or square ones as [n, pixels], in a grid with their
// labels above them, [n] or one-hot [n, classes]. Pixels are from 0 to 255, or fractions from 0 to 1; dark is high, as
// ink on paper.
func Images(images, labels kit.Array, rows, columns int) {
	p, err := ImagesPicture(images, labels, rows, columns)
	if err != nil {
		showError("images", err)
		return
	}
	show(p)
}

// Sizes of the grid, in points.
const (
	imageSize  = vg.Length(42)
	imageSpace = vg.Length(8)
	labelSpace = vg.Length(14)
)

// ImagesPicture returns what [Images] shows.
func ImagesPicture(images, labels kit.Array, rows, columns int) (*Picture, error) {
	if rows < 1 || columns < 1 {
		return nil, fmt.Errorf("a grid of %d rows and %d columns; both have to be 1 or more", rows, columns)
	}
	if err := images.Err(); err != nil {
		return nil, err
	}
	height, width, err := imageShape(images.Shape())
	if err != nil {
		return nil, err
	}
	n := min(rows*columns, images.Len())
	if labels.Len() < n {
		return nil, fmt.Errorf("%d labels for %d images", labels.Len(), n)
	}
	pixels, err := kit.Values[float32](images.Slice(0, n))
	if err != nil {
		return nil, err
	}
	names, err := classNumbers(labels.Slice(0, n))
	if err != nil {
		return nil, err
	}
	white := float32(1)
	if !images.DType().IsFloat() {
		white = 255
	}
	columns = min(columns, n)
	rows = (n + columns - 1) / columns

	p := &Picture{
		Alt:    fmt.Sprintf("%s%d images labelled %s", noted(images.Note()), n, strings.Join(names, ", ")),
		width:  vg.Length(columns)*(imageSize+imageSpace) + imageSpace,
		height: vg.Length(rows)*(imageSize+labelSpace+imageSpace) + imageSpace,
	}
	p.Text = p.Alt
	top := p.height
	if note := images.Note(); note != "" {
		p.height += labelSpace
		top = p.height - labelSpace
	}
	p.draw = func(c draw.Canvas) {
		c.SetColor(paper)
		c.Fill(c.Rectangle.Path())
		style := textStyle(textSize)
		if note := images.Note(); note != "" {
			short, _, _ := strings.Cut(note, ":")
			style.XAlign = text.XLeft
			c.FillText(style, vg.Point{X: imageSpace, Y: p.height - labelSpace + 2}, short)
		}
		style.XAlign = text.XCenter
		for i := range n {
			x := imageSpace + vg.Length(i%columns)*(imageSize+imageSpace)
			y := top - vg.Length(i/columns+1)*(imageSize+labelSpace+imageSpace)
			c.FillText(style, vg.Point{X: x + imageSize/2, Y: y + imageSize + 3}, names[i])
			c.DrawImage(vg.Rectangle{Min: vg.Point{X: x, Y: y}, Max: vg.Point{X: x + imageSize, Y: y + imageSize}},
				greyImage(pixels[i*height*width:][:height*width], height, width, white))
		}
	}
	return p, nil
}

func noted(note string) string {
	if note == "" {
		return ""
	}
	return note + " "
}

func imageShape(s kit.Shape) (height, width int, err error) {
	switch {
	case len(s) == 3 || len(s) == 4 && s[3] == 1:
		return s[1], s[2], nil
	case len(s) == 2:
		if side := int(math.Round(math.Sqrt(float64(s[1])))); side*side == s[1] {
			return side, side, nil
		}
	}
	return 0, 0, fmt.Errorf("images have to be (n, height, width), or (n, pixels) for square ones; they are %v", s)
}

// classNumbers writes labels as text: class numbers as they are, one-hot rows as the place of their largest number.
func classNumbers(labels kit.Array) ([]string, error) {
	values, err := kit.Values[float64](labels)
	if err != nil {
		return nil, err
	}
	n := labels.Len()
	names := make([]string, n)
	for i := range names {
		row := values[i*len(values)/n : (i+1)*len(values)/n]
		class := int(row[0])
		if len(row) > 1 {
			class = 0
			for k, v := range row {
				if v > row[class] {
					class = k
				}
			}
		}
		names[i] = fmt.Sprint(class)
	}
	return names, nil
}

// greyImage makes an image of pixels, each drawn as a square of several so that browsers do not blur it.
func greyImage(pixels []float32, height, width int, white float32) image.Image {
	const scale = 4
	img := image.NewGray(image.Rect(0, 0, width*scale, height*scale))
	for y := range height * scale {
		for x := range width * scale {
			v := pixels[y/scale*width+x/scale] / white
			img.SetGray(x, y, color.Gray{uint8(255 * (1 - min(max(v, 0), 1)))})
		}
	}
	return img
}

func textStyle(size vg.Length) draw.TextStyle {
	f := sans
	f.Size = size
	return draw.TextStyle{Color: ink, Font: f, Handler: text.Plain{Fonts: font.DefaultCache}}
}
