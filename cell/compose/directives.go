package compose

import (
	"fmt"
	"go/ast"
	"go/scanner"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// A directive is a compiler directive before a chunk, such as //go:noinline.
type directive struct {
	text string
	line int // in the cell
}

// isDirective returns whether a comment is a directive.
func isDirective(comment string) bool { return strings.HasPrefix(comment, "//go:") }

// word splits a directive into its name, such as noinline, and the rest.
func (d directive) word() (word, rest string) {
	word, rest, _ = strings.Cut(strings.TrimPrefix(d.text, "//go:"), " ")
	return word, strings.TrimSpace(rest)
}

// The message for a go:embed that does not work.
const embedAlone = "go:embed must precede a single variable declaration: var NAME string, or []byte; os.ReadFile reads a file, os.DirFS a folder"

// embed gives a variable the content of the file in go:embed when the cell is compiled, like go build.
func (c *composer) embed(p *part, spec *ast.ValueSpec) {
	for _, d := range p.directives {
		word, pattern := d.word()
		if word != "embed" {
			continue
		}
		typ := ""
		if spec != nil && len(spec.Names) == 1 && len(spec.Values) == 0 && spec.Type != nil {
			typ = p.code[int(spec.Type.Pos())-1-len(clause):]
		}
		if typ == "" || strings.HasPrefix(typ, "embed.") {
			p.wrong = append(p.wrong, wrongDirective{d, embedAlone})
			continue
		}
		data, err := readEmbedded(pattern)
		if err != nil {
			p.wrong = append(p.wrong, wrongDirective{d, "go:embed: " + err.Error()})
			continue
		}
		p.code += fmt.Sprintf(" = (%s)(%s)", typ, strconv.Quote(string(data)))
	}
}

// readEmbedded reads the one file that a pattern matches in the cells' working folder.
func readEmbedded(pattern string) ([]byte, error) {
	folder, err := os.Getwd() // the kernel follows a cell that changes it
	if err != nil {
		return nil, err
	}
	if unquoted, err := strconv.Unquote(pattern); err == nil {
		pattern = unquoted
	}
	files, err := fs.Glob(os.DirFS(folder), pattern)
	switch {
	case err != nil:
		return nil, fmt.Errorf("%s: %w", pattern, err)
	case len(files) == 0:
		return nil, fmt.Errorf("no file %s in %s", pattern, folder)
	case len(files) > 1:
		return nil, fmt.Errorf("%s matches %d files, such as %s and %s; a variable holds one", pattern, len(files), files[0], files[1])
	}
	return os.ReadFile(filepath.Join(folder, files[0]))
}

// A wrongDirective is an unusable directive, with the reason.
type wrongDirective struct {
	directive
	why string
}

// direct records which directives of a part are unusable, and reports those without effect in a cell.
func (c *composer) direct(p *part) {
	for _, d := range p.directives {
		switch word, _ := d.word(); {
		case word == "embed" && p.kind != variable:
			p.wrong = append(p.wrong, wrongDirective{d, embedAlone})
		case word == "generate":
			c.advise(d.line, "go:generate does nothing in a cell: a line that begins with ! runs a command")
		case word == "build" || word == "debug":
			c.advise(d.line, "go:"+word+" does nothing in a cell")
		case word != "embed" && p.kind != function:
			p.wrong = append(p.wrong, wrongDirective{d, "go:" + word + " must precede a function"})
		}
	}
	if !strings.Contains(p.text, "//go:embed") {
		return
	}
	file := token.NewFileSet().AddFile("", -1, len(p.text))
	var s scanner.Scanner
	s.Init(file, []byte(p.text), func(token.Position, string) {}, scanner.ScanComments)
	for pos, tok, lit := s.Scan(); tok != token.EOF; pos, tok, lit = s.Scan() {
		if tok == token.COMMENT && strings.HasPrefix(lit, "//go:embed") {
			p.wrong = append(p.wrong, wrongDirective{directive{lit, p.line + file.Line(pos) - 1}, embedAlone})
		}
	}
}

// misdirected returns the problems of a part's directives.
func (c *composer) misdirected(p *part) (problems []Problem) {
	for _, d := range p.wrong {
		for n, l := range c.draft.lines {
			if l.Cell == c.cell && l.Line == d.line {
				problems = append(problems, c.problem(token.Position{Line: n + 1, Column: 1}, d.why))
				break
			}
		}
	}
	return problems
}
