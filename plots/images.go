package plots

import (
	"cmp"
	"fmt"
	"strings"

	"layercake/internal/hint"
	"layercake/internal/words"
	"layercake/kit"
)

// Images shows the first rows × columns images in a grid, each with its label above it, if there are labels.
//
//	plots.Images(train.X, train.Y, 2, 10)
//	plots.Images(decoded, nil, 2, 10) // without labels
//
// Images have shape [n, height, width], [n, height, width, 1] or, if square, [n, pixels]; high numbers are dark, like
// ink on paper. Colour images have shape [n, height, width, 3]: red, green and blue, high numbers bright. Pixels are
// whole numbers from 0 to 255 or floats from 0 to 1; values outside are clamped, and a line below says so if floats
// look like bytes. Labels, one for each image, have shape [n] or [n, 1], or [n, classes], one-hot or predicted
// probabilities, whose largest number marks the class; nil means no labels. Class names, if given, replace the
// numbers. Arrays of another form, or without images, end the cell with an error.
func Images(images kit.Array, labels Numbers, rows, columns int, classes ...string) {
	show(ImagesPicture(images, labels, rows, columns, classes...))
}

// ImagesPicture is like [Images] but returns the picture.
func ImagesPicture(images kit.Array, labels Numbers, rows, columns int, classes ...string) (p *Picture, err error) {
	defer about("images", &err)
	if err := checkGrid(rows, columns); err != nil {
		return nil, err
	}
	shown, err := newImages(images)
	if err != nil {
		return nil, err
	}
	n := min(rows*columns, images.Len())
	names, note, err := imageLabels(labels, images.Len(), n, classes)
	if err != nil {
		return nil, err
	}
	g := gallery{columns: columns, height: shown.height, width: shown.width}
	for i := range n {
		img, err := shown.at(i)
		if err != nil {
			return nil, err
		}
		t := tile{image: img}
		if names != nil {
			t.lines = []string{names[i]}
		}
		g.tiles = append(g.tiles, t)
	}
	p = g.picture()
	p.Alt = fmt.Sprintf("%s of %d by %d pixels", words.Plural(n, "image"), shown.height, shown.width)
	if names != nil {
		p.Alt = fmt.Sprintf("%s labelled %s", words.Plural(n, "image"), strings.Join(names, ", "))
	}
	p.Text, p.Note, p.Caption = p.Alt, cmp.Or(images.Note(), note), shown.remark()
	return p, nil
}

// imageLabels returns the names of the labels of the first n of all images, nil without labels, and the note on them.
func imageLabels(given Numbers, all, n int, classes []string) (names []string, note string, err error) {
	if given == nil {
		if classes != nil {
			return nil, "", hint.Try(fmt.Errorf("%s without labels", words.Plural(len(classes), "class name")), "pass labels, or no names")
		}
		return nil, "", nil
	}
	labels, err := array("labels", given)
	if err != nil {
		return nil, "", err
	}
	if err := checkLabels(labels, all, "image"); err != nil {
		return nil, "", err
	}
	names, err = labelNames(labels.Slice(0, n), classes)
	return names, labels.Note(), err
}
