package compose

import (
	"go/ast"
	"go/parser"
	"go/scanner"
	"go/token"
	"strings"
)

// packageSuffix ends the name of a package that a variable hides.
const packageSuffix = "Package__"

// shadow renames packages that the cell uses before it declares a variable with the package's name, as in rand := rand.New(...). Go
// allows that in a function. Here the variable is the program's.
func (c *composer) shadow(chunks []chunk) {
	for i, ch := range chunks {
		for _, name := range shadowing(ch) {
			if c.variables[name] != nil || c.Session.declared[name] != nil || !c.aliasImport(chunks, name) {
				continue
			}
			for j := range chunks[:i+1] {
				if chunks[j].kind != importing {
					chunks[j].text = asPackage(chunks[j].text, name)
				}
			}
		}
	}
}

// shadowing returns the variables that a chunk declares and whose names are selected from in it.
func shadowing(ch chunk) (names []string) {
	selected := func(name string) bool { return asPackage(ch.text, name) != ch.text }
	switch ch.kind {
	case define:
		left, _, _ := strings.Cut(ch.text, ":=")
		for name := range strings.SplitSeq(left, ",") {
			if name = strings.TrimSpace(name); selected(name) {
				names = append(names, name)
			}
		}
	case variable:
		d, _, err := parseChunk(ch.text)
		if group, ok := d.(*ast.GenDecl); ok && err == nil {
			for _, id := range declaredBy(group) {
				if selected(id.Name) {
					names = append(names, id.Name)
				}
			}
		}
	}
	return names
}

// aliasImport gives the package of this name, which this cell or an earlier one imports, the name that it has beside a variable.
func (c *composer) aliasImport(chunks []chunk, name string) bool {
	found := false
	if i, ok := c.Session.imports[name]; ok {
		i.name, i.named, found = name+packageSuffix, true, true
		c.imports[i.name] = i
	}
	for i, ch := range chunks {
		if ch.kind != importing {
			continue
		}
		fset := token.NewFileSet()
		file, err := parser.ParseFile(fset, "", clause+ch.text, parser.ImportsOnly)
		if err != nil {
			continue
		}
		for j := len(file.Imports) - 1; j >= 0; j-- {
			spec := file.Imports[j]
			if n, _, _ := importName(spec); n == name {
				from, to := fset.Position(spec.Pos()).Offset-len(clause), fset.Position(spec.Path.Pos()).Offset-len(clause)
				chunks[i].text = chunks[i].text[:from] + name + packageSuffix + " " + chunks[i].text[to:]
				found = true
			}
		}
	}
	return found
}

// asPackage renames a package where code selects from it.
func asPackage(code, name string) string {
	var s scanner.Scanner
	s.Init(token.NewFileSet().AddFile("", -1, len(code)), []byte(code), func(token.Position, string) {}, 0)
	var b strings.Builder
	copied, end := 0, -1 // the end of a name that may be the package
	for last := token.ILLEGAL; ; {
		pos, tok, lit := s.Scan()
		if tok == token.EOF {
			return b.String() + code[copied:]
		}
		if tok == token.PERIOD && end >= 0 {
			b.WriteString(code[copied:end] + packageSuffix)
			copied = end
		}
		end = -1
		if tok == token.IDENT && lit == name && last != token.PERIOD {
			end = int(pos) - 1 + len(lit)
		}
		last = tok
	}
}
