package show

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"html"
	"image"
	"image/png"
	"io"
	"strings"

	"github.com/janpfeifer/gonb/gonbui"
	"github.com/janpfeifer/gonb/gonbui/protocol"
	"gonum.org/v1/plot/vg"

	"layercake/internal/atexit"
)

// HTML shows HTML. In an untrusted notebook JupyterLab strips scripts, styles and inline drawings from it.
func HTML(text string) {
	display(text, map[protocol.MIMEType]any{protocol.MIMETextHTML: text})
}

// Markdown shows Markdown: **bold**, # headings, lists, tables and $formulas$.
func Markdown(text string) {
	display(text, map[protocol.MIMEType]any{protocol.MIMETextMarkdown: text})
}

// Image shows an image at one screen pixel per image pixel.
func Image(img image.Image) {
	if img == nil {
		atexit.Failf("show.Image: the image is nil")
	}
	var b bytes.Buffer
	if err := png.Encode(&b, img); err != nil {
		atexit.Failf("show.Image: %v", err)
	}
	size := img.Bounds().Size()
	display(fmt.Sprintf("[image of %d by %d pixels]", size.X, size.Y), map[protocol.MIMEType]any{protocol.MIMEImagePNG: b.Bytes()})
}

// PNG shows the contents of a PNG file at one screen pixel per image pixel.
func PNG(file []byte) {
	img, err := png.Decode(bytes.NewReader(file))
	if err != nil {
		atexit.Failf("show.PNG: %v; it takes the contents of a PNG file, as os.ReadFile returns them", err)
	}
	display(fmt.Sprintf("[image of %d by %d pixels]", img.Bounds().Dx(), img.Bounds().Dy()), map[protocol.MIMEType]any{protocol.MIMEImagePNG: file})
}

// SVG shows a drawing, the text of an SVG document.
func SVG(svg string) { drawing("[drawing]", svg) }

// drawing shows an SVG as an image: untrusted notebooks strip SVG elements.
func drawing(text, svg string) {
	if !strings.Contains(svg, "<svg") {
		atexit.Failf("show.SVG: no <svg> in the text, which begins with %.40q", svg)
	}
	if !strings.Contains(svg, "xmlns=") {
		svg = strings.Replace(svg, "<svg", `<svg xmlns="http://www.w3.org/2000/svg"`, 1) // required in an image
	}
	img := fmt.Sprintf(`<img alt="%s" style="max-width:100%%" src="data:image/svg+xml;base64,%s">`,
		html.EscapeString(text), base64.StdEncoding.EncodeToString([]byte(svg)))
	display(text, map[protocol.MIMEType]any{protocol.MIMETextHTML: img})
}

// A Chart is a gonum.org/v1/plot chart, a *plot.Plot.
type Chart interface {
	WriterTo(width, height vg.Length, format string) (io.WriterTo, error)
}

// Plot shows a gonum.org/v1/plot chart of 15 by 10 centimetres.
func Plot(p Chart) { PlotSize(p, 15*vg.Centimeter, 10*vg.Centimeter) }

// PlotSize is like [Plot] with the given size.
func PlotSize(p Chart, width, height vg.Length) {
	if p == nil {
		atexit.Failf("show.Plot: the chart is nil")
	}
	w, err := p.WriterTo(width, height, "svg")
	if err != nil {
		atexit.Failf("show.Plot: %v", err)
	}
	var b bytes.Buffer
	if _, err := w.WriteTo(&b); err != nil {
		atexit.Failf("show.Plot: %v", err)
	}
	drawing("[chart]", b.String())
}

// Table shows rows under a header, which may be nil. Numbers are right-aligned.
func Table(header []string, rows [][]any) {
	columns := len(header)
	for i, row := range rows {
		if columns == 0 {
			columns = len(row)
		}
		if len(row) != columns {
			atexit.Failf("show.Table: row %d has %d columns; the first line has %d", i+1, len(row), columns)
		}
	}
	display(table(header, rows), map[protocol.MIMEType]any{protocol.MIMETextHTML: tableHTML(header, rows)})
}

// A Formatted is a value that shows itself, such as a table.
type Formatted interface {
	HTML() string   // as in HTML
	String() string // where there is no HTML: in a terminal
}

// Value shows a value that has a form in HTML. The last expression of a cell is shown like this. A value that keeps a
// mistake, with a method Err, ends the program with it.
func Value(v Formatted) {
	if v == nil {
		atexit.Failf("show.Value: the value is nil")
	}
	if v, ok := v.(interface{ Err() error }); ok && v.Err() != nil {
		atexit.Fail(v.Err())
	}
	display(v.String(), map[protocol.MIMEType]any{protocol.MIMETextHTML: v.HTML()})
}

// display shows data in a notebook and prints the text elsewhere.
func display(text string, data map[protocol.MIMEType]any) {
	if !gonbui.IsNotebook {
		fmt.Println(text)
		return
	}
	data[protocol.MIMETextPlain] = text
	gonbui.SendData(&protocol.DisplayData{Data: data})
	gonbui.Sync()
}
