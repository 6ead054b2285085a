package compose

import (
	"cmp"
	"fmt"
	"go/ast"
	exact "go/constant"
	"go/token"
	"go/types"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"layercake/cell"
)

// Packages that a cell's program calls.
const (
	runtime = "layercake/cell"
	shower  = "layercake/show"
)

// program writes the program of the checked draft.
func (c *composer) program() (*Program, error) {
	c.tellRetyped()
	p := &Program{cell: c.cell, as: c.as, imports: c.imports, declared: c.declared}
	c.silence(p)
	if err := c.show(); err != nil {
		return nil, err
	}
	p.Advice = append(p.Advice, c.advice...)
	c.renameInits()
	c.endings()
	c.stdin()
	c.findLiterals()
	slices.SortStableFunc(c.edits, func(a, b edit) int { return a.from - b.from })

	var out text
	out.add("package main", nowhere)
	typeImports := importsOf(c.typed())
	for _, spec := range c.file.Imports {
		file, _ := strconv.Unquote(spec.Path.Value)
		switch l := c.draft.lines[c.fset.Position(spec.Pos()).Line-1]; {
		case spec.Name != nil && spec.Name.Name == typeImports[file]: // handled below
		case c.repeated(spec):
		case c.isUsed(spec):
			out.add("import "+c.source(spec), l)
		case l.Cell == c.cell && c.last() != nil: // a cell with only imports imports for later cells
			p.Advice = append(p.Advice, c.problem(c.fset.Position(spec.Pos()), spec.Path.Value+" is imported and not used"))
		}
	}
	var err error
	if p.variables, err = c.made(); err != nil {
		return nil, err
	}
	p.keeps = len(p.variables)+len(c.loaded()) > 0
	p.declared = append(p.declared, c.literals...)
	var links []string
	names := importsOf(c.typed(), p.variables)
	if c.as != browserForm {
		var linked map[string]string
		links, linked = c.links()
		maps.Copy(names, linked)
		names[runtime] = "cell__"
	}
	if c.shows {
		names[shower] = "show__"
	}
	if c.as == testForm {
		names["testing"] = "testing__"
	}
	if c.parsesFlags() {
		names["flag"] = "flag__"
	}
	for _, path := range slices.Sorted(maps.Keys(names)) {
		out.add(fmt.Sprintf("import %s %q", names[path], path), nowhere)
	}
	for _, name := range slices.Sorted(maps.Keys(c.constants)) {
		out.add(fmt.Sprintf("const %s = %q", name, c.constants[name]), nowhere)
	}
	if len(c.asks) > 0 {
		out.add(`import input__ "`+asker+`"`, nowhere)
	}
	for _, original := range c.asks {
		out.add("var _ = "+original, nowhere) // its package is imported
	}

	for _, d := range c.earlier {
		out.direct(d.origin.cell, d.directives)
		out.add(c.between(c.offsets[d], c.offsets[d]+len(d.text)), d.origin.place())
	}
	for _, part := range c.chunks {
		switch part.kind {
		case constant, typing, function:
			out.direct(c.cell, part.directives)
			out.add(c.code(part), Line{c.cell, part.line, part.shift})
		}
	}
	if c.as == browserForm {
		c.addNeeded(&out)
		c.adviseBrowser(p)
	}
	for _, v := range slices.Concat(c.typed(), p.variables) {
		if v.unnamed == nil {
			out.add("var "+v.Name+" "+v.Type, v.origin.place())
		} else {
			code, at := v.unnamed.declaration(func(name string) bool { return name == v.Name })
			out.add(code, at)
		}
	}
	for _, l := range links {
		out.add("var _ = "+l, nowhere)
	}
	literals := out.Len()
	out.add("", nowhere)
	if c.as == testForm {
		out.add("func TestMain(m *testing__.M) {", nowhere)
	} else {
		out.add("func main() {", nowhere)
	}
	if c.as != browserForm {
		c.begin(&out)
		out.add("defer cell__.End()", nowhere)
		if !c.waits() {
			out.add("cell__.CatchStop()", nowhere)
		}
	}
	c.steps(&out, p)
	if c.as == testForm {
		c.tests(&out, p)
	}
	out.add("}", nowhere)
	slices.SortFunc(p.Advice, func(a, b Problem) int { return cmp.Compare(a.Line.Line, b.Line.Line) })
	p.Source, p.Lines = out.String(), out.lines
	p.Source = p.Source[:literals] + c.nameLiterals(p.Lines) + p.Source[literals:]
	return p, nil
}

// tests makes the program run the tests.
func (c *composer) tests(out *text, p *Program) {
	if c.ownTests {
		out.add(ownTestMain+"(m)", nowhere)
	} else {
		out.add("m.Run()", nowhere)
	}
	for _, d := range c.declared {
		for _, name := range d.names {
			benchmark := strings.HasPrefix(name, "Benchmark")
			if d.kind == function && !strings.Contains(name, ".") && (benchmark || strings.HasPrefix(name, "Test")) {
				p.Tests = append(p.Tests, name)
				p.Benchmarks = p.Benchmarks || benchmark
			}
		}
	}
}

// adviseBrowser reports the variables whose values in the browser differ from those here.
func (c *composer) adviseBrowser(p *Program) {
	for _, v := range c.needed {
		if c.kept != nil && v.anew == "" && c.kept.Need(v.Name).Checksum != v.checksum {
			p.Advice = append(p.Advice, Problem{Line: Line{c.cell, 0, 0}, Message: v.Name + " was changed since cell " +
				fmt.Sprintf("[%d]", v.origin.cell) + " declared it: in a browser it has its first value"})
		}
	}
}

// begin loads the variables of earlier cells that the cell needs and registers the recreated ones.
func (c *composer) begin(out *text) {
	var load strings.Builder
	for _, v := range c.loaded() {
		fmt.Fprintf(&load, "cell__.Variable{Name: %q, Pointer: &%s, Cell: %d}, ", v.stored(), v.Name, v.origin.cell)
	}
	out.add("cell__.Begin("+strings.TrimSuffix(load.String(), ", ")+")", nowhere)
	told := map[*initializer]bool{}
	for _, v := range c.needed {
		if v.anew == "" || told[v.made] {
			continue
		}
		told[v.made] = true
		if code, at := v.made.assignment(c.anewWith(v)); code != "" && v.unnamed == nil {
			out.add(code, at)
		}
	}
	for _, v := range c.needed {
		if v.anew != "" && !(v.anew == aFlag && c.parsesFlags()) { // a flag gets its value later
			out.add(v.tellAnew(), nowhere)
		}
	}
}

// tellAnew is the call that registers a recreated variable.
func (v *Variable) tellAnew() string {
	return fmt.Sprintf("cell__.Anew(%q, &%s, %q, %t)", v.Name, v.Name, v.anew, v.always || v.anew == cell.LeftOut)
}

// importsOf returns the packages in the types of variables: their names by path.
func importsOf(lists ...[]*Variable) map[string]string {
	names := map[string]string{}
	for _, list := range lists {
		for _, v := range list {
			maps.Copy(names, v.imports)
		}
	}
	return names
}

// declares returns whether the cell declares the name.
func (c *composer) declares(name string) bool {
	return slices.ContainsFunc(c.declared, func(d *declaration) bool { return slices.Contains(d.names, name) })
}

// importedAs is the name of a package in the types of variables. No cell uses such a name.
func importedAs(path string) string {
	return strings.Map(func(r rune) rune {
		if r == '_' || unicode.IsLetter(r) || unicode.IsDigit(r) {
			return r
		}
		return '_'
	}, path) + "__"
}

// steps writes what the cell does: it initializes the variables and runs the statements.
func (c *composer) steps(out *text, p *Program) {
	made := map[string]*Variable{}
	for _, v := range p.variables {
		made[v.Name] = v
	}
	// Declarations before the first statement follow Go's order of initialization, since a variable may depend on a
	// later one.
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
	if c.parsesFlags() {
		leading = append(leading, &step{code: "flag__.Parse()", at: nowhere}) // for %args, like GoNB
		for _, v := range c.needed {
			if v.anew == aFlag {
				leading = append(leading, &step{code: v.tellAnew(), at: nowhere})
			}
		}
	}
	for _, s := range slices.Concat(leading, rest) {
		c.together(s, made)
		if s.unnamed(made) {
			s.code = ""
		}
		out.add(s.code, s.at)
		for _, name := range s.names {
			if v := made[name]; v != nil {
				v.made = s.made
				if c.as == browserForm {
					continue
				}
				out.add(fmt.Sprintf("cell__.Made(%q, &%s, %t)", name, name, v.anew == ""), nowhere)
			}
		}
	}
}

// A step is a statement of main.
type step struct {
	code  string
	at    Line
	names []string // the variables that it initializes
	spec  *ast.ValueSpec
	made  *initializer
}

// together makes variables of one call recreated together: they may belong together, such as a channel and the function
// that closes it.
func (c *composer) together(s *step, made map[string]*Variable) {
	if s.spec == nil || len(s.spec.Values) != 1 {
		return
	}
	for _, name := range s.names {
		if v := made[name]; v != nil && v.anew != "" {
			for _, other := range s.names {
				made[other].with(v)
			}
			return
		}
	}
}

// with makes a variable recreated together with another, unless its value is independent.
func (v *Variable) with(other *Variable) {
	if v.anew == "" && !v.alone {
		v.anew = "a value that belongs to " + other.Name
	}
}

// unnamed returns whether the step's variables are declared with their values.
func (s *step) unnamed(made map[string]*Variable) bool {
	return slices.ContainsFunc(s.names, func(name string) bool { return made[name] != nil && made[name].unnamed != nil })
}

func (s *step) rank(c *composer, order map[*types.Var]int) int {
	if s.spec == nil { // an init function
		return math.MaxInt
	}
	for _, n := range s.spec.Names {
		if v, ok := c.info.Defs[n].(*types.Var); ok && order[v] > 0 {
			return order[v]
		}
	}
	return 0
}

// stepsOf returns the steps of a part of the cell.
func (c *composer) stepsOf(part *part) (steps []*step) {
	switch part.kind {
	case statement:
		return []*step{{code: c.code(part), at: Line{c.cell, part.line, part.shift}}}
	case variable:
		for _, spec := range c.specs(part) {
			s := &step{spec: spec}
			var names []string
			all := names // includes the assigned ones
			for i, n := range spec.Names {
				names, all = append(names, n.Name), append(all, n.Name)
				if n.Name != "_" {
					s.names = append(s.names, n.Name)
				}
				if len(part.assigned) > 0 && part.assigned[i] != "" {
					all[i] = part.assigned[i]
				}
			}
			at := c.fset.Position(spec.Pos())
			s.at = c.draft.lines[at.Line-1]
			left := ""
			if len(spec.Values) > 0 {
				from := c.fset.Position(spec.Values[0].Pos())
				left = strings.Join(all, ", ") + " = "
				if len(s.names) == 0 && spec.Type != nil {
					left = "var _ " + c.source(spec.Type) + " = "
				}
				s.code = left + c.between(from.Offset, c.offset(spec.Values[len(spec.Values)-1].End()))
				l := c.draft.lines[from.Line-1]
				s.at = Line{l.Cell, l.Line, l.Shift + len(left) - (from.Column - 1)}
			}
			s.made = &initializer{names: names, at: s.at, together: len(spec.Values) == 1}
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

// specs returns the variable declarations of a part.
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

// code returns a part's code as compiled.
func (c *composer) code(p *part) string { return c.between(p.offset, p.offset+len(p.code)) }

func (c *composer) between(from, to int) string {
	return edited(c.draft.String(), from, to, c.edits)
}

func (c *composer) offset(pos token.Pos) int { return c.fset.Position(pos).Offset }

// initName is the name of a part that is a func init or main, which runs once, with its cell; otherwise "".
func (c *composer) initName(p *part) string {
	if f, ok := c.declOf(p).(*ast.FuncDecl); ok && f.Recv == nil && (f.Name.Name == "init" || f.Name.Name == ownMain) {
		return fmt.Sprintf("%s%d__", f.Name.Name, p.line)
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

// declOf returns the declaration of a part, or nil.
func (c *composer) declOf(p *part) ast.Decl {
	for _, d := range c.file.Decls {
		if c.offset(d.Pos()) == p.offset {
			return d
		}
	}
	return nil
}

// importsUsed returns whether the program needs the package with this path.
func (c *composer) importsUsed(path string) bool {
	return slices.ContainsFunc(c.file.Imports, func(spec *ast.ImportSpec) bool {
		return spec.Path.Value == strconv.Quote(path) && c.isUsed(spec)
	})
}

func (c *composer) hasStatements() bool {
	return slices.ContainsFunc(c.chunks, func(p *part) bool { return p.kind == statement })
}

// isUsed returns whether the program needs an import.
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
		for id, o := range c.info.Uses {
			if o.Pkg() == from && o.Parent() == from.Scope() && !c.qualified[id] {
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

// isType returns whether a position is in the declared type of one of the cell's variables, which the program writes
// again itself.
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

// made returns the variables that the cell declares, with their types.
func (c *composer) made() (out []*Variable, err error) {
	var problems []Problem
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
				at := origin{l.Cell, l.Line, c.fset.Position(n.Pos()).Column - l.Shift}
				v := &Variable{Name: n.Name, origin: at, imports: map[string]string{}}
				v.Type = types.TypeString(obj.Type(), func(p *types.Package) string {
					if p == c.pkg {
						return ""
					}
					name := importedAs(p.Path())
					v.imports[p.Path()] = name
					return name
				})
				v.anew, v.alone = cannotBeKept(obj.Type()), isAlone(obj.Type())
				if c.isFlag(spec) {
					v.anew, v.always = aFlag, true
				}
				if other := c.foreign(obj.Type()); other != nil {
					// The program cannot name the type, so it declares the variable with its first value.
					v.anew, v.always = fmt.Sprintf("a value of a type that only package %s can name", other.Pkg().Name()), true
					v.unnamed = c.initializerOf(spec)
					clear(v.imports)
					if name := c.variableIn(v.unnamed); name != "" {
						at := c.problem(c.fset.Position(n.Pos()), "")
						at.Message = fmt.Sprintf("only its own package can name the type %s.%s of %s: no later cell could declare %s, whose initializer uses the variable %s",
							other.Pkg().Name(), other.Name(), n.Name, n.Name, name)
						problems = append(problems, at)
					}
				}
				out = append(out, v)
			}
		}
	}
	if len(problems) > 0 {
		return nil, &Error{c.draft.String(), c.draft.lines, problems, nil}
	}
	return out, nil
}

// foreign returns a type within t that only another package can name, or nil.
func (c *composer) foreign(t types.Type) *types.TypeName {
	var found *types.TypeName
	types.TypeString(t, func(p *types.Package) string { return "" }) // completes generic instances
	seen := map[types.Type]bool{}
	var visit func(t types.Type)
	visit = func(t types.Type) {
		if t == nil || seen[t] {
			return
		}
		seen[t] = true
		named := func(o *types.TypeName, args *types.TypeList) {
			if o.Pkg() != nil && o.Pkg() != c.pkg && (!o.Exported() || isInternal(o.Pkg().Path())) {
				found = o
			}
			for a := range args.Types() {
				visit(a)
			}
		}
		switch t := t.(type) {
		case *types.Named:
			named(t.Obj(), t.TypeArgs())
		case *types.Alias:
			named(t.Obj(), t.TypeArgs())
		case *types.Pointer:
			visit(t.Elem())
		case *types.Slice:
			visit(t.Elem())
		case *types.Array:
			visit(t.Elem())
		case *types.Chan:
			visit(t.Elem())
		case *types.Map:
			visit(t.Key())
			visit(t.Elem())
		case *types.Signature:
			for v := range t.Params().Variables() {
				visit(v.Type())
			}
			for v := range t.Results().Variables() {
				visit(v.Type())
			}
		case *types.Struct:
			for f := range t.Fields() {
				visit(f.Type())
			}
		}
	}
	visit(t)
	return found
}

// initializerOf returns the initial values of a declaration.
func (c *composer) initializerOf(spec *ast.ValueSpec) *initializer {
	i := &initializer{at: c.draft.lines[c.fset.Position(spec.Pos()).Line-1]}
	for _, n := range spec.Names {
		i.names = append(i.names, n.Name)
	}
	if spec.Type != nil {
		i.typ = c.source(spec.Type)
	}
	if len(spec.Values) > 0 {
		i.values = c.between(c.offset(spec.Values[0].Pos()), c.offset(spec.Values[len(spec.Values)-1].End()))
	}
	return i
}

// variableIn returns a variable that an initializer uses, directly or through a function that it calls, or "".
func (c *composer) variableIn(i *initializer) string {
	seen := map[string]bool{}
	queue := slices.Collect(maps.Keys(i.uses()))
	for len(queue) > 0 {
		name := queue[0]
		queue = queue[1:]
		if seen[name] {
			continue
		}
		seen[name] = true
		if c.defines[name] || c.variables[name] != nil {
			return name
		}
		for _, d := range slices.Concat(c.earlier, c.declared) {
			if slices.ContainsFunc(d.names, func(n string) bool { return n == name || strings.HasPrefix(n, name+".") }) {
				queue = slices.AppendSeq(queue, maps.Keys(d.uses))
			}
		}
	}
	return ""
}

// cannotBeKept returns why values of the type cannot be kept, or "".
func cannotBeKept(t types.Type) string {
	switch u := t.Underlying().(type) {
	case *types.Chan:
		return "a channel"
	case *types.Basic:
		if u.Kind() == types.UnsafePointer {
			return "an unsafe pointer"
		}
	}
	return ""
}

// isAlone returns whether a value of the type is independent of other values: it has no pointers, or is an error.
func isAlone(t types.Type) bool {
	switch u := t.Underlying().(type) {
	case *types.Basic:
		return u.Kind() != types.UnsafePointer
	case *types.Array:
		return isAlone(u.Elem())
	case *types.Struct:
		for f := range u.Fields() {
			if !isAlone(f.Type()) {
				return false
			}
		}
		return true
	}
	return types.Identical(t, types.Universe.Lookup("error").Type())
}

// silence makes unused variables compile, and reports them.
func (c *composer) silence(p *Program) {
	for _, pos := range c.unused {
		name, where := c.placeFor(pos)
		if where == token.NoPos {
			continue
		}
		at := c.offset(where)
		c.edits = append(c.edits, edit{at, at, "; _ = " + name + "; "})
		if advice := c.problem(c.fset.Position(pos), name+" is declared and not used"); advice.Cell == c.cell {
			p.Advice = append(p.Advice, advice)
		}
	}
}

// placeFor returns the name declared at a position and a place where a statement can use it.
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

// firstCase returns the place after the colon of a switch's first case.
func firstCase(body *ast.BlockStmt) token.Pos {
	for _, s := range body.List {
		if c, ok := s.(*ast.CaseClause); ok {
			return c.Colon + 1
		}
	}
	return token.NoPos
}

// show shows the value of the cell's last expression.
func (c *composer) show() error {
	part := c.last()
	if part == nil {
		return nil
	}
	main := c.file.Decls[len(c.file.Decls)-1].(*ast.FuncDecl)
	if len(main.Body.List) == 0 {
		return nil
	}
	s, ok := main.Body.List[len(main.Body.List)-1].(*ast.ExprStmt)
	if !ok || c.offset(s.Pos()) < part.offset {
		return nil
	}
	call, isCall := s.X.(*ast.CallExpr)
	start, end := c.offset(s.X.Pos()), c.offset(s.X.End())
	switch {
	case part.several && c.as == browserForm:
		c.edits = append(c.edits, edit{start, start, "_ = "})
		return nil
	case part.several:
		c.edits = append(c.edits, edit{start, start + len(listBegin), "cell__.Show("}, edit{end - len(listEnd), end, ")"})
		return nil
	case isCall && (part.ended || !c.isShown(call) || c.as == browserForm):
		return nil
	case part.ended || c.as == browserForm && !isCall:
		c.edits = append(c.edits, edit{start, start, "_ = "})
		return nil
	}
	with := "cell__.Show("
	value := c.info.Types[s.X]
	signature, isFunction := types.Unalias(value.Type).(*types.Signature)
	if why := tooLarge(value); why != "" {
		at := c.problem(c.fset.Position(s.X.Pos()), fmt.Sprintf("cannot use %s (untyped constant %v) as %s", c.source(s.X), value.Value, why))
		return &Error{c.draft.String(), c.draft.lines, []Problem{at}, nil}
	}
	switch {
	case value.Type == types.Typ[types.UntypedRune]:
		with = "cell__.ShowRune("
	case isFunction && !isCall:
		with = fmt.Sprintf("cell__.ShowFunction(%q, ", types.TypeString(signature, c.asWritten))
		c.adviseCall(s.X)
	case c.shower(s.X) != "":
		with = "show__." + c.shower(s.X) + "("
		c.shows = true
	case isCall:
		with = "cell__.ShowResults("
	}
	c.edits = append(c.edits, edit{start, start, with}, edit{end, end, ")"})
	return nil
}

// tooLarge returns which default type an untyped constant would overflow, or "".
func tooLarge(v types.TypeAndValue) string {
	if v.Value == nil {
		return ""
	}
	switch v.Type {
	case types.Typ[types.UntypedInt]:
		if _, fits := exact.Int64Val(v.Value); !fits {
			return "an int: it is too large; a float64 can hold it"
		}
	case types.Typ[types.UntypedRune]:
		if n, fits := exact.Int64Val(v.Value); !fits || n != int64(int32(n)) {
			return "a rune: it is too large"
		}
	case types.Typ[types.UntypedFloat]:
		if f, _ := exact.Float64Val(v.Value); math.IsInf(f, 0) {
			return "a float64: it is too large"
		}
	}
	return ""
}

// asWritten is a package's name in cells.
func (c *composer) asWritten(p *types.Package) string {
	if p == c.pkg {
		return ""
	}
	return p.Name()
}

// adviseCall explains how to call a function without parameters that the cell only names.
func (c *composer) adviseCall(e ast.Expr) {
	id, ok := ast.Unparen(e).(*ast.Ident)
	if sel, selects := ast.Unparen(e).(*ast.SelectorExpr); selects {
		id, ok = sel.Sel, true
	}
	if !ok {
		return
	}
	if f, ok := c.info.Uses[id].(*types.Func); ok && c.info.Types[e].Type.(*types.Signature).Params().Len() == 0 {
		kind := "function"
		if f.Signature().Recv() != nil {
			kind = "method"
		}
		c.advise(c.draft.lines[c.fset.Position(e.Pos()).Line-1].Line, fmt.Sprintf("%s is a %s: %s() calls it", f.Name(), kind, c.source(e)))
	}
}

// shower returns the function of package show that shows an image.Image, a gonum chart or a value with HTML, or "".
func (c *composer) shower(e ast.Expr) string {
	t := c.info.Types[e].Type
	if t == nil {
		return ""
	}
	methods := types.NewMethodSet(t)
	has := func(names ...string) bool {
		return !slices.ContainsFunc(names, func(name string) bool { return methods.Lookup(nil, name) == nil })
	}
	function := ""
	switch {
	case has("ColorModel", "Bounds", "At"):
		function = "Image"
	case t.String() == "*gonum.org/v1/plot.Plot":
		function = "Plot"
	case has("HTML", "String") && methods.Lookup(nil, "HTML").Type().String() == "func() string":
		function = "Value"
	}
	if function != "" && c.packages.need(c.ctx, []string{shower}) != nil { // a module of another name has no such package
		return ""
	}
	return function
}

// isShown returns whether the results of a call are worth showing, unlike those of functions that print.
func (c *composer) isShown(call *ast.CallExpr) bool {
	t := c.info.Types[call]
	if t.IsVoid() || t.Type == nil {
		return false
	}
	f := c.called(call)
	return f == nil || f.Pkg() == nil || f.Pkg().Path() != "fmt" || !strings.Contains(f.Name(), "rint") || strings.HasPrefix(f.Name(), "S")
}

// called returns the function or method that a call names, or nil.
func (c *composer) called(call *ast.CallExpr) *types.Func {
	var id *ast.Ident
	switch f := ast.Unparen(call.Fun).(type) {
	case *ast.Ident:
		id = f
	case *ast.SelectorExpr:
		id = f.Sel
	default:
		return nil
	}
	f, _ := c.info.Uses[id].(*types.Func)
	return f
}

// endings makes the program keep its variables before it exits without running deferred calls.
func (c *composer) endings() {
	if c.as == browserForm {
		return
	}
	ast.Inspect(c.file, func(n ast.Node) bool {
		call, ok := n.(*ast.CallExpr)
		if !ok {
			return true
		}
		if f := c.called(call); f != nil && f.Pkg() != nil && (f.FullName() == "os.Exit" || f.Pkg().Path() == "log" && strings.HasPrefix(f.Name(), "Fatal")) {
			start, end := c.offset(call.Fun.Pos()), c.offset(call.Fun.End())
			c.edits = append(c.edits, edit{start, start, "cell__.Ending("}, edit{end, end, ")"})
		}
		return true
	})
}
