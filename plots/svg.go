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

// An svgCanvas draws an SVG whose text takes its intended width on any machine.
//
// An SVG names its font but does not contain it. Boxes and alignment are computed with the widths of Liberation Sans. A
// machine without that font takes another, often wider one, and text would stick out of its box. So each text states
// its width, which browsers keep to, and names the fonts with the same metrics before falling back to the browser's
// choice.
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
	c.Canvas.FillString(face, pt, html.UnescapeString(escaped(s))) // vgsvg escapes the text, but does not replace what XML cannot represent
}

// escaped is text as XML. Characters that XML cannot represent, such as control characters and invalid UTF-8, become
// U+FFFD.
func escaped(s string) string {
	var b strings.Builder
	if err := xml.EscapeText(&b, []byte(s)); err != nil {
		panic(err) // a strings.Builder accepts any write
	}
	return b.String()
}

// group draws f as a group. In an SVG the group has an id, which is the same each time.
func group(c draw.Canvas, id string, f func()) {
	if svg, ok := c.Canvas.(*svgCanvas); ok {
		svg.ids = append(svg.ids, id)
		svg.Push()
		svg.Scale(1, 1) // nothing else scales, so document finds this element
		defer svg.Pop()
	}
	f()
}

// document finishes the SVG.
func (c *svgCanvas) document() []byte {
	var b bytes.Buffer
	if _, err := c.WriteTo(&b); err != nil {
		panic(err) // a bytes.Buffer accepts any write
	}
	svg := bytes.ReplaceAll(b.Bytes(), []byte("font-family:Liberation Sans"), []byte("font-family:Liberation Sans,Arial,Helvetica,sans-serif"))
	svg = bytes.ReplaceAll(svg, []byte("data:image/jpg;"), []byte("data:image/png;"))                                                    // the images are PNGs
	svg = bytes.ReplaceAll(svg, []byte(`transform="scale(1, -1)" />`), []byte(`transform="scale(1, -1)" preserveAspectRatio="none" />`)) // images fill their areas
	const unscaled = `<g transform="scale(1,1)"`
	for _, id := range c.ids {
		svg = bytes.Replace(svg, []byte(unscaled), fmt.Appendf(nil, `<g id="%s"`, escaped(id)), 1)
	}
	// Drawn text is escaped, so "<text " can only start an element.
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
