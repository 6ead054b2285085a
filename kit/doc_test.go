package kit_test

import (
	"go/ast"
	"go/doc"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// The index in the package comment has all names, except types returned by indexed functions and variables, each of which
// go doc lists on a separate line.
func TestIndexIsComplete(t *testing.T) {
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	set := token.NewFileSet()
	var parsed []*ast.File
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if strings.HasPrefix(string(text), "//go:build !") || name == "simd_off.go" {
			continue // declares the same as another file
		}
		file, err := parser.ParseFile(set, name, text, parser.ParseComments)
		if err != nil {
			t.Fatal(err)
		}
		parsed = append(parsed, file)
	}
	p, err := doc.NewFromFiles(set, parsed, "layercake/kit")
	if err != nil {
		t.Fatal(err)
	}
	indexed := map[string]bool{}
	for _, link := range regexp.MustCompile(`\[(\w+)\]`).FindAllStringSubmatch(p.Doc, -1) {
		indexed[link[1]] = true
	}
	exists := map[string]bool{}
	check := func(name string, otherwise bool) {
		exists[name] = true
		if ast.IsExported(name) && !indexed[name] && !otherwise {
			t.Errorf("the index in doc.go does not have %s", name)
		}
	}
	values := func(all []*doc.Value) {
		for _, v := range all {
			for _, name := range v.Names {
				check(name, false)
			}
			if exported := slices.DeleteFunc(slices.Clone(v.Names), func(name string) bool { return !ast.IsExported(name) }); v.Decl.Tok == token.VAR && len(exported) > 1 {
				t.Errorf("go doc hides all but the first of %v, which are declared together", exported)
			}
		}
	}
	functions := func(all []*doc.Func) (some bool) {
		for _, f := range all {
			check(f.Name, false)
			some = some || indexed[f.Name]
		}
		return some
	}
	values(p.Consts)
	values(p.Vars)
	functions(p.Funcs)
	for _, typ := range p.Types {
		values(typ.Consts)
		values(typ.Vars)
		made := functions(typ.Funcs)
		for _, v := range typ.Vars {
			made = made || indexed[v.Names[0]]
		}
		check(typ.Name, made)
	}
	for name := range indexed {
		if !exists[name] {
			t.Errorf("the index in doc.go has %s, which does not exist", name)
		}
	}
}
