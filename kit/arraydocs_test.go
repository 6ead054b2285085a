package kit

import (
	"go/ast"
	"go/parser"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"strings"
	"testing"
)

// TestArrayTable checks the table of docs/arrays.md: the right column must be Go code that uses existing names, and all methods of
// arrays and generators must occur.
func TestArrayTable(t *testing.T) {
	text, err := os.ReadFile("../docs/arrays.md")
	if err != nil {
		t.Fatal(err)
	}
	exported := exportedNames(t)
	methods := map[string]bool{}
	for _, of := range []reflect.Type{reflect.TypeFor[Array](), reflect.TypeFor[ArrayList](), reflect.TypeFor[*Generator]()} {
		for m := range of.Methods() {
			methods[m.Name] = true
		}
	}
	told := map[string]bool{}
	rows := 0
	for line := range strings.Lines(string(text)) {
		cells := strings.Split(strings.ReplaceAll(line, `\|`, "\x00"), "|")
		if len(cells) != 4 || !strings.Contains(cells[2], "`") {
			continue
		}
		rows++
		for _, m := range regexp.MustCompile("`([^`]+)`").FindAllStringSubmatch(cells[2], -1) {
			code := m[1]
			if _, after, ok := strings.Cut(code, " := "); ok {
				code = after
			}
			if strings.HasPrefix(code, "Stratify:") {
				continue
			}
			expression, err := parser.ParseExpr(code)
			if err != nil {
				t.Errorf("%s: %v", m[1], err)
				continue
			}
			ast.Inspect(expression, func(n ast.Node) bool {
				switch n := n.(type) {
				case *ast.SelectorExpr:
					name := n.Sel.Name
					told[name] = true
					if pkg, ok := n.X.(*ast.Ident); ok && pkg.Name == "kit" && !exported[name] {
						t.Errorf("%s: there is no kit.%s", code, name)
					} else if !ok && !methods[name] || ok && pkg.Name != "kit" && !methods[name] {
						t.Errorf("%s: arrays have no %s", code, name)
					}
				case *ast.Ident:
					if ast.IsExported(n.Name) && !exported[n.Name] && !methods[n.Name] && n.Name != "TestSize" && n.Name != "Seed" {
						t.Errorf("%s: there is no %s", code, n.Name)
					}
				}
				return true
			})
		}
	}
	if rows < 40 {
		t.Errorf("%d rows", rows)
	}
	// Methods without a counterpart in numpy, or other forms of one in the table.
	for _, name := range []string{"Note", "WithNote", "Err", "String", "Float", "Int", "Bool"} {
		told[name] = true
	}
	for name := range methods {
		if !told[name] {
			t.Errorf("docs/arrays.md does not tell of %s", name)
		}
	}
}

// exportedNames returns the names that the package exports.
func exportedNames(t *testing.T) map[string]bool {
	t.Helper()
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	declared := regexp.MustCompile(`(?m)^(?:func|type|const|var|\t)\s*([A-Z]\w*)`)
	names := map[string]bool{}
	for _, file := range files {
		if strings.HasSuffix(file, "_test.go") {
			continue
		}
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range declared.FindAllStringSubmatch(string(text), -1) {
			names[m[1]] = true
		}
	}
	return names
}
