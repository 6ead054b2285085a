package main

import (
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"path"
	"slices"
	"strconv"
	"strings"
	"sync"
)

// Cells are those that the kernel has run, by the number that JupyterLab shows beside them.
type cells struct {
	root string // of the project

	mu    sync.Mutex
	cells map[int]*cell
}

// A cell is one run of one.
type cell struct {
	lines    []string
	failed   bool // it did not compile, so that nothing of it is there
	declared map[string]bool
	local    map[string]bool   // made below %%
	imports  map[string]string // paths by names
}

func newCells(root string) *cells { return &cells{root: root, cells: map[int]*cell{}} }

// add notes a cell that begins to run.
func (c *cells) add(number int, s *source) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.cells[number] = readCell(s)
}

// latest is the number of the cell that runs.
func (c *cells) latest() (number int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for n := range c.cells {
		number = max(number, n)
	}
	return number
}

// readCell reads a cell the way that GoNB does, who knows what lines of %% mean. What does not parse is left out.
func readCell(s *source) *cell {
	c := &cell{
		lines:    s.text,
		declared: map[string]bool{}, local: map[string]bool{}, imports: map[string]string{},
	}
	program, open := "package main; ", false
	for _, l := range s.code {
		switch {
		case l == "%%" || strings.HasPrefix(l, "%% ") || strings.HasPrefix(l, "%main"):
			l, open = "func main() {", true
		case strings.HasPrefix(l, "%") || strings.HasPrefix(l, "!"):
			l = ""
		}
		program += l + "\n"
	}
	if open {
		program += "}\n"
	}
	file, _ := parser.ParseFile(token.NewFileSet(), "", program, parser.SkipObjectResolution|parser.AllErrors)
	if file == nil {
		return c
	}
	for _, i := range file.Imports {
		if p, err := strconv.Unquote(i.Path.Value); err == nil {
			name := path.Base(p)
			if i.Name != nil {
				name = i.Name.Name
			}
			c.imports[name] = p
		}
	}
	for _, d := range file.Decls {
		switch d := d.(type) {
		case *ast.GenDecl:
			addNames(c.declared, d)
		case *ast.FuncDecl:
			if d.Name.Name != "main" && d.Recv == nil {
				c.declared[d.Name.Name] = true
			} else if d.Body != nil {
				for _, s := range d.Body.List {
					switch s := s.(type) {
					case *ast.AssignStmt:
						for _, left := range s.Lhs {
							if name, ok := left.(*ast.Ident); ok && s.Tok == token.DEFINE {
								c.local[name.Name] = true
							}
						}
					case *ast.DeclStmt:
						addNames(c.local, s.Decl)
					}
				}
			}
		}
	}
	return c
}

// parts is how many lines of %% the cell has.
func (c *cell) parts() (n int) {
	for _, l := range c.lines {
		if percents.MatchString(l) {
			n++
		}
	}
	return n
}

// addNames adds the names that a declaration of variables, constants or types declares.
func addNames(names map[string]bool, d ast.Decl) {
	group, ok := d.(*ast.GenDecl)
	if !ok {
		return
	}
	for _, spec := range group.Specs {
		switch spec := spec.(type) {
		case *ast.ValueSpec:
			for _, name := range spec.Names {
				names[name.Name] = true
			}
		case *ast.TypeSpec:
			names[spec.Name.Name] = true
		}
	}
}

// line returns a line's text, or "".
func (c *cells) line(at place) string {
	if cell := c.cells[at.cell]; cell != nil && at.line >= 1 && at.line <= len(cell.lines) {
		return cell.lines[at.line-1]
	}
	return ""
}

// last returns the number of the last cell before one that has a property, or 0.
func (c *cells) last(before int, has func(*cell) bool) int {
	for _, n := range slices.Backward(slices.Sorted(maps.Keys(c.cells))) {
		if n < before && has(c.cells[n]) {
			return n
		}
	}
	return 0
}

// names returns all names that one can use in a cell.
func (c *cells) names(in int) []string {
	names := map[string]bool{}
	for n, cell := range c.cells {
		if n == in {
			maps.Copy(names, cell.local)
		}
		if n == in || !cell.failed {
			maps.Copy(names, cell.declared)
		}
	}
	return slices.Sorted(maps.Keys(names))
}
