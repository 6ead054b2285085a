package plots

import (
	"fmt"

	"layercake/internal/words"
	"layercake/kit"
)

// ClassHistogram shows the number of examples of each class as bars.
//
// The labels are class numbers, [n] or [n, 1], or rows, [n, classes], one-hot or predicted probabilities, whose largest
// number marks the class. Class names, if given, replace the numbers. Labels of another form end the cell with an
// error.
func ClassHistogram(labels kit.Array, classes ...string) {
	show(ClassHistogramPicture(labels, classes...))
}

// ClassHistogramPicture is like [ClassHistogram] but returns the picture.
func ClassHistogramPicture(labels kit.Array, classes ...string) (p *Picture, err error) {
	defer about("class histogram", &err)
	if err := checkLabels(labels, labels.Len(), "example"); err != nil {
		return nil, err
	}
	numbers, n, err := classNumbers(labels)
	if err != nil {
		return nil, err
	}
	n = max(n, len(classes))
	if err := checkRoom(n); err != nil {
		return nil, err
	}
	names, err := classNames(classes, n)
	if err != nil {
		return nil, err
	}
	counts := make([]int, len(names))
	most := 0
	for _, k := range numbers {
		counts[k]++
		most = max(most, counts[k])
	}
	b := bars{full: float64(most)}
	for k, count := range counts {
		number := fmt.Sprintf("%s (%s)", words.Thousands(count), percent(float64(count)/float64(len(numbers))))
		b.bars = append(b.bars, bar{names[k], float64(count), number, rightColor})
	}
	title := fmt.Sprintf("%s of %s", words.Plural(len(numbers), "label"), words.Plural(len(names), "class"))
	p = b.picture()
	p.addTitle(title)
	p.Alt = fmt.Sprintf("Class histogram. %s. %s", title, b.readOut())
	p.Text, p.Note = paragraphs(title, p.Text), labels.Note()
	return p, nil
}
