package plots

import (
	"fmt"
	"image"
	"image/color"
	"slices"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"layercake/internal/hint"
	"layercake/internal/words"
)

// HeatMapOptions are the options of [HeatMap].
type HeatMapOptions struct {
	Title          string
	XLabel, YLabel string
	Rows, Columns  []string   // names; nil for numbers from 0
	Limits         [2]float64 // numbers at the ends of the colour scale; the zero value takes the lowest and highest
}

// HeatMap shows a table of numbers as colours, row 0 at the top, with a colour scale beside it.
//
//	plots.HeatMap(weights, plots.HeatMapOptions{XLabel: "unit", YLabel: "input"})
//
// The table has shape [rows, columns]. If all numbers are 0 or above the colours go from white to blue, if all are 0 or
// below from orange to white. Otherwise positive numbers are blue, negative ones orange and 0 is white. Up to 20 rows
// and columns show their numbers. With more than 800 rows or columns a pixel shows the mean of several cells, which the
// text below says. Numbers outside Limits have the colours at its ends. Numbers that are NaN or infinite, names that do
// not match the table, and no numbers end the cell with an error.
func HeatMap(table Numbers, options ...HeatMapOptions) { show(HeatMapPicture(table, options...)) }

// HeatMapPicture is like [HeatMap] but returns the picture.
func HeatMapPicture(table Numbers, options ...HeatMapOptions) (p *Picture, err error) {
	defer about("heat map", &err)
	o, err := one(options)
	if err != nil {
		return nil, err
	}
	a, err := array("the table", table)
	if err != nil {
		return nil, err
	}
	shape := a.Shape()
	if len(shape) != 2 {
		return nil, hint.Try(fmt.Errorf("the table is %v", shape), "expected (rows, columns)")
	}
	values, err := finite("the table", a)
	if err != nil {
		return nil, err
	}
	h := heat{rows: shape[0], columns: shape[1], values: values, low: slices.Min(values), high: slices.Max(values), xLabel: o.XLabel, yLabel: o.YLabel, named: o.Columns != nil}
	lowest, highest := h.low, h.high
	if o.Limits != [2]float64{} {
		s, err := newScale("", false, o.Limits, 0)
		if err != nil {
			return nil, err
		}
		h.low, h.high = s.low, s.high
	}
	for _, names := range []struct {
		what  string
		given []string
		n     int
		to    *[]string
	}{{"row", o.Rows, h.rows, &h.rowNames}, {"column", o.Columns, h.columns, &h.columnNames}} {
		if names.given != nil && len(names.given) != names.n {
			return nil, hint.Try(fmt.Errorf("%s for %s", words.Plural(len(names.given), names.what+" name"), words.Plural(names.n, names.what)), "there must be one for each")
		}
		*names.to, _ = classNames(names.given, names.n)
	}
	p = h.picture()
	if o.Title != "" {
		p.addTitle(o.Title)
	}
	at := func(i int) string { return "row " + h.rowNames[i/h.columns] + ", column " + h.columnNames[i%h.columns] }
	size := fmt.Sprintf("%s by %s", words.Plural(h.rows, "row"), words.Plural(h.columns, "column"))
	text := fmt.Sprintf("%s, lowest %s in %s, highest %s in %s", size,
		short(lowest), at(slices.Index(values, lowest)), short(highest), at(slices.Index(values, highest)))
	if block := h.block(); block > 1 {
		p.Caption = fmt.Sprintf("One pixel shows the mean of %d by %d cells.", block, block)
	}
	p.Alt = sentences([]string{joined("Heat map", o.Title), text})
	p.Text, p.Note = paragraphs(o.Title, text, h.text()), a.Note()
	return p, nil
}

// heat is a table of numbers as colours.
type heat struct {
	rows, columns         int
	values                []float64 // row by row
	low, high             float64   // ends of the colour scale
	rowNames, columnNames []string
	named                 bool // the columns have names, not numbers
	xLabel, yLabel        string
}

// color is the colour of a number.
func (h heat) color(v float64) color.RGBA {
	v = min(max(v, h.low), h.high)
	switch {
	case h.low < 0 && h.high > 0:
		return signed(v / max(-h.low, h.high))
	case h.low < 0:
		return blend(paper, negativeColor, share(h.high-v, h.high-h.low))
	}
	return blend(paper, positiveColor, share(v-h.low, h.high-h.low))
}

// share is part/whole, or 1/2 if the whole is 0.
func share(part, whole float64) float64 {
	if whole == 0 {
		return 0.5
	}
	return part / whole
}

// numbered returns whether the cells show their numbers.
func (h heat) numbered() bool { return max(h.rows, h.columns) <= heatNumbers }

// block is the number of rows and columns of cells that one pixel shows.
func (h heat) block() int { return (max(h.rows, h.columns) + heatPixels - 1) / heatPixels }

// image draws one pixel for each cell or, of a large table, for each block of cells.
func (h heat) image() image.Image {
	block := h.block()
	img := image.NewRGBA(image.Rect(0, 0, (h.columns+block-1)/block, (h.rows+block-1)/block))
	for y := range img.Rect.Dy() {
		for x := range img.Rect.Dx() {
			sum, n := 0.0, 0
			for row := y * block; row < min((y+1)*block, h.rows); row++ {
				for column := x * block; column < min((x+1)*block, h.columns); column++ {
					sum, n = sum+h.values[row*h.columns+column], n+1
				}
			}
			img.SetRGBA(x, y, h.color(sum/float64(n)))
		}
	}
	return img
}

func (h heat) picture() *Picture {
	cell := vg.Point{X: heatSide / vg.Length(max(h.rows, h.columns))}
	cell.Y = cell.X
	labels := make([]string, len(h.values))
	if h.numbered() {
		cell = vg.Point{X: matrixCell, Y: matrixCell}
		for i, v := range h.values {
			labels[i] = fmt.Sprintf("%.3g", v)
			cell.X = max(cell.X, textWidth(smallText, labels[i])+2*matrixSpace/3)
		}
	}
	side := vg.Point{X: max(cell.X*vg.Length(h.columns), heatLeast), Y: max(cell.Y*vg.Length(h.rows), heatLeast)}
	cell = vg.Point{X: side.X / vg.Length(h.columns), Y: side.Y / vg.Length(h.rows)}

	left, above, below := panelMargin+widest(h.rowNames)+matrixSpace, panelMargin, panelMargin+matrixSpace
	if h.yLabel != "" {
		left += axisLabel
	}
	if h.xLabel != "" {
		below += axisLabel
	}
	everyRow, everyColumn := every(legendRow, cell.Y), every(widest(h.columnNames)+legendSpace/2, cell.X)
	upright := everyColumn > 1 && h.named // names wider than a column are written upwards
	if upright {
		everyColumn = every(legendRow, cell.X)
		below += widest(h.columnNames)
	} else {
		below += smallText
	}
	ticks := h.ticks(side.Y)
	scaleAt, labelled := left+side.X+legendSpace, vg.Length(0)
	for _, t := range ticks {
		labelled = max(labelled, textWidth(smallText, t.Label))
	}
	width := scaleAt + heatBar + tickLength + matrixSpace + labelled + panelMargin
	xLabel := shortened(normalText, side.X+2*min(left, width-left-side.X), h.xLabel)
	yLabel := shortened(normalText, side.Y+2*min(above, below), h.yLabel)
	return &Picture{
		width:  width,
		height: above + side.Y + below,
		draw: func(c draw.Canvas) {
			area := vg.Rectangle{Min: vg.Point{X: left, Y: c.Max.Y - above - side.Y}}
			area.Max = area.Min.Add(side)
			h.cells(c, area, cell, labels)
			for i := 0; i < h.rows; i += everyRow {
				at := vg.Point{X: left - matrixSpace, Y: area.Max.Y - (vg.Length(i)+0.5)*cell.Y - middle(smallText)}
				write(c, smallText, alignRight, at, shortened(smallText, longestName, h.rowNames[i]))
			}
			for i := 0; i < h.columns; i += everyColumn {
				name := shortened(smallText, longestName, h.columnNames[i])
				at := vg.Point{X: left + (vg.Length(i)+0.5)*cell.X, Y: area.Min.Y - matrixSpace}
				if upright {
					writeUp(c, smallText, alignRight, at.Add(vg.Point{X: middle(smallText)}), name)
				} else {
					write(c, smallText, alignCenter, at.Sub(vg.Point{Y: 0.75 * smallText}), name)
				}
			}
			if xLabel != "" {
				write(c, normalText, alignCenter, vg.Point{X: area.Min.X + side.X/2, Y: panelMargin}, xLabel)
			}
			if yLabel != "" {
				writeUp(c, normalText, alignCenter, vg.Point{X: panelMargin + normalText, Y: area.Min.Y + side.Y/2}, yLabel)
			}
			h.scale(c, vg.Rectangle{Min: vg.Point{X: scaleAt, Y: area.Min.Y}, Max: vg.Point{X: scaleAt + heatBar, Y: area.Max.Y}}, ticks)
		},
	}
}

// cells draws the table.
func (h heat) cells(c draw.Canvas, area vg.Rectangle, cell vg.Point, labels []string) {
	if !h.numbered() {
		c.DrawImage(area, stretch(h.image(), area))
	}
	c.SetLineWidth(0.5)
	for i, v := range h.values {
		if !h.numbered() {
			break
		}
		r := vg.Rectangle{Min: vg.Point{X: area.Min.X + vg.Length(i%h.columns)*cell.X, Y: area.Max.Y - vg.Length(i/h.columns+1)*cell.Y}}
		r.Max = r.Min.Add(cell)
		fill := h.color(v)
		c.SetColor(fill)
		c.Fill(r.Path())
		c.SetColor(grid)
		c.Stroke(r.Path())
		writeIn(c, readable(fill), smallText, alignCenter, vg.Point{X: r.Min.X + cell.X/2, Y: r.Min.Y + cell.Y/2 - middle(smallText)}, labels[i])
	}
	c.SetColor(grid)
	c.Stroke(area.Path())
}

// ticks are the ticks of a colour scale of the given height: round numbers, or its ends if there is no room for more.
func (h heat) ticks(height vg.Length) []plot.Tick {
	most := min(6, int(height/legendRow))
	if h.low < h.high && most > 2 {
		if ticks := roundNumbers(most).Ticks(h.low, h.high); len(ticks) > 1 {
			return ticks
		}
	}
	ticks := []plot.Tick{{Value: h.low, Label: fmt.Sprintf("%.3g", h.low)}, {Value: h.high, Label: fmt.Sprintf("%.3g", h.high)}}
	if h.low == h.high {
		return ticks[:1]
	}
	return ticks
}

// scale draws the colour scale.
func (h heat) scale(c draw.Canvas, area vg.Rectangle, ticks []plot.Tick) {
	const steps = 256
	img := image.NewRGBA(image.Rect(0, 0, 1, steps))
	for i := range steps {
		img.SetRGBA(0, i, h.color(h.high-(float64(i)+0.5)/steps*(h.high-h.low)))
	}
	c.DrawImage(area, stretch(img, area))
	c.SetColor(faint)
	c.SetLineWidth(0.5)
	c.Stroke(area.Path())
	for _, t := range ticks {
		y := area.Min.Y + (area.Max.Y-area.Min.Y)*vg.Length(share(t.Value-h.low, h.high-h.low))
		c.SetColor(faint)
		line(c, vg.Point{X: area.Max.X, Y: y}, vg.Point{X: area.Max.X + tickLength, Y: y})
		write(c, smallText, alignLeft, vg.Point{X: area.Max.X + tickLength + matrixSpace/2, Y: y - middle(smallText)}, t.Label)
	}
}

// text renders a small table for terminals.
func (h heat) text() string {
	if !h.numbered() {
		return ""
	}
	rows := [][]string{append([]string{""}, h.columnNames...)}
	for i, name := range h.rowNames {
		row := []string{name}
		for _, v := range h.values[i*h.columns : (i+1)*h.columns] {
			row = append(row, fmt.Sprintf("%.3g", v))
		}
		rows = append(rows, row)
	}
	return columnsOf(rows, "  ")
}
