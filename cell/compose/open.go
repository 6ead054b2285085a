package compose

import (
	"go/scanner"
	"go/token"
	"strings"
)

// IsOpen returns whether code must continue on another line: a bracket, raw string or comment is not closed.
func IsOpen(lines []string) bool {
	source := strings.Join(lines, "\n")
	unterminated := false
	var s scanner.Scanner
	s.Init(token.NewFileSet().AddFile("", -1, len(source)), []byte(source), func(_ token.Position, message string) {
		unterminated = unterminated || message == "raw string literal not terminated" || message == "comment not terminated"
	}, 0)
	depth := 0
	for {
		switch _, tok, _ := s.Scan(); tok {
		case token.EOF:
			return depth > 0 || unterminated
		case token.LPAREN, token.LBRACK, token.LBRACE:
			depth++
		case token.RPAREN, token.RBRACK, token.RBRACE:
			depth--
		}
	}
}
