package read_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"regexp"
	"strings"
	"testing"
)

// declared returns what a package in a folder declares for others: "New", "Table.Head", "CSVOptions.Comma".
func declared(t *testing.T, folder string) map[string]bool {
	t.Helper()
	files, err := os.ReadDir(folder)
	if err != nil {
		t.Fatal(err)
	}
	names := make(map[string]bool)
	for _, f := range files {
		if !strings.HasSuffix(f.Name(), ".go") || strings.HasSuffix(f.Name(), "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), folder+"/"+f.Name(), nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(file, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.FuncDecl:
				name := n.Name.Name
				if n.Recv != nil {
					receiver := n.Recv.List[0].Type
					if star, ok := receiver.(*ast.StarExpr); ok {
						receiver = star.X
					}
					if id, ok := receiver.(*ast.Ident); ok {
						name = id.Name + "." + name
					}
				}
				names[name] = true
				return false
			case *ast.TypeSpec:
				names[n.Name.Name] = true
				if s, ok := n.Type.(*ast.StructType); ok {
					for _, field := range s.Fields.List {
						for _, id := range field.Names {
							names[n.Name.Name+"."+id.Name] = true
						}
					}
				}
			case *ast.ValueSpec:
				for _, id := range n.Names {
					names[id.Name] = true
				}
			}
			return true
		})
	}
	return names
}

// The page on tables names what exists, and all that a table, a column and the options of a file have.
func TestTablesPage(t *testing.T) {
	text, err := os.ReadFile("../docs/tables.md")
	if err != nil {
		t.Fatal(err)
	}
	page := string(text)
	inTable, inRead := declared(t, "../table"), declared(t, ".")
	for _, m := range regexp.MustCompile(`\b(table|read)\.([A-Z]\w*)`).FindAllStringSubmatch(page, -1) {
		if names := map[string]map[string]bool{"table": inTable, "read": inRead}[m[1]]; !names[m[2]] {
			t.Errorf("there is no %s", m[0])
		}
	}
	members := regexp.MustCompile(`\b(?:Table|Column|Groups|OneHotOptions|CSVOptions)\.[A-Z]\w*`)
	for _, name := range members.FindAllString(page, -1) {
		if !inTable[name] && !inRead[name] {
			t.Errorf("there is no %s", name)
		}
	}
	inPassing := regexp.MustCompile(`\.(Err|String|HTML|Name|Type|Len|Missing|IsMissing|WithMissing|Rename|MustDataset|Number|NoPrefix|NumberNames|[a-z]\w*)$`)
	for _, names := range []map[string]bool{inTable, inRead} {
		for name := range names {
			if members.MatchString(name) && !inPassing.MatchString(name) && !strings.Contains(page, name) {
				t.Errorf("the page does not name %s", name)
			}
		}
	}
}
