package compose

import "strings"

// A Line is the origin of a line in a program.
type Line struct {
	Cell, Line int // -1 for a line that no cell has; lines count from 0
	Shift      int // how many bytes further right its code is than in the cell
}

var nowhere = Line{-1, -1, 0}

// A text is a program being written.
type text struct {
	strings.Builder
	lines []Line
}

// add appends lines of code and returns their offset.
func (t *text) add(code string, at Line) (offset int) {
	offset = t.Len()
	for line := range strings.SplitSeq(code, "\n") {
		t.WriteString(line)
		t.WriteByte('\n')
		t.lines = append(t.lines, at)
		if at.Cell >= 0 {
			at.Line, at.Shift = at.Line+1, 0
		}
	}
	return offset
}

func (o origin) place() Line { return Line{o.cell, o.line, 0} }

// An edit replaces text.
type edit struct {
	from, to int // in the draft
	text     string
}

// edited returns the text between two offsets with the edits within it, which are sorted.
func edited(code string, from, to int, edits []edit) string {
	var b strings.Builder
	for _, e := range edits {
		if from <= e.from && e.to <= to {
			b.WriteString(code[from:e.from])
			b.WriteString(e.text)
			from = e.to
		}
	}
	return b.String() + code[from:to]
}
