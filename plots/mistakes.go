package plots

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"layercake/internal/words"
	"layercake/kit"
)

// Mistakes shows the images that the model classifies wrongly, at most rows × columns, the one with the most confident
// prediction first. Above each image are the predicted class, its probability and the true class.
//
// The examples x, [n, ...], are the model's input and images as in [Images]. Their labels y are class numbers, [n] or
// [n, 1], or one-hot rows, [n, classes]. The model's output must be probabilities. Class names, if given, replace the
// numbers. Arguments that do not fit together end the cell with an error.
func Mistakes(model *kit.Model, x, y kit.Array, rows, columns int, classes ...string) {
	show(MistakesPicture(model, x, y, rows, columns, classes...))
}

// MistakesPicture is like [Mistakes] but returns the picture.
func MistakesPicture(model *kit.Model, x, y kit.Array, rows, columns int, classes ...string) (p *Picture, err error) {
	defer about("mistakes", &err)
	if err := checkGrid(rows, columns); err != nil {
		return nil, err
	}
	shown, err := newImages(x)
	if err != nil {
		return nil, err
	}
	e, err := examine(model, x, y, classes)
	if err != nil {
		return nil, err
	}
	var wrong []int
	for i, v := range e.verdicts {
		if !v.right() {
			wrong = append(wrong, i)
		}
	}
	slices.SortStableFunc(wrong, func(i, j int) int {
		return cmp.Compare(e.verdicts[j].confidence, e.verdicts[i].confidence)
	})
	title := fmt.Sprintf("%s in %s", words.Plural(len(wrong), "mistake"), words.Plural(len(e.verdicts), "image"))
	if most := rows * columns; len(wrong) > most {
		title = fmt.Sprintf("The worst %d of %s", most, title)
		wrong = wrong[:most]
	}

	g := gallery{columns: columns, height: shown.height, width: shown.width}
	var list [][]string
	for _, i := range wrong {
		img, err := shown.at(i)
		if err != nil {
			return nil, err
		}
		v := e.verdicts[i]
		said, truth := "said "+e.classes[v.said], "true "+e.classes[v.truth]
		g.tiles = append(g.tiles, tile{[]string{said, percent(v.confidence), truth}, img})
		list = append(list, []string{fmt.Sprint("image ", i), said, "with " + percent(v.confidence), truth})
	}
	p = g.picture()
	p.addTitle(title)
	p.Text, p.Note = paragraphs(title, columnsOf(list, "  ")), e.note
	p.Alt = title + "."
	for _, line := range list {
		p.Alt += " " + strings.ToUpper(line[0][:1]) + line[0][1:] + ": " + strings.Join(line[1:3], " ") + ", " + line[3] + "."
	}
	return p, nil
}
