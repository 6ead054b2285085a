package compose

import (
	"go/ast"
	"go/parser"
	"go/token"
)

// Names are the names that a cell declares.
type Names struct {
	Declared map[string]bool   // for later cells
	Local    map[string]bool   // below %%, for this cell only
	Imports  map[string]string // paths by name
}

// NamesOf returns the names that the lines of a cell declare. Code that does not parse is skipped.
func NamesOf(lines []string) Names {
	n := Names{map[string]bool{}, map[string]bool{}, map[string]string{}}
	for _, c := range split(lines) {
		switch c.kind {
		case define:
			addAssigned(n.Declared, c.text)
		case statement:
			addAssigned(n.Local, c.text)
		default:
			d, specs, err := parseChunk(c.text)
			if err != nil {
				continue
			}
			for _, spec := range specs {
				name, path, _ := importName(spec)
				n.Imports[name] = path
			}
			switch d := d.(type) {
			case *ast.GenDecl:
				addDeclared(n.Declared, d)
			case *ast.FuncDecl:
				if d.Recv == nil {
					n.Declared[d.Name.Name] = true
				}
			}
		}
	}
	return n
}

// addAssigned adds the variables that a statement declares.
func addAssigned(names map[string]bool, text string) {
	file, _ := parser.ParseFile(token.NewFileSet(), "", clause+"func main() {\n"+text+"\n}", parser.SkipObjectResolution)
	if file == nil || len(file.Decls) == 0 {
		return
	}
	main, ok := file.Decls[0].(*ast.FuncDecl)
	if !ok || main.Body == nil {
		return
	}
	for _, s := range main.Body.List {
		switch s := s.(type) {
		case *ast.AssignStmt:
			for _, left := range s.Lhs {
				if name, ok := left.(*ast.Ident); ok && s.Tok == token.DEFINE {
					names[name.Name] = true
				}
			}
		case *ast.DeclStmt:
			if d, ok := s.Decl.(*ast.GenDecl); ok {
				addDeclared(names, d)
			}
		}
	}
}

func addDeclared(names map[string]bool, d *ast.GenDecl) {
	for _, id := range declaredBy(d) {
		names[id.Name] = true
	}
}
