package main

import (
	"slices"
	"strings"
	"unicode"

	"github.com/go-text/typesetting/bidi"
	"github.com/go-text/typesetting/di"
	"github.com/go-text/typesetting/font"
	"github.com/go-text/typesetting/font/opentype"
	"github.com/go-text/typesetting/language"
	"github.com/go-text/typesetting/shaping"
	"golang.org/x/image/math/fixed"

	"layercake/internal/shaper"
)

// em is the size for shaping.
const em = 1000

// shape converts a line of text to outlines.
func shape(text string, fonts *fonts) shaper.Line {
	letters := []rune(strings.Map(oneLine, text))
	if len(letters) == 0 {
		return shaper.Line{}
	}
	fonts.speak(text)
	input := shaping.Input{Text: letters, RunEnd: len(letters), Direction: di.DirectionLTR, Size: fixed.I(em), Language: language.DefaultLanguage()}
	var segmenter shaping.Segmenter
	var harfbuzz shaping.HarfbuzzShaper
	var runs []shaping.Output
	for _, run := range segmenter.Split(input, fonts) {
		runs = append(runs, harfbuzz.Shape(run))
	}
	var line shaper.Line
	for _, run := range inOrder(letters, runs) {
		addRun(&line, letters, run, fonts.space)
	}
	return line
}

// oneLine replaces line breaks and tabs by spaces.
func oneLine(r rune) rune {
	if unicode.IsSpace(r) {
		return ' '
	}
	return r
}

// inOrder sorts runs from left to right (Unicode Bidirectional Algorithm, rule L2).
func inOrder(letters []rune, runs []shaping.Output) []shaping.Output {
	var paragraph bidi.Paragraph
	parts := paragraph.Segment(letters, bidi.LeftToRight)
	levels := make([]bidi.Level, len(letters))
	for i, start := 0, 0; i < parts.NumRuns(); i++ {
		part := parts.Run(i)
		for ; start < part.End; start++ {
			levels[start] = part.Level
		}
	}
	for level := slices.Max(levels); level > 0; level-- {
		for start := 0; start < len(runs); {
			end := start
			for end < len(runs) && levels[runs[end].Runes.Offset] >= level {
				end++
			}
			slices.Reverse(runs[start:end])
			start = end + 1
		}
	}
	return runs
}

// addRun adds the run's glyphs to the line. All spaces have the base font's width: those of emoji fonts are very wide.
func addRun(line *shaper.Line, letters []rune, run shaping.Output, space float64) {
	for _, glyph := range run.Glyphs {
		if letters[glyph.TextIndex()] == ' ' && glyph.RunesCount() == 1 {
			line.Advance += space
			continue
		}
		piece := shaper.Piece{X: line.Advance, Advance: inEms(glyph.Advance)}
		switch outline, ok := run.Face.GlyphDataOutline(glyph.GlyphID); {
		case glyph.GlyphID == 0:
			first := glyph.TextIndex()
			piece.Letters = string(letters[first : first+glyph.RunesCount()])
			piece.Advance = 1
		case ok:
			piece.Outline = segments(outline, run.Face, shaper.Point{X: inEms(glyph.XOffset), Y: inEms(glyph.YOffset)})
		}
		line.Advance += piece.Advance
		if piece.Outline != nil || piece.Letters != "" {
			line.Pieces = append(line.Pieces, piece)
		}
	}
}

func segments(outline font.GlyphOutline, face *font.Face, offset shaper.Point) []shaper.Segment {
	operations := map[opentype.SegmentOp]byte{
		opentype.SegmentOpMoveTo: 'M', opentype.SegmentOpLineTo: 'L', opentype.SegmentOpQuadTo: 'Q', opentype.SegmentOpCubeTo: 'C',
	}
	unit := 1 / float64(face.Upem())
	var out []shaper.Segment
	for _, segment := range outline.Segments {
		s := shaper.Segment{Op: operations[segment.Op]}
		for _, p := range segment.ArgsSlice() {
			s.To = append(s.To, shaper.Point{X: offset.X + unit*float64(p.X), Y: offset.Y + unit*float64(p.Y)})
		}
		out = append(out, s)
	}
	return out
}

func inEms(length fixed.Int26_6) float64 { return float64(length) / (64 * em) }
