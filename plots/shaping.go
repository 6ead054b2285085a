package plots

import (
	"os"
	"strings"
	"sync"
	"unicode"

	"golang.org/x/image/font/sfnt"

	"layercake/internal/shaper"
)

// shaped is a line of text as its script has it, if that takes more than putting letters of our font one after the other:
// letters that the font lacks, those that are read from the right, and marks that stand on others.
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

// shapedBefore are the lines that were shaped already: a live picture draws the same ones again and again.
var shapedBefore = struct {
	sync.Mutex
	known map[string]shaper.Line
}{known: map[string]shaper.Line{}}

// startShaper starts the program that shapes text, or returns nil where there is none.
var startShaper = sync.OnceValue(func() *shaper.Shaper {
	program := os.Getenv(shaper.Variable)
	if program == "" {
		return nil
	}
	s, err := shaper.Start(program)
	if err != nil {
		return nil // boxes show, which is said
	}
	return s
})

// foreign tells if a letter takes shaping.
func foreign(r rune) bool {
	switch {
	case r < 0x300: // Latin
		return false
	case 0x590 <= r && r < 0x900 || 0xfb1d <= r && r < 0xff00: // Hebrew, Arabic and others from the right
		return true
	case unicode.Is(unicode.M, r):
		return true
	}
	return !ours(r)
}

// ours tells if our font has the letter.
func ours(r rune) bool {
	var b sfnt.Buffer
	glyph, err := letters(normalText).Face.GlyphIndex(&b, r)
	return err == nil && glyph != 0
}

// boxes is a line with boxes in the place of letters that our font lacks, where nothing else is to be had.
func boxes(s string) shaper.Line {
	var line shaper.Line
	for _, r := range s {
		if unicode.In(r, unicode.M, unicode.Cf) {
			continue // nothing by itself
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
