package plots

import (
	"image/color"
	"math"
	"strings"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// bars are horizontal bars, one below the other, each with its name on the left and its number on the right.
type bars struct {
	bars []bar
	full float64 // the value of a bar of full length
	mark float64 // draws a line across all bars at this value and aligns the numbers to its right; 0 for none
}

type bar struct {
	name   string
	value  float64
	number string
	color  color.Color
}

func (b bars) picture() *Picture {
	names, numbers := vg.Length(0), vg.Length(0)
	for _, x := range b.bars {
		names, numbers = max(names, textWidth(normalText, x.name)), max(numbers, textWidth(smallText, x.number))
	}
	left := panelMargin + names + barSpace
	return &Picture{
		width:  left + barLength + barSpace + numbers + panelMargin,
		height: vg.Length(len(b.bars))*barRow + panelMargin,
		Text:   b.text(),
		draw: func(c draw.Canvas) {
			top := c.Max.Y
			for i, x := range b.bars {
				center := top - (vg.Length(i)+0.5)*barRow
				write(c, normalText, alignRight, vg.Point{X: c.Min.X + left - barSpace, Y: center - middle(normalText)}, x.name)
				area := vg.Rectangle{
					Min: vg.Point{X: c.Min.X + left, Y: center - barHeight/2},
					Max: vg.Point{X: c.Min.X + left + b.length(x.value), Y: center + barHeight/2},
				}
				c.SetColor(x.color)
				c.Fill(area.Path())
				if b.mark > 0 {
					area.Max.X = c.Min.X + left + barLength
				}
				write(c, smallText, alignLeft, vg.Point{X: area.Max.X + barSpace, Y: center - middle(smallText)}, x.number)
			}
			bottom := top - vg.Length(len(b.bars))*barRow
			c.SetColor(faint)
			c.SetLineWidth(0.5)
			line(c, vg.Point{X: c.Min.X + left, Y: bottom}, vg.Point{X: c.Min.X + left, Y: top})
			if b.mark > 0 {
				c.SetColor(ink)
				x := c.Min.X + left + b.length(b.mark)
				line(c, vg.Point{X: x, Y: bottom}, vg.Point{X: x, Y: top})
			}
		},
	}
}

func (b bars) length(value float64) vg.Length { return barLength * vg.Length(value/b.full) }

// text renders the bars for terminals.
func (b bars) text() string {
	var rows [][]string
	for _, x := range b.bars {
		rows = append(rows, []string{x.name, strings.Repeat("█", int(math.Round(sparkWidth*x.value/b.full))), x.number})
	}
	return columnsOf(rows, "  ")
}

// readOut describes the bars in words.
func (b bars) readOut() string {
	var parts []string
	for _, x := range b.bars {
		parts = append(parts, x.name+": "+x.number)
	}
	return strings.Join(parts, ", ") + "."
}

func line(c vg.Canvas, from, to vg.Point) {
	var path vg.Path
	path.Move(from)
	path.Line(to)
	c.Stroke(path)
}
