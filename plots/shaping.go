package plots

import (
	"os"
	"strings"
	"sync"
	"unicode"

	"golang.org/x/image/font/sfnt"

	"layercake/internal/shaper"
)

// shaped returns a line of text shaped for its script. ok is false if it only takes our font's letters one after the
// other: without missing letters, right-to-left text or combining marks.
func shaped(s string) (line shaper.Line, ok bool) {
	if !strings.ContainsFunc(s, foreign) {
		return shaper.Line{}, false
	}
	shapedBefore.Lock()
	defer shapedBefore.Unlock()
	if line, ok = shapedBefore.known[s]; ok {
		return line, true
	}
	var err error
	if shaping := startShaper(); shaping != nil {
		line, err = shaping.Shape(s)
	}
	if line.Pieces == nil || err != nil {
		line = boxes(s)
	}
	shapedBefore.known[s] = line
	return line, true
}

// shapedBefore caches shaped lines: a live picture draws the same ones again and again.
var shapedBefore = struct {
	sync.Mutex
	known map[string]shaper.Line
}{known: map[string]shaper.Line{}}

// startShaper starts the program that shapes text, or returns nil if it is not available.
var startShaper = sync.OnceValue(func() *shaper.Shaper {
	program := os.Getenv(shaper.Variable)
	if program == "" {
		return nil
	}
	s, err := shaper.Start(program)
	if err != nil {
		return nil // boxes appear, with a message
	}
	return s
})

// foreign returns whether a letter needs shaping.
func foreign(r rune) bool {
	switch {
	case r < 0x300: // Latin
		return false
	case 0x590 <= r && r < 0x900 || 0xfb1d <= r && r < 0xff00: // Hebrew, Arabic and other right-to-left scripts
		return true
	case unicode.Is(unicode.M, r):
		return true
	}
	return !ours(r)
}

// ours returns whether our font has the letter.
func ours(r rune) bool {
	var b sfnt.Buffer
	glyph, err := letters(normalText).Face.GlyphIndex(&b, r)
	return err == nil && glyph != 0
}

// boxes returns a line with boxes for letters that our font lacks, for use without a shaper.
func boxes(s string) shaper.Line {
	var line shaper.Line
	for _, r := range s {
		if unicode.In(r, unicode.M, unicode.Cf) {
			continue // invisible by itself
		}
		piece := shaper.Piece{X: line.Advance, Advance: 1, Letters: string(r)}
		if ours(r) {
			face := letters(1)
			piece.Advance = float64(face.Width(piece.Letters))
		}
		line.Advance += piece.Advance
		line.Pieces = append(line.Pieces, piece)
	}
	return line
}
