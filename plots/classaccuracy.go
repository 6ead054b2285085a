package plots

import (
	"fmt"

	"layercake/internal/words"
	"layercake/kit"
)

// ClassAccuracy shows the model's accuracy for each class as bars. A line marks the overall accuracy. Bars below it are
// orange, the others blue.
//
// The examples x, [n, ...], are the model's input. Their labels y are class numbers, [n] or [n, 1], or one-hot rows,
// [n, classes]. The model's output must be probabilities. Class names, if given, replace the numbers. Arguments that do
// not fit together end the cell with an error.
func ClassAccuracy(model *kit.Model, x, y kit.Array, classes ...string) {
	show(ClassAccuracyPicture(model, x, y, classes...))
}

// ClassAccuracyPicture is like [ClassAccuracy] but returns the picture.
func ClassAccuracyPicture(model *kit.Model, x, y kit.Array, classes ...string) (p *Picture, err error) {
	defer about("class accuracy", &err)
	e, err := examine(model, x, y, classes)
	if err != nil {
		return nil, err
	}
	if err := checkRoom(len(e.classes)); err != nil {
		return nil, err
	}
	right, total := make([]int, len(e.classes)), make([]int, len(e.classes))
	for _, v := range e.verdicts {
		total[v.truth]++
		if v.right() {
			right[v.truth]++
		}
	}
	all := float64(e.right()) / float64(len(e.verdicts))
	b := bars{full: 1, mark: all}
	for k, name := range e.classes {
		part, color := float64(right[k])/float64(max(total[k], 1)), rightColor
		if part < all {
			color = wrongColor
		}
		number := fmt.Sprintf("%s (%s of %s)", percent(part), words.Thousands(right[k]), words.Thousands(total[k]))
		if total[k] == 0 {
			number = "no examples"
		}
		b.bars = append(b.bars, bar{name, part, number, color})
	}
	title := fmt.Sprintf("%s of %s right; orange: classes below that", percent(all), words.Plural(len(e.verdicts), "example"))
	p = b.picture()
	p.addTitle(title)
	p.Alt = fmt.Sprintf("Accuracy of each class. %s. %s", title, b.readOut())
	p.Text, p.Note = paragraphs(title, p.Text), e.note
	return p, nil
}
