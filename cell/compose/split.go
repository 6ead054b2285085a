package compose

import (
	"go/parser"
	"go/scanner"
	"go/token"
	"slices"
	"strings"
)

// A kind is the kind of a chunk.
type kind int

const (
	importing kind = iota
	constant
	typing
	function
	variable  // var
	define    // := at the top of a cell, which declares variables too
	statement // everything else
)

// A chunk is a declaration or statement at the top level of a cell.
type chunk struct {
	kind   kind
	text   string
	line   int  // in the cell, from 0
	column int  // in bytes
	ended  bool // by a semicolon in the source

	directives []directive // before the chunk
}

// split returns the declarations and statements of a cell in order. Below a %% line each one is a statement, including
// declarations, which are local to main.
//
// It does not parse: errors within a chunk are found when the whole is parsed.
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

// commands returns the index of the first %% line, or -1, and the call for the last %exec line. It empties these lines.
// Lines within strings or comments are not commands.
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
	headed := false // in the header of a for, if or switch, which may have semicolons
	flush := func(ended bool) {
		if len(current) > 0 && current[0].tok != token.PACKAGE { // skips a package clause pasted from a program
			start := current[0].offset
			end = min(end, len(source)) // an unterminated token may extend further
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

// isStatement returns whether code is one or more statements.
func isStatement(code string) bool {
	_, err := parser.ParseFile(token.NewFileSet(), "", clause+"func main() {"+code+"\n}", parser.SkipObjectResolution)
	return err == nil
}

// kindOf returns the kind of the chunk with these tokens.
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

// isFunction returns whether the tokens after func are a declaration rather than a literal's parameters.
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
