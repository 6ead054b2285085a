package plots

import (
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// A key is an entry of a legend.
type key struct {
	name   string
	sample func(c draw.Canvas, pt vg.Point) // draws on the legendLine points to the right of pt, which is at mid-height
}

// addLegend puts a legend above the picture, on as many rows as it needs. Names that are wider than the picture are
// cut.
func (p *Picture) addLegend(keys []key) {
	type entry struct {
		key
		at vg.Point // relative to the upper left corner
	}
	var entries []entry
	at := vg.Point{X: panelMargin, Y: -legendRow}
	for _, k := range keys {
		k.name = shortened(normalText, p.width-2*panelMargin-legendLine-legendSpace/3, k.name)
		width := legendLine + legendSpace/3 + textWidth(normalText, k.name)
		if at.X > panelMargin && at.X+width > p.width-panelMargin {
			at = vg.Point{X: panelMargin, Y: at.Y - legendRow}
		}
		entries = append(entries, entry{k, at})
		at.X += width + legendSpace
	}
	p.addHeader(-at.Y, func(c draw.Canvas) {
		for _, e := range entries {
			from := vg.Point{X: c.Min.X + e.at.X, Y: c.Max.Y + e.at.Y}
			e.sample(c, vg.Point{X: from.X, Y: from.Y + middle(normalText)})
			write(c, normalText, alignLeft, vg.Point{X: from.X + legendLine + legendSpace/3, Y: from.Y}, e.name)
		}
	})
}
