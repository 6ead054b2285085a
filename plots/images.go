package plots

import (
	"cmp"
	"fmt"
	"strings"

	"layercake/internal/words"
	"layercake/kit"
)

// Images shows the first rows × columns images in a grid, each with its label above it.
//
// Images have shape [n, height, width], [n, height, width, 1] or, if square, [n, pixels]; high numbers are dark, like
// ink on paper. Colour images have shape [n, height, width, 3]: red, green and blue, high numbers bright. Pixels are
// whole numbers from 0 to 255 or floats from 0 to 1; values outside are clamped. Labels, one for each image, have shape
// [n] or [n, 1], or [n, classes], one-hot or predicted probabilities, whose largest number marks the class. Class
// names, if given, replace the numbers. Arrays of another form, or without images, end the cell with an error.
func Images(images, labels kit.Array, rows, columns int, classes ...string) {
	show(ImagesPicture(images, labels, rows, columns, classes...))
}

// ImagesPicture is like [Images] but returns the picture.
func ImagesPicture(images, labels kit.Array, rows, columns int, classes ...string) (p *Picture, err error) {
	defer about("images", &err)
	if err := checkGrid(rows, columns); err != nil {
		return nil, err
	}
	shown, err := newImages(images)
	if err != nil {
		return nil, err
	}
	if err := checkLabels(labels, images.Len(), "image"); err != nil {
		return nil, err
	}
	n := min(rows*columns, images.Len())
	names, err := labelNames(labels.Slice(0, n), classes)
	if err != nil {
		return nil, err
	}
	g := gallery{columns: columns, height: shown.height, width: shown.width}
	for i, name := range names {
		img, err := shown.at(i)
		if err != nil {
			return nil, err
		}
		g.tiles = append(g.tiles, tile{[]string{name}, img})
	}
	p = g.picture()
	p.Alt = fmt.Sprintf("%s labelled %s", words.Plural(n, "image"), strings.Join(names, ", "))
	p.Text, p.Note = p.Alt, cmp.Or(images.Note(), labels.Note())
	return p, nil
}
