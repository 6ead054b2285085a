package explain

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// A Source is a cell as sent by a client, divided into Go code and commands. Both keep the cell's line numbers. The
// first character makes a line a command, unless it is within a raw string, a comment or an expression. Other editors'
// line ends and spaces are converted to Go's.
type Source struct {
	Text     []string // the original lines
	Go       []string // lines of Go, including the first %% line and %exec lines; the others are empty
	Commands []string // command lines in GoNB's form; the others are empty
	Foreign  bool     // the cell is a script or a file rather than Go: all of it is in Commands
	Timed    bool     // show how long the program took

	cut     int      // number of characters removed from the first line
	refused *refusal // an invalid command, or nil
}

// A refusal says what is wrong with a line.
type refusal struct {
	problem
	line int // from 1
}

var (
	percents  = regexp.MustCompile(`^\s*(?:%%|%main)((?:\s|//).*)?$`)
	comment   = regexp.MustCompile(`^((?:"(?:\\.|[^"\\])*"|'[^']*'|[^"'])*?)(?:^|\s)//.*$`) // after arguments, which may be quoted
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
	main, continued := -1, false // the %% line; whether a command continues
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
				s.refuse(i, fmt.Sprintf("there are two %%%% lines, %d and %d", main+1, i+1), "The code below the second continues the code below the first; only the first can have arguments.")
			} // two merged cells: the second part continues the first
		case timed.MatchString(bare):
			s.Timed = true
			s.Commands[i] = "%time"
			if code := timed.FindStringSubmatch(bare)[1]; code != "" { // at the same offset
				s.Go[i] = l.read(strings.Repeat(" ", len(line)-len(code)) + code)
			}
		case strings.HasPrefix(bare, "%") || strings.HasPrefix(bare, "!") && !l.open:
			s.check(i, bare)
			s.Commands[i] = strings.TrimRightFunc(line, unicode.IsSpace)
			continued = strings.HasSuffix(s.Commands[i], `\`)
			if run.MatchString(bare) { // the cell's program calls the function
				s.Go[i] = bare
			}
		case clause.MatchString(bare) && !l.open: // every cell is in package main
		default:
			s.Go[i] = l.read(line)
		}
	}
	return s
}

// IsEmpty returns whether the cell has no Go code.
func (s *Source) IsEmpty() bool {
	return !slices.ContainsFunc(s.Go, func(l string) bool { return strings.TrimSpace(l) != "" && l != "%%" })
}

// refuse records what is wrong with a line, unless an earlier line is invalid.
func (s *Source) refuse(i int, what string, hints ...string) {
	if s.refused == nil {
		s.refused = &refusal{problem{what: "Error: " + what, code: s.Text[i], caret: -1, hints: hints}, i + 1}
	}
}

// Place converts a position in the text, in characters, to a line and a byte column in Go. Both count from 0.
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

// readLines splits a text at line ends of any kind.
func readLines(text string) []string {
	return strings.Split(strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(text), "\n")
}

// A lexer scans Go line by line to find out what is code.
type lexer struct {
	within byte // state at the start of a line: 0 for code, '`' for a raw string, '*' for a comment
	open   bool // the code so far ends within an expression, which the next line continues
}

// opens matches the end of a line whose expression continues. A brace belongs to a literal if it follows a type without
// a space, as gofmt writes it, or within another literal follows nothing or a key.
var (
	opens  = regexp.MustCompile(`(?:[(\[,=!<>|&^*/%]|(?:^|[^+])\+|(?:^|[^-])-|[\w\]}]\{)$`)
	nested = regexp.MustCompile(`(?:^|[{,:])\s*\{$`)
)

// read scans a line and returns it with Go's spaces.
func (l *lexer) read(line string) string {
	var out, code strings.Builder
	text := byte(0) // a string, rune or comment that ends with the line
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

// unseen returns whether a character is invisible or looks like a space, but is not one of Go's spaces. Text copied
// from web pages and word processors contains them.
func unseen(r rune) bool {
	return r > ' ' && (unicode.IsSpace(r) || unicode.Is(unicode.Zs, r) || unicode.Is(unicode.Cf, r)) || r == '\v' || r == '\f'
}
