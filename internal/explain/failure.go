package explain

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// A Failure describes a failed cell.
type Failure struct {
	cell     int
	problems []problem
}

// A Place is a line of a cell; both count from 1. The zero Place is unknown.
type Place struct{ Cell, Line int }

// A problem is one thing that is wrong.
type problem struct {
	what  string // one or a few lines
	at    Place
	code  string // the cell's line
	caret int    // byte offset in code, or -1

	by     Place    // the calling line, or zero
	byCode string   // text of that line
	hints  []string // what exists and what to try
}

const (
	mostProblems = 5
	mostLines    = 12 // lines of problems shown in full; the others only show what and where
	width        = 90 // longest line that does not wrap on a page
)

// Title is the failure in one line.
func (f Failure) Title() string {
	title, _, _ := strings.Cut(strings.TrimPrefix(f.problems[0].what, "Error: "), "\n")
	return title
}

// String formats the failure for the user, with terminal colours, which notebooks support too.
func (f Failure) String() string {
	var lines []string
	for i, p := range f.problems {
		if i == mostProblems {
			lines = append(lines, fmt.Sprintf("and %d more", len(f.problems)-i))
			break
		}
		next := p.lines(f.cell)
		switch {
		case len(lines)+len(next) <= mostLines:
		case i == 0:
			next = append(next[:mostLines-1], "...")
		default:
			title, _, _ := strings.Cut(p.what, "\n")
			next = problem{what: wrap(title)[0], at: p.at, code: p.code, caret: -1}.lines(f.cell)
		}
		lines = append(lines, next...)
	}
	return strings.Join(lines, "\n")
}

func (p problem) lines(cell int) []string {
	lines := wrap(p.what)
	for i, l := range lines {
		lines[i] = bold(l)
	}
	if p.at.Line > 0 {
		where := "  " + p.at.from(cell) + " │ "
		code, caret := p.excerpt()
		lines = append(lines, where+code)
		if caret >= 0 {
			lines = append(lines, strings.Repeat(" ", utf8.RuneCountInString(where)-2)+"│ "+strings.Repeat(" ", caret)+bold("^"))
		}
	}
	if p.by.Line > 0 {
		code, _ := problem{code: p.byCode, caret: -1}.excerpt()
		lines = append(lines, "  called in "+p.by.from(cell)+" │ "+code)
	}
	for _, hint := range p.hints {
		lines = append(lines, wrap(hint)...)
	}
	return lines
}

// bold is readable on any background: JupyterLab's red of terminals is hard to read on its dark one.
func bold(s string) string { return "\x1b[1m" + s + "\x1b[0m" }

// wrap breaks lines between words, since not all pages do.
func wrap(s string) (lines []string) {
	for line := range strings.SplitSeq(s, "\n") {
		for utf8.RuneCountInString(line) > width {
			at := strings.LastIndex(string([]rune(line)[:width+1]), " ")
			if at <= 0 {
				break
			}
			lines, line = append(lines, line[:at]), line[at+1:]
		}
		lines = append(lines, line)
	}
	return lines
}

// from names the place as seen from a cell.
func (at Place) from(cell int) string {
	if at.Cell == cell {
		return fmt.Sprintf("line %d", at.Line)
	}
	return fmt.Sprintf("cell [%d], line %d", at.Cell, at.Line)
}

// excerpt returns the cell's line, or as much of it as does not wrap, and the caret's column in it, or -1.
func (p problem) excerpt() (code string, caret int) {
	const most, before = width - 10, width / 2
	untabbed := func(s string) []rune { return []rune(visible(s)) }
	code = strings.TrimLeft(p.code, " \t")
	caret = p.caret - (len(p.code) - len(code))
	if caret >= 0 {
		caret = len(untabbed(code[:caret]))
	}
	runes := untabbed(code)
	if cut := min(caret-before, len(runes)-most); cut > 0 {
		runes = append([]rune("…"), runes[cut+1:]...)
		caret -= cut
	}
	if len(runes) > most {
		runes = append(runes[:most-1:most-1], '…')
	}
	return string(runes), caret
}

// visible shows each character of a line with equal width: tabs as spaces, invisible characters as symbols.
func visible(s string) string {
	s = strings.ReplaceAll(s, "\t", "    ")
	return strings.Map(func(r rune) rune {
		switch {
		case r < ' ':
			return '␀' + r
		case unseen(r):
			return ' '
		}
		return r
	}, s)
}

// list joins names: "a, b and c".
func list(names []string) string {
	if len(names) < 2 {
		return strings.Join(names, "")
	}
	last := len(names) - 1
	return strings.Join(names[:last], ", ") + " and " + names[last]
}
