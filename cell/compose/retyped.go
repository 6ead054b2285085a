package compose

import (
	"bytes"
	"fmt"
	"go/ast"
	"go/printer"
	"go/token"
	"slices"
	"strings"
)

// tellRetyped reports which variables lose their values because the cell declares their type again, which makes it a
// different type.
func (c *composer) tellRetyped() {
	changed := map[string]bool{}
	var types []string
	line := 0
	for _, d := range c.declared {
		for _, name := range d.names {
			old := c.Session.declared[name]
			if d.kind != typing || old == nil || old.kind != typing || d.typeText(name) == old.typeText(name) {
				continue
			}
			if len(types) == 0 {
				line = d.origin.line
			}
			types, changed[name] = append(types, name), true
		}
	}
	for more := true; more; { // and types that contain these
		more = false
		for name, d := range c.Session.declared {
			if d.kind == typing && !changed[name] && !c.declares(name) && someIn(changed, d.uses) {
				changed[name], more = true, true
			}
		}
	}
	var names, cells []string
	for _, v := range sortedBy(c.variables, func(v *Variable) origin { return v.origin }) {
		if c.defines[v.Name] || v.anew != "" || !someIn(changed, c.mates(v.Name)) && !someIn(changed, words(v.Type)) {
			continue
		}
		names = append(names, v.Name)
		if cell := fmt.Sprintf("[%d]", v.origin.cell); !slices.Contains(cells, cell) {
			cells = append(cells, cell)
		}
	}
	if len(names) == 0 {
		return
	}
	one := func(list []string, singular, plural string) string {
		if len(list) == 1 {
			return singular
		}
		return plural
	}
	c.advise(line, fmt.Sprintf("%s %s %s changed: %s lost %s, declared in %s %s", one(types, "the type", "the types"), inWords(types), one(types, "has", "have"),
		inWords(names), one(names, "its value", "their values"), one(cells, "cell", "cells"), inWords(cells)))
}

// inWords formats a list: a, b and c.
func inWords(list []string) string {
	last := len(list) - 1
	if last < 1 {
		return strings.Join(list, "")
	}
	return strings.Join(list[:last], ", ") + " and " + list[last]
}

// someIn returns whether two sets intersect.
func someIn(a, b map[string]bool) bool {
	for name := range a {
		if b[name] {
			return true
		}
	}
	return false
}

// typeText is the declaration of a type as formatted by gofmt. It omits interfaces, since only their content is stored.
func (d *declaration) typeText(name string) string {
	decl, _, err := parseChunk(d.text)
	group, ok := decl.(*ast.GenDecl)
	if err != nil || !ok {
		return d.text
	}
	for _, spec := range group.Specs {
		if t, ok := spec.(*ast.TypeSpec); ok && t.Name.Name == name {
			if _, ok := t.Type.(*ast.InterfaceType); ok {
				return "interface"
			}
			var b bytes.Buffer
			printer.Fprint(&b, token.NewFileSet(), t)
			return b.String()
		}
	}
	return d.text
}
