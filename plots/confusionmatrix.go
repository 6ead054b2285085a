package plots

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"layercake/internal/words"
	"layercake/kit"
)

// ConfusionMatrix shows how often the model predicted each class for each true class: rows are true classes, columns
// predicted ones, as in scikit-learn. Correct predictions, on the diagonal, are bluer the larger their share of the
// row. Mistakes are orange, the most frequent one the strongest.
//
// The examples x, [n, ...], are the model's input. Their labels y are class numbers, [n] or [n, 1], or one-hot rows,
// [n, classes]. The model's output must be probabilities. Class names, if given, replace the numbers. Arguments that do
// not fit together end the cell with an error.
func ConfusionMatrix(model *kit.Model, x, y kit.Array, classes ...string) {
	show(ConfusionMatrixPicture(model, x, y, classes...))
}

// ConfusionMatrixPicture is like [ConfusionMatrix] but returns the picture.
func ConfusionMatrixPicture(model *kit.Model, x, y kit.Array, classes ...string) (p *Picture, err error) {
	defer about("confusion matrix", &err)
	e, err := examine(model, x, y, classes)
	if err != nil {
		return nil, err
	}
	if err := checkRoom(len(e.classes)); err != nil {
		return nil, err
	}
	m := newMatrix(e)
	right, n := e.right(), len(e.verdicts)
	title := fmt.Sprintf("%s of %s right: %s", words.Thousands(right), words.Thousands(n), percent(float64(right)/float64(n)))
	p = m.picture()
	p.addTitle(title)
	p.Alt = fmt.Sprintf("Confusion matrix. %s. %s", title, m.readOut())
	p.Text, p.Note = paragraphs(title, m.table()), e.note
	return p, nil
}

// A matrix counts an exam's verdicts by true and predicted class.
type matrix struct {
	classes []string
	counts  [][]int
}

func newMatrix(e *exam) matrix {
	m := matrix{e.classes, make([][]int, len(e.classes))}
	for k := range m.counts {
		m.counts[k] = make([]int, len(e.classes))
	}
	for _, v := range e.verdicts {
		m.counts[v.truth][v.said]++
	}
	return m
}

// A confusion counts how often one class was predicted for another.
type confusion struct{ truth, said, count int }

// confusions lists the confusions that occurred, the most frequent first.
func (m matrix) confusions() []confusion {
	var out []confusion
	for truth, row := range m.counts {
		for said, n := range row {
			if truth != said && n > 0 {
				out = append(out, confusion{truth, said, n})
			}
		}
	}
	slices.SortStableFunc(out, func(a, b confusion) int { return cmp.Compare(b.count, a.count) })
	return out
}

func (m matrix) picture() *Picture {
	names := vg.Length(0)
	cell := matrixCell
	for _, s := range m.classes {
		names = max(names, textWidth(smallText, s))
	}
	total, worst := make([]int, len(m.classes)), 1
	for _, c := range m.confusions() {
		worst = max(worst, c.count)
	}
	for i, row := range m.counts {
		for _, n := range row {
			total[i] += n
			cell = max(cell, textWidth(smallText, fmt.Sprint(n))+2*matrixSpace/3)
		}
	}
	upright := names > cell // names wider than a column are written upwards
	header := smallText
	if upright {
		header = names
	}
	left, above := panelMargin+matrixTitle+names+matrixSpace, matrixTitle+header+matrixSpace
	side := vg.Length(len(m.classes)) * cell

	return &Picture{
		width:  left + side + panelMargin,
		height: above + side + panelMargin,
		draw: func(c draw.Canvas) {
			top := c.Max.Y - above // upper edge of the cells
			write(c, normalText, alignCenter, vg.Point{X: left + side/2, Y: c.Max.Y - normalText}, "predicted")
			writeUp(c, normalText, alignCenter, vg.Point{X: panelMargin + normalText, Y: top - side/2}, "true")
			for i, s := range m.classes {
				center := (vg.Length(i) + 0.5) * cell
				write(c, smallText, alignRight, vg.Point{X: left - matrixSpace, Y: top - center - middle(smallText)}, s)
				if upright {
					writeUp(c, smallText, alignLeft, vg.Point{X: left + center + middle(smallText), Y: top + matrixSpace}, s)
				} else {
					write(c, smallText, alignCenter, vg.Point{X: left + center, Y: top + matrixSpace}, s)
				}
			}
			for i, row := range m.counts {
				for k, n := range row {
					area := vg.Rectangle{Min: vg.Point{X: left + vg.Length(k)*cell, Y: top - vg.Length(i+1)*cell}}
					area.Max = area.Min.Add(vg.Point{X: cell, Y: cell})
					color := blend(paper, wrongColor, float64(n)/float64(worst))
					if i == k {
						color = blend(paper, rightColor, float64(n)/float64(max(total[i], 1)))
					}
					c.SetColor(color)
					c.Fill(area.Path())
					c.SetColor(grid)
					c.SetLineWidth(0.5)
					c.Stroke(area.Path())
					if n > 0 {
						writeIn(c, readable(color), smallText, alignCenter, vg.Point{X: area.Min.X + cell/2, Y: area.Min.Y + cell/2 - middle(smallText)}, fmt.Sprint(n))
					}
				}
			}
		},
	}
}

// readOut names the most frequent confusions in words.
func (m matrix) readOut() string {
	all := m.confusions()
	if len(all) == 0 {
		return "No class was mistaken for another."
	}
	var parts []string
	for _, c := range all[:min(len(all), 5)] {
		parts = append(parts, fmt.Sprintf("%s for %s (%s)", m.classes[c.truth], m.classes[c.said], words.Plural(c.count, "time")))
	}
	return "Mistaken most often: " + strings.Join(parts, ", ") + "."
}

// table renders the matrix for terminals.
func (m matrix) table() string {
	rows := [][]string{append([]string{"true \\ predicted"}, m.classes...)}
	for i, counts := range m.counts {
		row := []string{m.classes[i]}
		for _, n := range counts {
			row = append(row, fmt.Sprint(n))
		}
		rows = append(rows, row)
	}
	return columnsOf(rows, "  ")
}
