package plots

import (
	"cmp"
	"fmt"
	"image"
	"slices"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"layercake/internal/hint"
	"layercake/internal/words"
	"layercake/kit"
)

// Prediction shows the model's prediction for one example: the probability of each class as a bar, the largest one
// highlighted, and the example beside them if it is an image as in [Images]. Of more than 12 classes only the 12 most
// probable show.
//
//	plots.Prediction(model, xTest.Slice(7, 8))
//
// The example x has shape [1, ...], as the model expects it. The model's output must be probabilities, [1, classes], or
// the probability of class 1, [1, 1]. Class names, if given, replace the numbers. Arguments that do not fit together
// end the cell with an error.
func Prediction(model *kit.Model, x kit.Array, classes ...string) {
	show(PredictionPicture(model, x, classes...))
}

// PredictionPicture is like [Prediction] but returns the picture.
func PredictionPicture(model *kit.Model, x kit.Array, classes ...string) (p *Picture, err error) {
	defer about("prediction", &err)
	const most = 12
	if _, err := info(model); err != nil {
		return nil, err
	}
	if err := checkOne(x); err != nil {
		return nil, err
	}
	rows, err := probabilities(model, x)
	if err != nil {
		return nil, err
	}
	row := rows[0]
	names, err := classNames(classes, len(row))
	if err != nil {
		return nil, err
	}
	order := make([]int, len(row))
	for k := range order {
		order[k] = k
	}
	if len(order) > most {
		slices.SortStableFunc(order, func(i, j int) int { return cmp.Compare(row[j], row[i]) })
		order = order[:most]
	}
	said := largest(row)
	b := bars{full: 1}
	for _, k := range order {
		color := weakColor
		if k == said {
			color = rightColor
		}
		b.bars = append(b.bars, bar{names[k], row[k], percent(row[k]), color})
	}
	title := fmt.Sprintf("Predicted: %s, with %s", names[said], percent(row[said]))
	p = b.picture()
	if im, err := newImages(x); err == nil {
		img, err := im.at(0)
		if err != nil {
			return nil, err
		}
		p.addImage(img, im)
	}
	p.addTitle(title)
	p.Alt = fmt.Sprintf("%s. Probabilities: %s", title, b.readOut())
	p.Text, p.Note = paragraphs(title, p.Text), cmp.Or(x.Note(), trainedOn(model))
	return p, nil
}

// checkOne returns an error unless an array holds exactly one example.
func checkOne(x kit.Array) error {
	if err := x.Err(); err != nil {
		return err
	}
	if x.Len() != 1 {
		return hint.Try(fmt.Errorf("x is %v, %s", x.Shape(), words.Plural(x.Len(), "example")), "choose one: x.Slice(7, 8)")
	}
	return nil
}

// addImage puts an image on the left of the picture.
func (p *Picture) addImage(img image.Image, im images) {
	body, taken := p.draw, barImage+panelMargin
	side := barImage / vg.Length(max(im.height, im.width))
	size := vg.Point{X: side * vg.Length(im.width), Y: side * vg.Length(im.height)}
	p.width += taken
	p.height = max(p.height, barImage+panelMargin)
	p.draw = func(c draw.Canvas) {
		center := vg.Point{X: panelMargin + barImage/2, Y: (c.Min.Y + panelMargin + c.Max.Y) / 2}
		area := vg.Rectangle{Min: vg.Point{X: center.X - size.X/2, Y: center.Y - size.Y/2}}
		area.Max = area.Min.Add(size)
		drawImage(c, area, img)
		body(draw.Crop(c, taken, 0, 0, 0))
	}
}
