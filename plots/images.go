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
// The images are [n, height, width], [n, height, width, 1], or [n, pixels] if they are square: high numbers are dark, as ink
// on paper. In colours they are [n, height, width, 3]: red, green and blue, high numbers bright. Pixels are whole numbers from
// 0 to 255 or floats from 0 to 1; what lies outside is cut off. The labels, one for
// each image, are [n] or [n, 1]; or [n, classes], one-hot or predicted probabilities, of which the largest one's place
// shows. Names of the classes, if there are any, show in place of their numbers. If the arrays do not fit this, or there
// is no image, the cell ends with a message.
func Images(images, labels kit.Array, rows, columns int, classes ...string) {
	show(ImagesPicture(images, labels, rows, columns, classes...))
}

// ImagesPicture returns what [Images] shows.
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
