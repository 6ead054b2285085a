package plots

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"layercake/internal/words"
	"layercake/kit"
)

// Mistakes shows the images that the model is most wrong about, rows × columns of them at most: those whose class it does
// not see, the one it is surest of first. Above each image stand what the model said, how sure it was of that, and what is
// true.
//
// The examples x, [n, ...], are what the model takes, and images as in [Images]. Their labels y are class numbers, [n] or
// [n, 1], or one-hot rows, [n, classes]. The model's output are probabilities. Names of the classes, if there are any,
// show in place of their numbers. If all this does not fit together, the cell ends with a message.
func Mistakes(model *kit.Model, x, y kit.Array, rows, columns int, classes ...string) {
	show(MistakesPicture(model, x, y, rows, columns, classes...))
}

// MistakesPicture returns what [Mistakes] shows.
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
