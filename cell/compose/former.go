package compose

import (
	"go/ast"
	"go/scanner"
	"go/token"
	"go/types"
	"slices"
	"strings"
)

// A := can redefine a variable with a new type in terms of its old value: data := strings.Split(data, ","). Such a
// program loads the old variable under another name.

const formerSuffix = "Former__"

// stored is the name under which the variable is stored.
func (v *Variable) stored() string { return strings.TrimSuffix(v.Name, formerSuffix) }

// addFormer adds variables with other names in the program to the needed ones.
func (c *composer) addFormer(want func(names map[string]bool)) {
	for _, name := range c.former {
		v := *c.variables[name]
		v.Name += formerSuffix
		c.needed = append(c.needed, &v)
		want(words(v.Type))
		want(c.mates(name))
	}
}

// retyped returns the variables of earlier cells to which a definition assigns a value of another type.
func (c *composer) retyped() (names []string) {
	if c.pkg == nil {
		return nil
	}
	for _, p := range c.chunks {
		for i, name := range p.assigned {
			v, was := c.variables[name], c.pkg.Scope().Lookup(name)
			if v == nil || c.isAnew(v) || c.defines[name] || was == nil || slices.Contains(c.former, name) {
				continue
			}
			if c.inLiteral(name) { // later cells may have the literal, but not the old variable
				continue
			}
			if is := c.assignedType(p, i); is != nil && is != types.Typ[types.Invalid] && !types.AssignableTo(is, was.Type()) {
				names = append(names, name)
			}
		}
	}
	return names
}

// inLiteral returns whether a function literal of the cell mentions a name.
func (c *composer) inLiteral(name string) (does bool) {
	ast.Inspect(c.file, func(n ast.Node) bool {
		if f, ok := n.(*ast.FuncLit); ok && c.lineOf(f.Pos()).Cell == c.cell {
			ast.Inspect(f, func(n ast.Node) bool {
				id, ok := n.(*ast.Ident)
				does = does || ok && id.Name == name
				return !does
			})
		}
		return !does
	})
	return does
}

// assignedType returns the type that a definition assigns to one of its names, or nil.
func (c *composer) assignedType(p *part, i int) types.Type {
	var values []ast.Expr
	if p.hoisted {
		values = c.specs(p)[0].Values
	} else if main, ok := c.file.Decls[len(c.file.Decls)-1].(*ast.FuncDecl); ok {
		for _, s := range main.Body.List {
			if a, ok := s.(*ast.AssignStmt); ok && c.offset(a.Pos()) == p.offset {
				values = a.Rhs
			}
		}
	}
	switch {
	case len(values) == len(p.assigned):
		return c.info.TypeOf(values[i])
	case len(values) == 1:
		if tuple, ok := c.info.TypeOf(values[0]).(*types.Tuple); ok && i < tuple.Len() {
			return tuple.At(i).Type()
		}
	}
	return nil
}

// asFormer renames a variable in code to its old value's name. Field names in composite literals stay.
func asFormer(code, name string) string {
	type lexeme struct {
		token.Token
		at int
	}
	var found []lexeme
	var s scanner.Scanner
	file := token.NewFileSet().AddFile("", -1, len(code))
	s.Init(file, []byte(code), func(token.Position, string) {}, 0)
	var ours []int
	for {
		pos, tok, lit := s.Scan()
		if tok == token.EOF {
			break
		}
		if tok == token.IDENT && lit == name {
			ours = append(ours, len(found))
		}
		found = append(found, lexeme{tok, file.Offset(pos)})
	}
	for _, i := range slices.Backward(ours) {
		before, after := token.ILLEGAL, token.ILLEGAL
		if i > 0 {
			before = found[i-1].Token
		}
		if i+1 < len(found) {
			after = found[i+1].Token
		}
		if before == token.PERIOD || after == token.COLON && (before == token.LBRACE || before == token.COMMA) {
			continue
		}
		end := found[i].at + len(name)
		code = code[:end] + formerSuffix + code[end:]
	}
	return code
}
