// Package compose turns a notebook cell into a program: what the cell declares and does, and what it needs from earlier
// cells.
//
// It type-checks the program before compiling it, which yields the types of variables and finds unused ones. Programs
// declare variables with their types only. The initializer is a step in the program of the cell that declares the
// variable, and later cells load the value that package cell has kept.
package compose

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"path"
	"slices"
	"strconv"
	"strings"
	"text/tabwriter"

	"layercake/cell"
)

// A Session holds what the cells of a kernel have declared so far.
type Session struct {
	packages *packages

	imports   map[string]imported     // by their names in cells
	declared  map[string]*declaration // functions, methods as "T.name", types and constants
	variables map[string]*Variable
	leftOut   map[string]bool // variables excluded from keeping
	failed    map[string]int  // variables whose declaration failed, with the number of its cell
	store     string          // folder in which package cell keeps variables
}

// New returns the session of a kernel. Programs are compiled in folder, which has a go.mod or go.work, and keep their
// variables in store.
func New(folder, store string) *Session {
	return &Session{
		store:    store,
		packages: newPackages(folder),
		imports:  map[string]imported{}, declared: map[string]*declaration{},
		variables: map[string]*Variable{}, leftOut: map[string]bool{}, failed: map[string]int{},
	}
}

// imported is an imported package.
type imported struct {
	name   string // in the cell; may be _ or .
	path   string
	named  bool // the cell names it explicitly
	origin origin
}

// A declaration declares a function, types, or constants.
type declaration struct {
	kind   kind
	names  []string // several for a group of constants or types
	text   string
	origin origin
	uses   map[string]bool // names that it mentions
	init   bool            // a func init, which runs with its cell

	directives []directive
}

// A Variable lives on from cell to cell.
type Variable struct {
	Name string
	Type string // as written in a program

	imports  map[string]string // package names in Type, by path
	origin   origin
	made     *initializer
	checksum uint32       // of the stored value when its cell had run
	unnamed  *initializer // for a type that no program can name: declares the variable
	anew     string       // what it holds that cannot be kept, so that each cell recreates it; "" for a kept variable
	always   bool         // recreated whatever it holds
	alone    bool         // functions created with it cannot change it: it is a number, a string, an error
}

// An initializer gives variables their first values.
type initializer struct {
	names  []string // several for a call with several results, with _ for unused ones
	typ    string   // as written, or ""
	values string
	at     Line // where the values begin

	together bool // one value initializes all names
}

// uses returns the names that the initializer mentions.
func (i *initializer) uses() map[string]bool { return words(i.typ + " " + i.values) }

// assignment returns the initializer as an assignment to the variables that want selects, or "" if there are none.
func (i *initializer) assignment(want func(name string) bool) (code string, at Line) {
	code, at = i.declaration(want)
	if i.values == "" || code == "" {
		return "", nowhere
	}
	before := len(code) - len(i.values)
	names, _, _ := strings.Cut(strings.TrimPrefix(code[:before], "var "), " "+i.typ+" = ")
	at.Shift += len(names) + len(" = ") - before
	return names + " = " + i.values, at
}

// declaration returns the initializer as a declaration of the variables that want selects, or "" if there are none.
func (i *initializer) declaration(want func(name string) bool) (code string, at Line) {
	names := slices.Clone(i.names)
	some := false
	for j, name := range names {
		if name != "_" && want(name) {
			some = true
		} else {
			names[j] = "_"
		}
	}
	if !some {
		return "", nowhere
	}
	code = "var " + strings.Join(names, ", ") + " " + i.typ
	if i.values != "" {
		code += " = "
	}
	at = i.at
	at.Shift += len(code)
	return code + i.values, at
}

// An origin is a position in a cell. Cells are numbered as in Jupyter, lines from 0.
type origin struct{ cell, line, column int }

// Names in the draft of a cell's func main and func TestMain.
const (
	ownMain     = "main__"
	ownTestMain = "testMain__"
)

// parseChunk parses one declaration.
func parseChunk(text string) (ast.Decl, []*ast.ImportSpec, error) {
	file, err := parser.ParseFile(token.NewFileSet(), "", clause+text, parser.SkipObjectResolution)
	if err != nil {
		return nil, nil, err
	}
	if len(file.Decls) != 1 {
		return nil, nil, fmt.Errorf("%d declarations", len(file.Decls))
	}
	return file.Decls[0], file.Imports, nil
}

// declarationOf returns what a chunk declares.
func declarationOf(c chunk, d ast.Decl, at origin) *declaration {
	out := &declaration{kind: c.kind, text: c.text, origin: at, uses: words(c.text), directives: c.directives}
	switch d := d.(type) {
	case *ast.FuncDecl:
		name := d.Name.Name
		if d.Recv != nil && len(d.Recv.List) == 1 {
			if receiver := root(d.Recv.List[0].Type); receiver != nil {
				name = receiver.Name + "." + name
			}
		}
		out.init = name == "init" || name == ownMain || name == ownTestMain
		out.names = []string{name}
	case *ast.GenDecl:
		for _, id := range declaredBy(d) {
			out.names = append(out.names, id.Name)
		}
	}
	return out
}

// declaredBy returns the names that a declaration of types, constants or variables declares.
func declaredBy(d *ast.GenDecl) (ids []*ast.Ident) {
	for _, spec := range d.Specs {
		switch spec := spec.(type) {
		case *ast.TypeSpec:
			ids = append(ids, spec.Name)
		case *ast.ValueSpec:
			ids = append(ids, spec.Names...)
		}
	}
	return ids
}

// root returns the leftmost identifier of an expression, such as x of x.f[1], or nil.
func root(e ast.Expr) *ast.Ident {
	for {
		switch x := ast.Unparen(e).(type) {
		case *ast.Ident:
			return x
		case *ast.StarExpr:
			e = x.X
		case *ast.SelectorExpr:
			e = x.X
		case *ast.IndexExpr:
			e = x.X
		case *ast.IndexListExpr:
			e = x.X
		default:
			return nil
		}
	}
}

// importName returns the key of an import: its name, with the path added if several imports may share the name.
func importName(spec *ast.ImportSpec) (name, file string, named bool) {
	file, _ = strconv.Unquote(spec.Path.Value)
	if spec.Name != nil {
		if name := spec.Name.Name; name != "_" && name != "." {
			return name, file, true
		}
		return spec.Name.Name + " " + file, file, true
	}
	return packageName(file), file, false
}

// packageName guesses a package's name from its path.
func packageName(file string) string {
	if name := path.Base(file); !isVersion(name) {
		return name
	}
	return path.Base(path.Dir(file))
}

// isVersion returns whether the last element of a path is a major version, as in math/rand/v2.
func isVersion(s string) bool {
	n, err := strconv.Atoi(strings.TrimPrefix(s, "v"))
	return err == nil && n >= 2 && strings.HasPrefix(s, "v")
}

// Who lists what cells have declared, with the types of variables.
func (s *Session) Who() string {
	var b strings.Builder
	table := tabwriter.NewWriter(&b, 0, 4, 2, ' ', 0)
	for _, v := range sortedBy(s.variables, func(v *Variable) origin { return v.origin }) {
		anew := ""
		if v.anew != "" {
			anew = "recreated in each cell"
		}
		fmt.Fprintf(table, "var\t%s\t%s\tcell [%d]\t%s\n", v.Name, v.shortType(), v.origin.cell, anew)
	}
	for _, i := range sortedBy(s.imports, func(i imported) origin { return i.origin }) {
		if i.origin.cell > 0 { // the user wrote it
			fmt.Fprintf(table, "import\t%s\t%q\tcell [%d]\t\n", i.name, i.path, i.origin.cell)
		}
	}
	words := map[kind]string{constant: "const", typing: "type", function: "func"}
	for _, d := range sortedBy(s.declared, func(d *declaration) origin { return d.origin }) {
		if strings.HasPrefix(d.names[0], "literal") && strings.HasSuffix(d.names[0], "_") {
			continue // a generated name for a function literal
		}
		fmt.Fprintf(table, "%s\t%s\t\tcell [%d]\t\n", words[d.kind], strings.Join(d.names, ", "), d.origin.cell)
	}
	table.Flush()
	if b.Len() == 0 {
		return "No cell has declared anything yet.\n"
	}
	var out strings.Builder
	for line := range strings.Lines(b.String()) {
		out.WriteString(strings.TrimRight(line, " \n") + "\n")
	}
	return out.String()
}

// shortType is the variable's type as cells write it.
func (v *Variable) shortType() string {
	short := v.Type
	for path, name := range v.imports {
		short = renamed(short, name, packageName(path))
	}
	return short
}

// sortedBy returns a map's distinct values in the order of their origins.
func sortedBy[T comparable](m map[string]T, by func(T) origin) (out []T) {
	for _, v := range m {
		if !slices.Contains(out, v) {
			out = append(out, v)
		}
	}
	slices.SortFunc(out, func(a, b T) int { return by(a).compare(by(b)) })
	return out
}

// LeaveOut excludes a variable: each cell that needs it recreates it. found is false if there is no such variable.
func (s *Session) LeaveOut(name string) (found bool, err error) {
	v := s.variables[name]
	if v == nil {
		return false, nil
	}
	s.leftOut[name], v.anew = true, cell.LeftOut
	return true, s.forget(name)
}

// Remove forgets the declaration with this name, or the imports with this path. found is false if there are none.
func (s *Session) Remove(name string) (found bool, err error) {
	kept := s.variables[name] != nil
	found = s.remove(name)
	delete(s.leftOut, name)
	for key, i := range s.imports {
		if i.path == name || strings.Contains(key, " ") && packageName(i.path) == name {
			delete(s.imports, key)
			found = true
		}
	}
	if kept {
		err = s.forget(name)
	}
	return found, err
}

// remove removes the variable, function, type with its methods, constant or import with this name. The rest of its
// group stays.
func (s *Session) remove(name string) (found bool) {
	for key, d := range s.declared {
		if base, _, method := strings.Cut(key, "."); key == name || method && base == name {
			delete(s.declared, key)
			found = true
			if len(d.names) > 1 {
				d.blank(name)
			}
		}
	}
	if _, ok := s.imports[name]; ok {
		delete(s.imports, name)
		found = true
	}
	if s.variables[name] != nil {
		delete(s.variables, name)
		found = true
	}
	return found
}

// blank removes a name from a group. The others keep their values, which may come from iota.
func (d *declaration) blank(name string) {
	decl, _, err := parseChunk(d.text)
	if err != nil {
		return
	}
	group, ok := decl.(*ast.GenDecl)
	if !ok {
		return
	}
	for _, id := range declaredBy(group) {
		if id.Name == name {
			at := int(id.Pos()) - 1 - len(clause)
			d.text = d.text[:at] + "_" + strings.Repeat(" ", len(name)-1) + d.text[at+len(name):]
			d.names = slices.DeleteFunc(d.names, func(n string) bool { return n == name })
		}
	}
}

// clause precedes a declaration to parse it by itself.
const clause = "package main;"
