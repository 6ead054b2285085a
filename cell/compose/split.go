package compose

import (
	"go/parser"
	"go/scanner"
	"go/token"
	"slices"
	"strings"
)

// A kind is what a chunk of a cell is.
type kind int

const (
	importing kind = iota
	constant
	typing
	function
	variable  // var
	define    // := at the top of a cell, which declares variables too
	statement // all else
)

// A chunk is a declaration or statement at the top of a cell.
type chunk struct {
	kind   kind
	text   string
	line   int  // of the cell, from 0
	column int  // in bytes
	ended  bool // with a semicolon that somebody wrote

	directives []directive // that stand before it
}

// split returns the declarations and statements of a cell in their order. What stands below a line of %% is one statement each,
// declarations too: they are main's own.
//
// It does not parse: what is wrong within a chunk is found when the whole is.
func split(lines []string) []chunk {
	lines = slices.Clone(lines)
	main, called := commands(lines)
	var chunks []chunk
	if main < 0 {
		chunks = splitPart(lines, 0)
	} else {
		chunks = splitPart(lines[:main], 0)
		for _, c := range splitPart(lines[main+1:], main+1) {
			c.kind = statement
			chunks = append(chunks, c)
		}
	}
	if called.text != "" {
		chunks = append(chunks, called)
	}
	return chunks
}

// commands returns the index of the first line of %%, or -1, and the call that the last line of %exec stands for. It empties these
// lines. What is within a string or a comment is no command.
func commands(lines []string) (main int, called chunk) {
	source := strings.Join(lines, "\n")
	file := token.NewFileSet().AddFile("", -1, len(source))
	var s scanner.Scanner
	s.Init(file, []byte(source), func(token.Position, string) {}, 0)
	main = -1
	for {
		pos, tok, _ := s.Scan()
		if tok == token.EOF {
			return main, called
		}
		if tok != token.REM {
			continue
		}
		line := file.Line(pos) - 1
		switch fields := strings.Fields(lines[line]); {
		case len(fields) == 1 && fields[0] == "%%" && main < 0:
			main = line
		case len(fields) > 1 && fields[0] == "%exec" && token.IsIdentifier(fields[1]):
			called = chunk{kind: statement, text: fields[1] + "()", line: line}
			lines[line] = ""
		}
	}
}

type lexeme struct {
	tok    token.Token
	lit    string
	offset int
}

func splitPart(lines []string, first int) (chunks []chunk) {
	source := strings.Join(lines, "\n")
	file := token.NewFileSet().AddFile("", -1, len(source))
	var s scanner.Scanner
	s.Init(file, []byte(source), func(token.Position, string) {}, scanner.ScanComments)
	var directives []directive
	var current []lexeme
	depth, end := 0, 0
	headed := false // by a for, an if or a switch, whose header has semicolons
	flush := func(ended bool) {
		if len(current) > 0 && current[0].tok != token.PACKAGE { // the clause that people bring from programs
			start := current[0].offset
			end = min(end, len(source)) // what is not closed ends later
			chunks = append(chunks, chunk{
				kind: kindOf(current), text: source[start:end], ended: ended,
				line: first + strings.Count(source[:start], "\n"), column: start - (strings.LastIndexByte(source[:start], '\n') + 1),
				directives: directives,
			})
			directives = nil
		}
		current, headed = nil, false
	}
	for {
		pos, tok, lit := s.Scan()
		offset := file.Offset(pos)
		switch tok {
		case token.EOF:
			flush(false)
			return chunks
		case token.COMMENT:
			if isDirective(lit) && len(current) == 0 {
				directives = append(directives, directive{lit, first + file.Line(pos) - 1})
			}
			continue
		case token.FOR, token.IF, token.SWITCH:
			headed = headed || depth <= 0
		case token.LPAREN, token.LBRACK, token.LBRACE:
			depth++
		case token.RPAREN, token.RBRACK, token.RBRACE:
			depth--
		case token.SEMICOLON:
			if depth <= 0 && !(headed && lit == ";" && len(current) > 0 && !isStatement(source[current[0].offset:offset])) {
				flush(lit == ";")
				depth = 0
				continue
			}
		}
		current = append(current, lexeme{tok, lit, offset})
		if size := len(lit); tok.IsLiteral() || tok.IsKeyword() || tok == token.SEMICOLON {
			end = offset + size
		} else {
			end = offset + len(tok.String())
		}
	}
}

// isStatement tells whether code is one or more statements.
func isStatement(code string) bool {
	_, err := parser.ParseFile(token.NewFileSet(), "", clause+"func main() {"+code+"\n}", parser.SkipObjectResolution)
	return err == nil
}

// kindOf tells what begins, and for a definition ends, like this.
func kindOf(lexemes []lexeme) kind {
	switch lexemes[0].tok {
	case token.IMPORT:
		return importing
	case token.CONST:
		return constant
	case token.TYPE:
		return typing
	case token.VAR:
		return variable
	case token.FUNC:
		if isFunction(lexemes[1:]) {
			return function
		}
	case token.IDENT:
		for _, l := range lexemes {
			switch l.tok {
			case token.IDENT, token.COMMA:
				continue
			case token.DEFINE:
				return define
			}
			return statement
		}
	}
	return statement
}

// isFunction tells whether a declaration follows the word func, rather than the parameters of a literal.
func isFunction(l []lexeme) bool {
	if len(l) > 0 && l[0].tok == token.LPAREN { // a receiver, or parameters
		depth := 0
		for i := range l {
			switch l[i].tok {
			case token.LPAREN:
				depth++
			case token.RPAREN:
				depth--
			}
			if depth == 0 {
				return len(l) > i+2 && l[i+1].tok == token.IDENT && l[i+2].tok == token.LPAREN
			}
		}
	}
	return len(l) > 0 && l[0].tok == token.IDENT
}
