package plots

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"html"
	"os"
	"path/filepath"
	"strings"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
	"gonum.org/v1/plot/vg/vgimg"

	"layercake/internal/atomicfile"
	"layercake/internal/hint"
)

// A Picture can be shown in a notebook and saved to a file. One piece of code draws it for all formats, on demand and
// the same each time. The functions with the suffix Picture return pictures.
type Picture struct {
	Alt     string // description for people who cannot see the picture
	Text    string // shown in terminals; may be empty
	Note    string // a note on the data, such as that it is synthetic; the picture shows its beginning
	Caption string // monospaced text below the picture: the numbers of a chart

	// DPI is a PNG's resolution in pixels per inch, 72 points; 0 means 192, which is sharp on screens with two pixels
	// per point. An SVG is sharp at any size.
	DPI int

	width, height vg.Length // without the note
	draw          func(c draw.Canvas)
}

const (
	pngDPI = 192
	maxDPI = 2400
)

// SVG returns the picture as an SVG document, with its description for screen readers.
func (p *Picture) SVG() []byte {
	c := newSVGCanvas(p.size())
	p.paint(draw.New(c))
	label := fmt.Sprintf(`<svg role="img" aria-label="%s" `, escaped(p.description()))
	return bytes.Replace(c.document(), []byte("<svg "), []byte(label), 1)
}

// PNG returns the picture as a PNG file, with DPI pixels to the inch.
func (p *Picture) PNG() []byte {
	dpi := p.DPI
	if dpi < 1 || dpi > maxDPI {
		dpi = pngDPI
	}
	c := pngCanvas{vgimg.NewWith(vgimg.UseWH(p.size()), vgimg.UseDPI(dpi), vgimg.UseBackgroundColor(paper))}
	p.paint(draw.New(c))
	var b bytes.Buffer
	if _, err := (vgimg.PngCanvas{Canvas: c.Canvas}).WriteTo(&b); err != nil {
		panic(err) // a bytes.Buffer accepts any write
	}
	return b.Bytes()
}

// HTML returns an element that shows the picture, with its note and its caption.
func (p *Picture) HTML() string { return element(p.img(), p.Note, p.Caption) }

// String returns the picture for a terminal.
func (p *Picture) String() string { return paragraphs(p.Note, p.Text, p.Caption) }

// Save writes the picture to a file, as SVG or PNG by the name's extension. It replaces an existing file atomically. In
// a notebook it prints where the file is.
func (p *Picture) Save(path string) error {
	if err := checkFile(path); err != nil {
		return err
	}
	file := formats[filepath.Ext(path)](p)
	if err := atomicfile.WriteFile(path, file); err != nil {
		return fmt.Errorf("picture: %w", err)
	}
	showSaved(path, len(file))
	return nil
}

var formats = map[string]func(*Picture) []byte{".svg": (*Picture).SVG, ".png": (*Picture).PNG}

// checkFile returns an error for a file name without a supported extension.
func checkFile(path string) error {
	if formats[filepath.Ext(path)] == nil {
		return hint.Try(fmt.Errorf("picture: cannot be saved as %q", path), "the name must end in .svg or .png")
	}
	_, err := os.Stat(filepath.Dir(path))
	return err
}

// size is the size of the whole picture, including the note.
func (p *Picture) size() (width, height vg.Length) {
	width, height = p.width, p.height
	if note := p.headline(); note != "" {
		width = max(width, textWidth(normalText, note)+2*noteMargin)
		height += noteHeight
	}
	return width, height
}

// paint draws the note and the picture below it.
func (p *Picture) paint(c draw.Canvas) {
	c.SetColor(paper)
	c.Fill(c.Rectangle.Path())
	if note := p.headline(); note != "" {
		band := c.Rectangle
		band.Min.Y = band.Max.Y - noteHeight
		c.SetColor(amber)
		c.Fill(band.Path())
		write(c, normalText, alignLeft, vg.Point{X: noteMargin, Y: band.Min.Y + noteHeight/2 - middle(normalText)}, note)
	}
	p.draw(draw.Canvas{Canvas: c.Canvas, Rectangle: vg.Rectangle{Max: vg.Point{X: p.width, Y: p.height}}})
}

// addHeader adds room above the picture, which header draws.
func (p *Picture) addHeader(height vg.Length, header func(c draw.Canvas)) {
	body := p.draw
	p.height += height
	p.draw = func(c draw.Canvas) {
		body(draw.Crop(c, 0, 0, 0, -height))
		c.Min.Y = c.Max.Y - height
		header(c)
	}
}

// addTitle writes a line above the picture, as far as it fits into a notebook.
func (p *Picture) addTitle(title string) {
	title = shortened(largeText, max(p.width, rowLength)-2*panelMargin, title)
	p.width = max(p.width, textWidth(largeText, title)+2*panelMargin)
	p.addHeader(titleHeight, func(c draw.Canvas) {
		write(c, largeText, alignLeft, vg.Point{X: c.Min.X + panelMargin, Y: c.Min.Y + titleHeight/2 - middle(largeText)}, title)
	})
}

// headline is the part of the note that the picture shows: what is unusual. The reason and the remedy stand below the
// picture.
func (p *Picture) headline() string {
	short, _, _ := strings.Cut(p.Note, ":")
	if letters := []rune(short); len(letters) > noteLetters {
		short = string(letters[:noteLetters-1]) + "…"
	}
	return short
}

// description is the note and the alt text.
func (p *Picture) description() string { return strings.TrimSpace(p.Note + " " + p.Alt) }

// img returns the picture as an HTML image that shrinks in a narrow window. The SVG is in a data URL: untrusted
// notebooks strip SVG elements but show images.
func (p *Picture) img() string {
	if p.draw == nil {
		return "" // only text
	}
	width, _ := p.size()
	return fmt.Sprintf(`<img alt="%s" width="%.0f" style="max-width:100%%" src="data:image/svg+xml;base64,%s">`,
		html.EscapeString(p.description()), float64(width/pixel), base64.StdEncoding.EncodeToString(p.SVG()))
}

// element is the HTML of a picture, the note on its data and its caption, any of which may be empty. It uses only plain
// elements, since untrusted notebooks strip others.
func element(img, note, caption string) string {
	if note != "" {
		note = "<div>" + html.EscapeString(note) + "</div>"
	}
	if caption != "" {
		caption = "<pre><code>" + html.EscapeString(caption) + "</code></pre>" // JupyterLab sets a bare pre in its prose font
	}
	return "<div>" + img + note + caption + "</div>"
}

// paragraphs joins the non-empty texts with newlines.
func paragraphs(texts ...string) string {
	var out []string
	for _, s := range texts {
		if s != "" {
			out = append(out, s)
		}
	}
	return strings.Join(out, "\n")
}
