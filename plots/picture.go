package plots

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"html"
	"os"
	"path/filepath"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
	"gonum.org/v1/plot/vg/vgimg"
	"gonum.org/v1/plot/vg/vgsvg"
)

// A Picture can be shown in a notebook and saved to a file. It is drawn when it is needed, by one piece of code for all
// formats, and the same each time.
type Picture struct {
	Alt  string // what the picture shows, for people who cannot see it
	Text string // the picture for terminals, and what stands below it if it is a chart

	width, height vg.Length
	draw          func(c draw.Canvas)
}

// pngDPI makes PNGs sharp on screens with two pixels for one, at 72 points to the inch.
const pngDPI = 192

// SVG returns the picture as an SVG document.
func (p *Picture) SVG() []byte {
	c := vgsvg.New(p.width, p.height)
	p.draw(draw.New(c))
	var b bytes.Buffer
	if _, err := c.WriteTo(&b); err != nil {
		panic(err) // a bytes.Buffer takes everything
	}
	return p.accessible(b.Bytes())
}

// accessible gives the SVG a title, and lets it scale.
func (p *Picture) accessible(svg []byte) []byte {
	title := fmt.Sprintf(`<svg role="img" aria-label="%s" `, html.EscapeString(p.Alt))
	return bytes.Replace(svg, []byte("<svg "), []byte(title), 1)
}

// PNG returns the picture as a PNG file, with 8/3 pixels to a point.
func (p *Picture) PNG() []byte {
	c := vgimg.NewWith(vgimg.UseWH(p.width, p.height), vgimg.UseDPI(pngDPI), vgimg.UseBackgroundColor(paper))
	p.draw(draw.New(c))
	var b bytes.Buffer
	if _, err := (vgimg.PngCanvas{Canvas: c}).WriteTo(&b); err != nil {
		panic(err) // a bytes.Buffer takes everything
	}
	return b.Bytes()
}

// HTML returns an element that shows the picture. The SVG is inside an image's address: notebooks that are not trusted
// strip an SVG element, and show an image.
func (p *Picture) HTML() string {
	return fmt.Sprintf(`<img alt="%s" width="%.0f" src="data:image/svg+xml;base64,%s">`,
		html.EscapeString(p.Alt), float64(p.width)*4/3, base64.StdEncoding.EncodeToString(p.SVG()))
}

// Save writes the picture to a file, as SVG or PNG by the file's name.
func (p *Picture) Save(path string) error {
	switch ext := filepath.Ext(path); ext {
	case ".svg":
		return os.WriteFile(path, p.SVG(), 0o644)
	case ".png":
		return os.WriteFile(path, p.PNG(), 0o644)
	default:
		return fmt.Errorf("plots: cannot save a picture as %q; the name has to end in .svg or .png", path)
	}
}
