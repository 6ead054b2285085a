package main

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"sync"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"
)

// A source is a cell as a client sends it, and as GoNB gets it: line for line the same, so that a place in one is a place in
// the other. GoNB takes a line for a command by its first characters, wherever it stands, and two lines of %% for the end of the
// kernel. So what is text, in a raw string or a comment, is told from commands here; and what another editor has put between
// characters and lines is what Go takes.
type source struct {
	text     []string // the lines
	code     []string // those that GoNB gets
	inserted []int    // how many characters stand before each of these that the reader's line has not
	refused  *refusal // what GoNB need not try, or nil
}

// A refusal says what is wrong with a line.
type refusal struct {
	problem
	line int // from 1
}

// Lines that GoNB takes for commands of its own.
var (
	percents   = regexp.MustCompile(`^\s*(?:%%|%main)((?:\s|//).*)?$`)
	comment    = regexp.MustCompile(`^((?:"(?:\\.|[^"\\])*"|'[^']*'|[^"'])*?)(?:^|\s)//.*$`) // behind arguments, which can be in quotes
	cellMagic  = regexp.MustCompile(`^%%(\w+)`)
	lineMagic  = regexp.MustCompile(`^%(\w+)`)
	clause     = regexp.MustCompile(`^package\s+\w+\s*(?:;|//|/\*|$)`)
	cellMagics = []string{"writefile", "script", "bash", "sh", "gx"}
	lineMagics = []string{"args", "autoget", "capture", "cd", "env", "exec", "goflags", "goworkfix", "help", "list", "ls",
		"main", "noautoget", "remove", "reset", "rm", "test", "track", "untrack", "version", "wasm", "who", "widgets", "widgets_hb",
		"with_inputs", "with_password"}
)

// readSource reads a cell.
func readSource(text string) *source {
	s := &source{text: readLines(text)}
	s.code, s.inserted = slices.Clone(s.text), make([]int, len(s.text))
	s.replace(0, strings.TrimLeft(s.text[0], "\ufeff"))
	if m := cellMagic.FindStringSubmatch(s.code[0]); m != nil && slices.Contains(cellMagics, m[1]) {
		return s
	}
	var l lexer
	first, continued := -1, false // the line of %%; the line before goes on in this one
	for i, line := range s.code {
		bare := strings.TrimPrefix(line, "//gonb:")
		switch {
		case l.within == '`' && special(bare):
			s.replace(i, "` + `"+line)
			l.read(line)
		case l.within == '*' && special(bare):
			s.replace(i, " "+line)
			l.read(line)
		case l.within != 0:
			l.read(line)
		case continued:
			continued = strings.HasSuffix(line, `\`)
		case percents.MatchString(bare):
			arguments := strings.TrimSpace(comment.ReplaceAllString(percents.FindStringSubmatch(bare)[1], "$1"))
			switch {
			case first < 0:
				first = i
				s.replace(i, strings.TrimSpace("%% "+arguments))
			case arguments != "":
				s.refuse(i, fmt.Sprintf("there are two lines of %%%%, lines %d and %d", first+1, i+1), "What stands below the second one goes on with what stands below the first; only the first can have arguments.")
			default: // two cells that became one: the second part goes on where the first ends
				s.replace(i, "")
			}
		case strings.HasPrefix(bare, "%") || strings.HasPrefix(bare, "!") && !l.open:
			s.check(i, bare)
			s.replace(i, strings.TrimRightFunc(line, unicode.IsSpace))
			continued = strings.HasSuffix(s.code[i], `\`)
		case special(bare) && !clause.MatchString(bare):
			s.replace(i, " "+l.read(line))
		default:
			s.replace(i, l.read(line))
		}
	}
	return s
}

// replace gives GoNB another line. What is put before a line stands where it begins.
func (s *source) replace(i int, line string) {
	s.inserted[i] += utf8.RuneCountInString(line) - utf8.RuneCountInString(s.code[i])
	s.code[i] = line
}

// refuse says what is wrong with a line, if nothing is with one before.
func (s *source) refuse(i int, what string, hints ...string) {
	if s.refused == nil {
		s.refused = &refusal{problem{what: "Error: " + what, code: s.text[i], caret: -1, hints: hints}, i + 1}
	}
}

// check refuses a command that GoNB does not know.
func (s *source) check(i int, line string) {
	if strings.TrimSpace(line[1:]) == "" {
		s.refuse(i, "there is no command behind "+line[:1], "To see what there is, run %help.")
	}
	if m := cellMagic.FindStringSubmatch(line); m != nil {
		if slices.Contains(cellMagics, m[1]) {
			s.refuse(i, "%%"+m[1]+" can stand only in the first line of a cell")
			return
		}
		s.refuse(i, "there is no %%"+m[1]+" here",
			"A cell that is not Go begins with "+list(prefixed("%%", cellMagics))+". What a Go cell does stands below a line of %% alone.")
	}
	if m := lineMagic.FindStringSubmatch(line); m != nil && !slices.Contains(lineMagics, m[1]) {
		hint := "To see what there is, run %help."
		if found := similar(m[1], lineMagics); len(found) > 0 {
			hint = "There is " + list(prefixed("%", found)) + "."
		}
		s.refuse(i, "there is no %"+m[1]+" here", hint)
	}
}

func prefixed(prefix string, names []string) (out []string) {
	for _, n := range names {
		out = append(out, prefix+n)
	}
	return out
}

// special tells if GoNB takes a line for something else than Go by how it begins.
func special(line string) bool {
	return strings.HasPrefix(line, "%") || strings.HasPrefix(line, "!") || strings.HasPrefix(line, "package")
}

// forGoNB is what GoNB gets to run. For a cell that it need not try that is one that fails at once.
func (s *source) forGoNB() string {
	if s.refused != nil {
		return "%exec"
	}
	return strings.Join(s.code, "\n")
}

// cursor returns where the cursor is in what GoNB gets, in UTF-16 as GoNB has it, for a place in what the client has, which
// counts characters.
func (s *source) cursor(text string, at int) int {
	before := []rune(text)
	before = before[:min(max(at, 0), len(before))]
	lines := readLines(string(before))
	units := len(utf16.Encode([]rune(strings.Join(lines, "\n"))))
	for _, n := range s.inserted[:len(lines)] {
		units += n
	}
	return max(units, 0)
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

// unseen tells if a character looks like a space, or like nothing, and is none of Go's spaces. They come with what is copied
// from pages and word processors.
func unseen(r rune) bool {
	return r > ' ' && (unicode.IsSpace(r) || unicode.Is(unicode.Zs, r) || unicode.Is(unicode.Cf, r)) || r == '\v' || r == '\f'
}

// Sources are the cells that GoNB has been given and not begun, by requests.
type sources struct {
	mu    sync.Mutex
	given map[string]given
}

// Given is what a request asks to run.
type given struct {
	text string // as the client sent it
	*source
}

func newSources() *sources { return &sources{given: map[string]given{}} }

func (s *sources) put(request string, g given) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.given[request] = g
}

func (s *sources) take(request string) (g given, ok bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	g, ok = s.given[request]
	delete(s.given, request)
	return g, ok
}
