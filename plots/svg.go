package plots

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"html"
	"strings"

	"gonum.org/v1/plot/font"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
	"gonum.org/v1/plot/vg/vgsvg"
)

// An svgCanvas draws an SVG whose text takes the room that it was given wherever it is shown.
//
// An SVG names its font and does not hold it. Boxes and alignment are computed for the widths of Liberation Sans; a
// reader's machine that lacks it takes another font, often a wider one, and text sticks out of its box. So each text
// says how wide it has to be, which browsers keep to, and names the fonts that are of the same widths by design before
// it leaves the choice to the browser.
type svgCanvas struct {
	*vgsvg.Canvas
	widths []vg.Length // of each text drawn so far
	ids    []string    // of each group
}

func newSVGCanvas(width, height vg.Length) *svgCanvas {
	return &svgCanvas{Canvas: vgsvg.New(width, height)}
}

// FillString implements [vg.Canvas].
func (c *svgCanvas) FillString(face font.Face, pt vg.Point, s string) {
	c.widths = append(c.widths, textWidth(face.Font.Size, s))
	c.Canvas.FillString(face, pt, html.UnescapeString(escaped(s))) // vgsvg escapes it, but for what XML has no way to write
}

// escaped is text as an XML document holds it. What XML cannot hold, control characters and broken UTF-8, becomes U+FFFD.
func escaped(s string) string {
	var b strings.Builder
	if err := xml.EscapeText(&b, []byte(s)); err != nil {
		panic(err) // a strings.Builder takes everything
	}
	return b.String()
}

// group draws something that belongs together. In an SVG it has an id, which is the same each time.
func group(c draw.Canvas, id string, f func()) {
	if svg, ok := c.Canvas.(*svgCanvas); ok {
		svg.ids = append(svg.ids, id)
		svg.Push()
		svg.Scale(1, 1) // nothing else does, so that document finds it
		defer svg.Pop()
	}
	f()
}

// document finishes the SVG.
func (c *svgCanvas) document() []byte {
	var b bytes.Buffer
	if _, err := c.WriteTo(&b); err != nil {
		panic(err) // a bytes.Buffer takes everything
	}
	svg := bytes.ReplaceAll(b.Bytes(), []byte("font-family:Liberation Sans"), []byte("font-family:Liberation Sans,Arial,Helvetica,sans-serif"))
	svg = bytes.ReplaceAll(svg, []byte("data:image/jpg;"), []byte("data:image/png;")) // which they are
	const unscaled = `<g transform="scale(1,1)"`
	for _, id := range c.ids {
		svg = bytes.Replace(svg, []byte(unscaled), fmt.Appendf(nil, `<g id="%s"`, escaped(id)), 1)
	}
	// What was drawn is escaped, so that "<text " starts an element and nothing else.
	const start = "<text "
	parts := bytes.Split(svg, []byte(start))
	out := parts[0]
	for i, part := range parts[1:] {
		out = append(out, start...)
		if w := c.widths[i]; w > 0 {
			out = fmt.Appendf(out, `textLength="%.5g" lengthAdjust="spacingAndGlyphs" `, w.Points())
		}
		out = append(out, part...)
	}
	return out
}
