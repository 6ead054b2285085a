package plots

import (
	"fmt"
	"os"
	"strings"
	"sync"

	"gonum.org/v1/plot/font"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/vgimg"

	"layercake/internal/shaper"
)

// A pngCanvas also draws text in scripts that our font lacks. In an SVG the browser does this.
type pngCanvas struct{ *vgimg.Canvas }

// longPath is the number of corners up to which a line is stroked at once: the time grows with their square.
const longPath = 100

// Stroke implements [vg.Canvas]. It strokes a long line in parts.
func (c pngCanvas) Stroke(path vg.Path) {
	for len(path) > longPath && path[longPath-1].Type <= vg.LineComp && path[longPath].Type == vg.LineComp {
		c.Canvas.Stroke(path[:longPath])
		path = append(vg.Path{{Type: vg.MoveComp, Pos: path[longPath-1].Pos}}, path[longPath:]...)
	}
	c.Canvas.Stroke(path)
}

// FillString implements [vg.Canvas].
func (c pngCanvas) FillString(face font.Face, pt vg.Point, s string) {
	line, ok := shaped(s)
	if !ok {
		c.Canvas.FillString(face, pt, s)
		return
	}
	size := face.Font.Size
	for _, piece := range line.Pieces {
		at := vg.Point{X: pt.X + size*vg.Length(piece.X), Y: pt.Y}
		switch {
		case piece.Outline != nil:
			c.Fill(outline(piece.Outline, at, size))
		case strings.ContainsFunc(piece.Letters, func(r rune) bool { return !ours(r) }):
			c.box(at, size*vg.Length(piece.Advance), size)
			missing(piece.Letters)
		default:
			c.Canvas.FillString(face, at, piece.Letters)
		}
	}
}

// outline converts a glyph's outline to a path, at the given font size.
func outline(segments []shaper.Segment, at vg.Point, size vg.Length) vg.Path {
	var path vg.Path
	for _, segment := range segments {
		var to [3]vg.Point
		for i, p := range segment.To {
			to[i] = vg.Point{X: at.X + size*vg.Length(p.X), Y: at.Y + size*vg.Length(p.Y)}
		}
		switch segment.Op {
		case 'M':
			if path != nil {
				path.Close()
			}
			path.Move(to[0])
		case 'L':
			path.Line(to[0])
		case 'Q':
			path.QuadTo(to[0], to[1])
		case 'C':
			path.CubeTo(to[0], to[1], to[2])
		}
	}
	path.Close()
	return path
}

// box draws a box in place of a letter.
func (c pngCanvas) box(at vg.Point, width, size vg.Length) {
	edge := size / 12
	frame := vg.Rectangle{Min: vg.Point{X: at.X + edge, Y: at.Y}, Max: vg.Point{X: at.X + width - edge, Y: at.Y + 0.72*size}}
	c.SetLineWidth(edge)
	c.Stroke(frame.Path())
}

var tellMissing sync.Once

// missing reports, once, that boxes replace letters.
func missing(letters string) {
	tellMissing.Do(func() {
		how := fmt.Sprintf("'make setup' installs some, or name a folder with one in %s", shaper.FontsVariable)
		fmt.Fprintf(os.Stderr, "A PNG shows boxes for letters that no installed font has, such as %s: %s. SVGs are unaffected.\n", letters, how)
	})
}
