package main

import (
	"go/scanner"
	"go/token"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/janpfeifer/gonb/embed"

	"layercake/internal/explain"
)

// completeCommand returns completions for the beginning of a command and the part of it that they replace: the name of
// a command, a program, an environment variable, or a file.
func completeCommand(before string, firstLine bool) (matches []string, replaced string) {
	last := before[strings.LastIndexAny(before, " \t")+1:]
	command, _, hasArguments := strings.Cut(before, " ")
	switch {
	case strings.HasPrefix(before, "%") && !hasArguments:
		for _, name := range explain.LineMagics {
			matches = append(matches, "%"+name)
		}
		if firstLine {
			for _, name := range explain.CellMagics {
				matches = append(matches, "%%"+name)
			}
		}
	case command == "%env":
		for _, e := range os.Environ() {
			name, _, _ := strings.Cut(e, "=")
			matches = append(matches, name)
		}
	case strings.HasPrefix(before, "!") && (!hasArguments || last == before):
		last = strings.TrimPrefix(last, "!")
		matches = files(last, false)
		if last != "" && !strings.Contains(last, "/") {
			matches = append(matches, programs(last)...)
		}
	default:
		matches = files(last, command == "%cd")
	}
	matches = slices.DeleteFunc(matches, func(m string) bool { return !strings.HasPrefix(m, last) })
	slices.Sort(matches)
	return slices.Compact(matches), last
}

// files returns the paths of files, or only of folders, with this beginning. Paths of folders end with a slash.
func files(beginning string, folders bool) (paths []string) {
	folder, name := filepath.Split(beginning)
	entries, _ := os.ReadDir(filepath.Join(home(folder), "."))
	for _, e := range entries {
		isHidden := strings.HasPrefix(e.Name(), ".") && !strings.HasPrefix(name, ".")
		info, err := os.Stat(filepath.Join(home(folder), e.Name())) // follows links
		switch {
		case err != nil || isHidden || strings.ContainsAny(e.Name(), " \t"):
		case info.IsDir():
			paths = append(paths, folder+e.Name()+"/")
		case !folders:
			paths = append(paths, folder+e.Name())
		}
	}
	return paths
}

// programs returns the names of programs on the PATH with this beginning.
func programs(beginning string) (names []string) {
	for _, folder := range filepath.SplitList(os.Getenv("PATH")) {
		found, _ := filepath.Glob(filepath.Join(folder, beginning+"*"))
		for _, path := range found {
			names = append(names, filepath.Base(path))
		}
	}
	return names
}

// A lexeme is a Go token with its position.
type lexeme struct {
	token.Token
	text string
	at   int
}

func (l lexeme) end() int { return l.at + len(l.text) }

func lexemes(text string) (list []lexeme) {
	set := token.NewFileSet()
	file := set.AddFile("", -1, len(text))
	var s scanner.Scanner
	s.Init(file, []byte(text), func(token.Position, string) {}, scanner.ScanComments)
	for {
		pos, tok, literal := s.Scan()
		switch {
		case tok == token.EOF:
			return list
		case tok == token.SEMICOLON && literal == "\n":
			continue
		case literal == "":
			literal = tok.String()
		}
		list = append(list, lexeme{tok, literal, file.Offset(pos)})
	}
}

// nameAt returns the position of the name to show help for: the name at the cursor, otherwise that of the function or
// type whose bracket is open.
func nameAt(lines []string, at embed.Cursor) embed.Cursor {
	text := strings.Join(lines, "\n")
	place := at.Col
	for _, l := range lines[:at.Line] {
		place += len(l) + 1
	}
	all := lexemes(text)
	i := slices.IndexFunc(all, func(l lexeme) bool { return l.end() >= place }) // the first one that does not end before the cursor
	if i < 0 {
		i = len(all)
	}
	begins := func(i int) bool { return i < len(all) && all[i].Token == token.IDENT && all[i].at == place }
	found := -1
	switch {
	case i < len(all) && all[i].Token == token.IDENT && all[i].at < place: // in it, or at its end
		found = i
	case begins(i) && (i == 0 || all[i-1].Token == token.PERIOD):
		found = i
	case begins(i+1) && all[i].Token == token.PERIOD:
		found = i + 1
	default:
		before := i
		if i < len(all) && all[i].end() <= place {
			before++
		}
		found = opener(all[:before])
		switch {
		case found >= 0:
		case begins(i):
			found = i
		case begins(i + 1):
			found = i + 1
		default:
			found = lastName(all[:before])
		}
	}
	if found < 0 {
		return at
	}
	line := strings.Count(text[:all[found].at], "\n")
	return embed.Cursor{Line: line, Col: all[found].at - strings.LastIndexByte(text[:all[found].at], '\n') - 1}
}

// opener returns the index of the token that names the innermost open bracket's function or type, or -1.
func opener(all []lexeme) int {
	depth := 0
	for i := len(all) - 1; i > 0; i-- {
		switch all[i].Token {
		case token.RPAREN, token.RBRACE, token.RBRACK:
			depth++
		case token.LPAREN, token.LBRACE, token.LBRACK:
			if depth > 0 {
				depth--
				continue
			}
			if all[i].Token == token.LBRACE && all[i-1].end() != all[i].at { // of a block
				return -1
			}
			if name := ownName(all[:i]); name >= 0 && all[i].Token != token.LBRACK {
				return name
			}
		}
	}
	return -1
}

// ownName returns the index of the name at the end of the tokens, ignoring type arguments, or -1.
func ownName(all []lexeme) int {
	last := len(all) - 1
	if last >= 0 && all[last].Token == token.RBRACK {
		for depth := 0; last >= 0; last-- {
			if all[last].Token == token.RBRACK {
				depth++
			} else if all[last].Token == token.LBRACK {
				depth--
			}
			if depth == 0 {
				break
			}
		}
		last--
	}
	if last >= 0 && all[last].Token == token.IDENT {
		return last
	}
	return -1
}

// lastName returns the index of the name of the call at the end of the tokens, otherwise of the last name, or -1.
func lastName(all []lexeme) int {
	if n := len(all); n > 0 && all[n-1].Token == token.RPAREN {
		if name := opener(all[:n-1]); name >= 0 {
			return name
		}
	}
	for i, l := range slices.Backward(all) {
		if l.Token == token.IDENT {
			return i
		}
	}
	return -1
}
