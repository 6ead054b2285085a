package compose

import (
	"cmp"
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"maps"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"
)

// runtime is the package that a cell's program calls.
const runtime = "layercake/cell"

// program writes the program of the draft that was checked.
func (c *composer) program() (*Program, error) {
	p := &Program{cell: c.cell, imports: c.imports, declared: c.declared}
	c.silence(p)
	c.show()
	c.renameInits()
	c.warn(p)
	slices.SortFunc(c.edits, func(a, b edit) int { return a.from - b.from })

	var out text
	out.add("package main", nowhere)
	typeImports := importsOf(c.loaded())
	for _, spec := range c.file.Imports {
		file, _ := strconv.Unquote(spec.Path.Value)
		switch l := c.draft.lines[c.fset.Position(spec.Pos()).Line-1]; {
		case spec.Name != nil && spec.Name.Name == typeImports[file]: // see below
		case c.isUsed(spec):
			out.add("import "+c.source(spec), l)
		case l.Cell == c.cell && c.last() != nil: // a cell that does nothing imports for later ones
			p.Advice = append(p.Advice, c.problem(c.fset.Position(spec.Pos()), spec.Path.Value+" is imported and not used"))
		}
	}
	p.variables = c.made()
	links, linked := c.links()
	names := importsOf(c.loaded(), p.variables)
	maps.Copy(names, linked)
	for _, path := range slices.Sorted(maps.Keys(names)) {
		out.add(fmt.Sprintf("import %s %q", names[path], path), nowhere)
	}
	out.add(`import cell_ "`+runtime+`"`, nowhere)

	for _, d := range c.earlier {
		out.add(d.text, d.origin.place())
	}
	for _, part := range c.chunks {
		switch part.kind {
		case constant, typing, function:
			out.add(c.code(part), Line{c.cell, part.line, part.shift})
		}
	}
	for _, v := range p.variables {
		out.add("var "+v.Name+" "+v.Type, v.origin.place())
	}
	// Go makes variables in the order in which they are declared, as far as they do not need each other: what earlier cells kept
	// is there before anything else is made.
	var load strings.Builder
	for _, v := range c.loaded() {
		fmt.Fprintf(&load, "cell_.Variable{Name: %q, Pointer: &%s, Cell: %d}, ", v.Name, v.Name, v.origin.cell)
	}
	for _, t := range links {
		out.add("var _ = cell_.Link["+t+"]()", nowhere)
	}
	out.add("var _ = cell_.Begin("+strings.TrimSuffix(load.String(), ", ")+")", nowhere)
	c.addNeeded(&out)

	out.add("func main() {", nowhere)
	out.add("defer cell_.End()", nowhere)
	c.steps(&out, p)
	out.add("}", nowhere)
	slices.SortFunc(p.Advice, func(a, b Problem) int { return cmp.Compare(a.Line.Line, b.Line.Line) })
	p.Source, p.Lines = out.String(), out.lines
	return p, nil
}

// importsOf are the names of the packages in the types of variables, by their paths.
func importsOf(lists ...[]*Variable) map[string]string {
	names := map[string]string{}
	for _, list := range lists {
		for _, v := range list {
			maps.Copy(names, v.imports)
		}
	}
	return names
}

// links are the types that interfaces among the stored values hold: the linker leaves out a type that no code makes. The names
// of their packages are returned by their paths.
func (c *composer) links() (links []string, imports map[string]string) {
	imports = map[string]string{}
	for _, v := range c.needed {
		_, types := c.component(v.Name)
		for _, key := range types {
			known := true
			t := typeName.ReplaceAllStringFunc(key, func(name string) string {
				dot := strings.LastIndex(name, ".")
				p, local := name[:dot], name[dot+1:]
				if p == "main" {
					known = known && (c.Session.declared[local] != nil || c.declares(local))
					return local
				}
				known = known && ast.IsExported(local) && !strings.Contains("/"+p+"/", "/internal/")
				imports[p] = importedAs(p)
				return imports[p] + "." + local
			})
			if known && t != key && !slices.Contains(links, t) {
				links = append(links, t)
			}
		}
	}
	maps.DeleteFunc(imports, func(_, name string) bool {
		return !slices.ContainsFunc(links, func(l string) bool { return strings.Contains(l, name+".") })
	})
	return links, imports
}

// typeName finds the names of types in a type's key.
var typeName = regexp.MustCompile(`[\pL\d_./~-]+\.[\pL_][\pL\d_]*`)

// declares tells whether the cell declares the name.
func (c *composer) declares(name string) bool {
	return slices.ContainsFunc(c.declared, func(d *declaration) bool { return slices.Contains(d.names, name) })
}

// importedAs is the name by which programs refer to a package in the types of variables. No cell has it.
func importedAs(file string) string {
	return strings.Map(func(r rune) rune {
		if r == '_' || unicode.IsLetter(r) || unicode.IsDigit(r) {
			return r
		}
		return '_'
	}, packageName(file)) + "_"
}

// steps writes what the cell does: it gives the variables their values and runs the statements.
func (c *composer) steps(out *text, p *Program) {
	made := map[string]*Variable{}
	for _, v := range p.variables {
		made[v.Name] = v
	}
	// What stands before the first statement is in the order that Go gives initializers: a variable may be made of a later one.
	first := len(c.chunks)
	for i, part := range c.chunks {
		if part.kind == statement {
			first = i
			break
		}
	}
	var leading, rest []*step
	for i, part := range c.chunks {
		steps := c.stepsOf(part)
		if i < first {
			leading = append(leading, steps...)
		} else {
			rest = append(rest, steps...)
		}
	}
	order := map[*types.Var]int{}
	for i, init := range c.info.InitOrder {
		for _, v := range init.Lhs {
			order[v] = i + 1
		}
	}
	slices.SortStableFunc(leading, func(a, b *step) int { return cmp.Compare(a.rank(c, order), b.rank(c, order)) })
	for _, s := range slices.Concat(leading, rest) {
		out.add(s.code, s.at)
		for _, name := range s.names {
			if v := made[name]; v != nil {
				v.made = s.made
				out.add(fmt.Sprintf("cell_.Made(%q, &%s, %t)", name, name, v.anew == ""), nowhere)
			}
		}
	}
}

// A step is a statement of main.
type step struct {
	code  string
	at    Line
	names []string // the variables that it makes
	spec  *ast.ValueSpec
	made  *initializer
}

func (s *step) rank(c *composer, order map[*types.Var]int) int {
	if s.spec == nil { // an init
		return math.MaxInt
	}
	for _, n := range s.spec.Names {
		if v, ok := c.info.Defs[n].(*types.Var); ok && order[v] > 0 {
			return order[v]
		}
	}
	return 0
}

// stepsOf are the steps that a part of the cell is.
func (c *composer) stepsOf(part *part) (steps []*step) {
	switch part.kind {
	case statement:
		return []*step{{code: c.code(part), at: Line{c.cell, part.line, part.shift}}}
	case variable:
		for _, spec := range c.specs(part) {
			s := &step{spec: spec}
			var names []string
			for _, n := range spec.Names {
				names = append(names, n.Name)
				if n.Name != "_" {
					s.names = append(s.names, n.Name)
				}
			}
			at := c.fset.Position(spec.Pos())
			s.at = c.draft.lines[at.Line-1]
			left := ""
			if len(spec.Values) > 0 {
				from := c.fset.Position(spec.Values[0].Pos())
				left = strings.Join(names, ", ") + " = "
				if len(s.names) == 0 && spec.Type != nil {
					left = "var _ " + c.source(spec.Type) + " = "
				}
				s.code = left + c.between(from.Offset, c.offset(spec.Values[len(spec.Values)-1].End()))
				l := c.draft.lines[from.Line-1]
				s.at = Line{l.Cell, l.Line, l.Shift + len(left) - (from.Column - 1)}
			}
			s.made = &initializer{names: names, at: s.at}
			if spec.Type != nil {
				s.made.typ = c.source(spec.Type)
			}
			if len(spec.Values) > 0 {
				s.made.values = strings.TrimPrefix(s.code, left)
				s.made.at.Shift -= len(left)
			}
			steps = append(steps, s)
		}
	case function:
		if name := c.initName(part); name != "" {
			steps = append(steps, &step{code: name + "()", at: Line{c.cell, part.line, 0}})
		}
	}
	return steps
}

// specs are the variables' declarations of a part.
func (c *composer) specs(p *part) (specs []*ast.ValueSpec) {
	if g, ok := c.declOf(p).(*ast.GenDecl); ok && g.Tok == token.VAR {
		for _, s := range g.Specs {
			specs = append(specs, s.(*ast.ValueSpec))
		}
	}
	return specs
}

func (c *composer) source(n ast.Node) string {
	return c.draft.String()[c.fset.Position(n.Pos()).Offset:c.fset.Position(n.End()).Offset]
}

// code is a part's, as it is compiled.
func (c *composer) code(p *part) string { return c.between(p.offset, p.offset+len(p.code)) }

func (c *composer) between(from, to int) string {
	return edited(c.draft.String(), from, to, c.edits)
}

func (c *composer) offset(pos token.Pos) int { return c.fset.Position(pos).Offset }

// initName is what a part is called that is a func init, or "". It runs once, with its cell.
func (c *composer) initName(p *part) string {
	if f, ok := c.declOf(p).(*ast.FuncDecl); ok && f.Recv == nil && f.Name.Name == "init" {
		return fmt.Sprintf("init%d_", p.line)
	}
	return ""
}

func (c *composer) renameInits() {
	for _, p := range c.chunks {
		if name := c.initName(p); name != "" {
			at := c.declOf(p).(*ast.FuncDecl).Name
			c.edits = append(c.edits, edit{c.offset(at.Pos()), c.offset(at.End()), name})
		}
	}
}

// declOf is the declaration that a part is, or nil.
func (c *composer) declOf(p *part) ast.Decl {
	for _, d := range c.file.Decls {
		if c.offset(d.Pos()) == p.offset {
			return d
		}
	}
	return nil
}

// isUsed tells whether the program needs an import.
func (c *composer) isUsed(spec *ast.ImportSpec) bool {
	if spec.Name != nil && spec.Name.Name == "_" {
		return true
	}
	if spec.Name != nil && spec.Name.Name == "." {
		var from *types.Package
		for _, p := range c.pkg.Imports() {
			if fmt.Sprintf("%q", p.Path()) == spec.Path.Value {
				from = p
			}
		}
		for _, o := range c.info.Uses {
			if o.Pkg() == from && o.Parent() == from.Scope() {
				return true
			}
		}
		return false
	}
	obj := c.info.Implicits[spec]
	if spec.Name != nil {
		obj = c.info.Defs[spec.Name]
	}
	for id, o := range c.info.Uses {
		if o == obj && !c.isType(id.Pos()) {
			return true
		}
	}
	return false
}

// isType tells whether a position is in the type that a variable of the cell is declared with. The program writes that anew.
func (c *composer) isType(pos token.Pos) bool {
	for _, part := range c.chunks {
		if part.kind != variable {
			continue
		}
		for _, spec := range c.specs(part) {
			named := slices.ContainsFunc(spec.Names, func(n *ast.Ident) bool { return n.Name != "_" })
			if spec.Type != nil && named && spec.Type.Pos() <= pos && pos < spec.Type.End() {
				return true
			}
		}
	}
	return false
}

// made are the variables that the cell declares, with their types.
func (c *composer) made() (out []*Variable) {
	for _, part := range c.chunks {
		if part.kind != variable {
			continue
		}
		for _, spec := range c.specs(part) {
			for _, n := range spec.Names {
				obj, ok := c.info.Defs[n].(*types.Var)
				if !ok || n.Name == "_" {
					continue
				}
				l := c.draft.lines[c.fset.Position(n.Pos()).Line-1]
				v := &Variable{Name: n.Name, origin: origin{l.Cell, l.Line}, imports: map[string]string{}}
				v.Type = types.TypeString(obj.Type(), func(p *types.Package) string {
					if p == c.pkg {
						return ""
					}
					name := importedAs(p.Path())
					v.imports[p.Path()] = name
					return name
				})
				v.anew = cannotBeKept(obj.Type())
				out = append(out, v)
			}
		}
	}
	return out
}

// cannotBeKept says why values of the type are made anew in each cell, or "".
func cannotBeKept(t types.Type) string {
	switch u := t.Underlying().(type) {
	case *types.Signature:
		return "a function"
	case *types.Chan:
		return "a channel"
	case *types.Basic:
		if u.Kind() == types.UnsafePointer {
			return "a pointer"
		}
	}
	return ""
}

// silence has unused variables compile, and says so.
func (c *composer) silence(p *Program) {
	for _, pos := range c.unused {
		name, where := c.placeFor(pos)
		if where == token.NoPos {
			continue
		}
		at := c.offset(where)
		c.edits = append(c.edits, edit{at, at, "; _ = " + name + "; "})
		p.Advice = append(p.Advice, c.problem(c.fset.Position(pos), name+" is declared and not used"))
	}
}

// warn says which variables the cell changes that later cells make anew.
func (c *composer) warn(p *Program) {
	anew := map[types.Object]*Variable{}
	for _, v := range c.needed {
		if v.anew != "" {
			anew[c.pkg.Scope().Lookup(v.Name)] = v
		}
	}
	told := map[*Variable]bool{}
	changed := func(e ast.Expr) {
		id := root(e)
		if id == nil {
			return
		}
		at := c.problem(c.fset.Position(id.Pos()), "")
		if v := anew[c.info.Uses[id]]; v != nil && at.Cell == c.cell && !told[v] {
			told[v] = true
			at.Message = fmt.Sprintf("%s is made anew in each cell, since %s cannot be kept: this change ends with the cell", v.Name, v.anew)
			p.Advice = append(p.Advice, at)
		}
	}
	ast.Inspect(c.file, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.AssignStmt:
			if n.Tok != token.DEFINE {
				for _, left := range n.Lhs {
					changed(left)
				}
			}
		case *ast.IncDecStmt:
			changed(n.X)
		}
		return true
	})
}

// placeFor returns the name that is declared at a position, and where a statement can use it.
func (c *composer) placeFor(pos token.Pos) (name string, where token.Pos) {
	var stack []ast.Node
	ast.Inspect(c.file, func(n ast.Node) bool {
		if n == nil {
			stack = stack[:len(stack)-1]
			return false
		}
		stack = append(stack, n)
		if id, ok := n.(*ast.Ident); ok && id.Pos() == pos {
			name = id.Name
			for i := len(stack) - 2; i > 0 && where == token.NoPos; i-- {
				inner := stack[i+1]
				switch outer := stack[i].(type) {
				case *ast.BlockStmt:
					where = inner.End()
				case *ast.CaseClause:
					where = inner.End()
				case *ast.CommClause:
					if where = inner.End(); inner == outer.Comm {
						where = outer.Colon + 1
					}
				case *ast.IfStmt:
					where = outer.Body.Lbrace + 1
				case *ast.ForStmt:
					where = outer.Body.Lbrace + 1
				case *ast.RangeStmt:
					where = outer.Body.Lbrace + 1
				case *ast.SwitchStmt:
					where = firstCase(outer.Body)
				case *ast.TypeSwitchStmt:
					where = firstCase(outer.Body)
				}
			}
		}
		return true
	})
	return name, where
}

// firstCase is the place after the colon of a switch's first case.
func firstCase(body *ast.BlockStmt) token.Pos {
	for _, s := range body.List {
		if c, ok := s.(*ast.CaseClause); ok {
			return c.Colon + 1
		}
	}
	return token.NoPos
}

// show has the value of the cell's last expression shown.
func (c *composer) show() {
	part := c.last()
	if part == nil {
		return
	}
	main := c.file.Decls[len(c.file.Decls)-1].(*ast.FuncDecl)
	if len(main.Body.List) == 0 {
		return
	}
	s, ok := main.Body.List[len(main.Body.List)-1].(*ast.ExprStmt)
	if !ok || c.offset(s.Pos()) < part.offset {
		return
	}
	call, isCall := s.X.(*ast.CallExpr)
	start, end := c.offset(s.X.Pos()), c.offset(s.X.End())
	switch {
	case isCall && (part.ended || !c.isShown(call)):
		return
	case part.ended:
		c.edits = append(c.edits, edit{start, start, "_ = "})
		return
	}
	c.edits = append(c.edits, edit{start, start, "cell_.Show("}, edit{end, end, ")"})
}

// isShown tells whether a call has results that are worth showing: not those of what prints.
func (c *composer) isShown(call *ast.CallExpr) bool {
	t := c.info.Types[call]
	if t.IsVoid() || t.Type == nil {
		return false
	}
	if sel, ok := call.Fun.(*ast.SelectorExpr); ok {
		if f, ok := c.info.Uses[sel.Sel].(*types.Func); ok && f.Pkg() != nil && f.Pkg().Path() == "fmt" && strings.Contains(f.Name(), "rint") && !strings.HasPrefix(f.Name(), "S") {
			return false
		}
	}
	return true
}
