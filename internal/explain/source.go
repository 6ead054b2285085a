package explain

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// A Source is a cell as a client sends it, read: what of it is Go, and what are commands. Both have the cell's lines, so that a
// place in one is a place in the other. A line is a command by its first character, unless it is within a raw string, a comment
// or an expression; and what another editor has put between characters and lines becomes what Go takes.
type Source struct {
	Text     []string // the lines as they are
	Go       []string // those that are Go, and the first line of %%, and those of %exec; others are empty
	Commands []string // those that are commands, as GoNB has them; others are empty
	Foreign  bool     // the cell is not Go, but a script or a file: all is in Commands
	Timed    bool     // the cell is to say how long its program took

	cut     int      // how many characters the first line of Text has more than that of Go
	refused *refusal // what is wrong with a command, or nil
}

// A refusal says what is wrong with a line.
type refusal struct {
	problem
	line int // from 1
}

var (
	percents  = regexp.MustCompile(`^\s*(?:%%|%main)((?:\s|//).*)?$`)
	comment   = regexp.MustCompile(`^((?:"(?:\\.|[^"\\])*"|'[^']*'|[^"'])*?)(?:^|\s)//.*$`) // behind arguments, which can be in quotes
	run       = regexp.MustCompile(`^%exec\s+\w`)
	cellMagic = regexp.MustCompile(`^%%(\w+)`)
	lineMagic = regexp.MustCompile(`^%(\w+)`)
	clause    = regexp.MustCompile(`^package\s+\w+\s*(?:;|//|/\*|$)`)
	timed     = regexp.MustCompile(`^%?%time(\s.*)?$`)
)

// ReadSource reads a cell.
func ReadSource(text string) *Source {
	s := &Source{Text: readLines(text)}
	s.Go, s.Commands = make([]string, len(s.Text)), make([]string, len(s.Text))
	first := strings.TrimLeft(s.Text[0], "\ufeff")
	s.cut = utf8.RuneCountInString(s.Text[0]) - utf8.RuneCountInString(first)
	if m := cellMagic.FindStringSubmatch(first); m != nil && slices.Contains(CellMagics, m[1]) {
		copy(s.Commands, s.Text)
		s.Commands[0], s.Foreign = first, true
		return s
	}
	var l lexer
	main, continued := -1, false // the line of %%; whether a command goes on
	for i, line := range s.Text {
		if i == 0 {
			line = first
		}
		bare := strings.TrimPrefix(line, "//gonb:")
		switch {
		case l.within != 0:
			s.Go[i] = l.read(line)
		case continued:
			s.Commands[i] = line
			continued = strings.HasSuffix(line, `\`)
		case percents.MatchString(bare):
			arguments := strings.TrimSpace(comment.ReplaceAllString(percents.FindStringSubmatch(bare)[1], "$1"))
			switch {
			case main < 0:
				main = i
				s.Go[i], s.Commands[i] = "%%", strings.TrimSpace("%% "+arguments)
			case arguments != "":
				s.refuse(i, fmt.Sprintf("there are two lines of %%%%, lines %d and %d", main+1, i+1), "What stands below the second one goes on with what stands below the first; only the first can have arguments.")
			} // two cells that became one: the second part goes on where the first ends
		case timed.MatchString(bare):
			s.Timed = true
			s.Commands[i] = "%time"
			if code := timed.FindStringSubmatch(bare)[1]; code != "" { // in the same place
				s.Go[i] = l.read(strings.Repeat(" ", len(line)-len(code)) + code)
			}
		case strings.HasPrefix(bare, "%") || strings.HasPrefix(bare, "!") && !l.open:
			s.check(i, bare)
			s.Commands[i] = strings.TrimRightFunc(line, unicode.IsSpace)
			continued = strings.HasSuffix(s.Commands[i], `\`)
			if run.MatchString(bare) { // the cell's program calls the function
				s.Go[i] = bare
			}
		case clause.MatchString(bare) && !l.open: // every cell is of package main
		default:
			s.Go[i] = l.read(line)
		}
	}
	return s
}

// IsEmpty returns whether there is no Go in the cell.
func (s *Source) IsEmpty() bool {
	return !slices.ContainsFunc(s.Go, func(l string) bool { return strings.TrimSpace(l) != "" && l != "%%" })
}

// refuse says what is wrong with a line, if nothing is with one before.
func (s *Source) refuse(i int, what string, hints ...string) {
	if s.refused == nil {
		s.refused = &refusal{problem{what: "Error: " + what, code: s.Text[i], caret: -1, hints: hints}, i + 1}
	}
}

// Place returns where in Go a place of the text is, which counts characters: the line, and the column in bytes. Both count from 0.
func (s *Source) Place(text string, at int) (line, column int) {
	before := []rune(text)
	before = before[:min(max(at, 0), len(before))]
	lines := readLines(string(before))
	line = len(lines) - 1
	characters := utf8.RuneCountInString(lines[line])
	if line == 0 {
		characters = max(0, characters-s.cut)
	}
	code := []rune(s.Go[line])
	return line, len(string(code[:min(characters, len(code))]))
}

// readLines splits a text at its line ends, of whatever kind.
func readLines(text string) []string {
	return strings.Split(strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(text), "\n")
}

// A lexer reads Go line by line, to know what is code.
type lexer struct {
	within byte // what a line begins within: 0 for code, '`' for a raw string, '*' for a comment
	open   bool // the code before ends within an expression, so that the next line goes on with it
}

// opens ends a line whose expression goes on. A brace is a literal's if it follows a type without a space, as gofmt has it, or,
// within another one, nothing or a key.
var (
	opens  = regexp.MustCompile(`(?:[(\[,=!<>|&^*/%]|(?:^|[^+])\+|(?:^|[^-])-|[\w\]}]\{)$`)
	nested = regexp.MustCompile(`(?:^|[{,:])\s*\{$`)
)

// read reads a line, and returns it with spaces that Go knows.
func (l *lexer) read(line string) string {
	var out, code strings.Builder
	text := byte(0) // what ends with the line: a string, a rune or a comment
	for rest := line; rest != ""; {
		r, n := utf8.DecodeRuneInString(rest)
		space := false
		switch {
		case l.within == '`':
			if r == '`' {
				l.within = 0
			}
		case l.within == '*':
			if strings.HasPrefix(rest, "*/") {
				l.within, n = 0, 2
			}
		case text == '/':
		case text != 0 && r == '\\' && len(rest) > 1:
			n = 2
		case text != 0:
			if r == rune(text) {
				text = 0
			}
		case strings.HasPrefix(rest, "//"):
			text = '/'
		case strings.HasPrefix(rest, "/*"):
			l.within, n = '*', 2
		case unseen(r):
			space = true
		default:
			code.WriteString(rest[:n])
			switch r {
			case '"', '\'':
				text = byte(r)
			case '`':
				l.within = '`'
			}
		}
		if space {
			out.WriteByte(' ')
		} else {
			out.WriteString(rest[:n])
		}
		rest = rest[n:]
	}
	if seen := strings.TrimSpace(code.String()); seen != "" {
		l.open = opens.MatchString(seen) || l.open && nested.MatchString(seen)
	}
	return out.String()
}

// unseen returns whether a character looks like a space, or like nothing, and is none of Go's spaces. They come with what is copied
// from pages and word processors.
func unseen(r rune) bool {
	return r > ' ' && (unicode.IsSpace(r) || unicode.Is(unicode.Zs, r) || unicode.Is(unicode.Cf, r)) || r == '\v' || r == '\f'
}
