package compose

import (
	"cmp"
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"layercake/internal/keep"
)

// links returns expressions that register what the program needs to load stored values: the linker drops types that no
// code creates, some values are compared by address, and functions are stored by name. imports has the names of the
// packages in the expressions, by path.
func (c *composer) links() (links []string, imports map[string]string) {
	imports = map[string]string{}
	add := func(format string, args ...any) {
		if link := fmt.Sprintf(format, args...); !slices.Contains(links, link) {
			links = append(links, link)
		}
	}
	// in returns the program's name for a package's member, if it can have one.
	in := func(path, name string) (string, bool) {
		switch {
		case path == "main":
			return name, c.Session.declared[name] != nil || c.declares(name)
		case !ast.IsExported(name) || isInternal(path):
			return "", false
		}
		imports[path] = importedAs(path)
		return imports[path] + "." + name, true
	}
	for _, v := range c.loaded() {
		need := c.need(v.stored())
		for _, key := range need.Types {
			ok := true
			t := typeName.ReplaceAllStringFunc(key, func(name string) string {
				path, local := member(name)
				written, known := in(path, local)
				if !known && path != "main" {
					// Functions of the type's own package create it, or functions of the packages that the variable was
					// created with.
					for _, path := range append(c.packagesOf(v), path) {
						if functions := c.functionsOf(path); len(functions) > 0 {
							imports[path] = importedAs(path)
							add("cell__.Uses(%s)", strings.Join(functions, ", "))
						}
					}
				}
				ok = ok && known
				return written
			})
			if ok && t != key {
				add("cell__.Link[%s]()", t)
			}
		}
		for _, name := range need.Functions {
			if written, ok := in(member(name)); ok {
				add("cell__.Function(%q, %s)", name, written)
			}
		}
		for _, name := range need.Known {
			path, local := member(name)
			if slices.Contains(knownToAll, path) {
				continue
			}
			if written, ok := in(path, local); ok {
				add("cell__.Known(%q, %s)", name, written)
			}
		}
	}
	for _, spec := range c.file.Imports {
		path, _ := strconv.Unquote(spec.Path.Value)
		if !c.isUsed(spec) || slices.Contains(knownToAll, path) {
			continue
		}
		for _, name := range c.variablesOf(path) {
			if written, ok := in(path, name); ok {
				add("cell__.Known(%q, %s)", path+"."+name, written)
			}
		}
	}
	for _, v := range c.shared() {
		if written, ok := in(v.Pkg().Path(), v.Name()); ok {
			add("cell__.Known(%q, %s)", v.Pkg().Path()+"."+v.Name(), written)
		}
	}
	if locals := c.localTypes(); len(locals) > 0 {
		add("cell__.Locals(%s)", strings.Join(locals, ", "))
	}
	maps.DeleteFunc(imports, func(_, name string) bool {
		return !slices.ContainsFunc(links, func(l string) bool { return strings.Contains(l, name+".") })
	})
	return links, imports
}

// knownToAll are packages whose errors every program registers; see package keep.
var knownToAll = []string{"io", "fs", "io/fs", "os", "time", "context", "errors", "strconv", "log"}

// variablesOf returns a package's variables that hold pointers or interfaces, such as errors. A package with very many
// of them holds tables.
func (c *composer) variablesOf(path string) (names []string) {
	pkg, err := c.packages.Import(path)
	if err != nil {
		return nil
	}
	for _, name := range pkg.Scope().Names() {
		if v, ok := pkg.Scope().Lookup(name).(*types.Var); ok && v.Exported() {
			switch v.Type().Underlying().(type) {
			case *types.Pointer, *types.Interface:
				names = append(names, name)
			}
		}
	}
	const many = 100
	if len(names) > many {
		return nil
	}
	return names
}

// shared returns variables of packages whose pointers variables of cells may hold too, such as the fonts of every
// chart: a later program must point to its own. The content of an interface is looked up in the interface's package.
func (c *composer) shared() (variables []*types.Var) {
	structs := map[*types.TypeName]bool{}
	seen := map[types.Type]bool{}
	var visit func(t types.Type)
	visit = func(t types.Type) {
		if seen[t] {
			return
		}
		seen[t] = true
		switch u := t.Underlying().(type) {
		case *types.Pointer:
			visit(u.Elem())
		case *types.Slice:
			visit(u.Elem())
		case *types.Array:
			visit(u.Elem())
		case *types.Map:
			visit(u.Key())
			visit(u.Elem())
		case *types.Struct:
			if named, ok := types.Unalias(t).(*types.Named); ok {
				structs[named.Obj()] = true
			}
			for f := range u.Fields() {
				visit(f.Type())
			}
		case *types.Interface:
			named, ok := types.Unalias(t).(*types.Named)
			if !ok || named.Obj().Pkg() == nil || u.NumMethods() == 0 {
				break
			}
			scope := c.scopeOf(named.Obj().Pkg())
			for _, name := range scope.Names() {
				o, ok := scope.Lookup(name).(*types.TypeName)
				if !ok || types.IsInterface(o.Type()) {
					continue
				}
				if n, ok := o.Type().(*types.Named); ok && n.TypeParams() == nil && types.Implements(types.NewPointer(n), u) {
					visit(n)
				}
			}
		}
	}
	for _, v := range c.keptTypes() {
		visit(v)
	}
	packages := map[*types.Package]bool{c.pkg: true}
	for o := range structs {
		if o.Pkg() == nil || packages[o.Pkg()] || slices.Contains(knownToAll, o.Pkg().Path()) {
			continue
		}
		packages[o.Pkg()] = true
		scope := c.scopeOf(o.Pkg())
		for _, name := range scope.Names() {
			if v, ok := scope.Lookup(name).(*types.Var); ok {
				if p, ok := types.Unalias(v.Type()).(*types.Pointer); ok {
					if n, ok := types.Unalias(p.Elem()).(*types.Named); ok && structs[n.Obj()] {
						variables = append(variables, v)
					}
				}
			}
		}
	}
	slices.SortFunc(variables, func(a, b *types.Var) int {
		return cmp.Or(strings.Compare(a.Pkg().Path(), b.Pkg().Path()), strings.Compare(a.Name(), b.Name()))
	})
	return variables
}

// scopeOf returns everything that a package declares: for an indirect import the type checker only has what other
// packages mention.
func (c *composer) scopeOf(p *types.Package) *types.Scope {
	if p != c.pkg {
		c.packages.Import(p.Path())
	}
	return p.Scope()
}

// keptTypes returns the types of the variables that the program keeps.
func (c *composer) keptTypes() (list []types.Type) {
	for _, v := range c.loaded() {
		list = append(list, c.pkg.Scope().Lookup(v.Name).Type())
	}
	for name := range c.defines {
		if v, ok := c.pkg.Scope().Lookup(name).(*types.Var); ok {
			list = append(list, v.Type())
		}
	}
	return list
}

// member splits the qualified name of a package's member.
func member(name string) (path, local string) {
	dot := strings.LastIndex(name, ".")
	return name[:dot], name[dot+1:]
}

// packagesOf returns the paths of the packages that a variable was created with.
func (c *composer) packagesOf(v *Variable) (paths []string) {
	if v.made != nil {
		for name := range v.made.uses() {
			if i, ok := c.Session.imports[name]; ok {
				paths = append(paths, i.path)
			}
		}
	}
	slices.Sort(paths)
	return slices.AppendSeq(paths, maps.Keys(v.imports))
}

// functionsOf returns a package's functions by their names in the program.
func (c *composer) functionsOf(path string) (names []string) {
	if isInternal(path) || c.packages.need(c.ctx, []string{path}) != nil {
		return nil
	}
	pkg, err := c.packages.Import(path)
	if err != nil {
		return nil
	}
	for _, name := range pkg.Scope().Names() {
		if f, ok := pkg.Scope().Lookup(name).(*types.Func); ok && f.Exported() && f.Signature().TypeParams() == nil {
			names = append(names, importedAs(path)+"."+name)
		}
	}
	return names
}

// typeName matches type names in a type's key.
var typeName = regexp.MustCompile(`[\pL\d_./~-]+\.[\pL_][\pL\d_]*`)

// localTypes returns the quoted names of the types declared in the draft's functions.
func (c *composer) localTypes() (names []string) {
	for _, d := range c.file.Decls {
		f, ok := d.(*ast.FuncDecl)
		if !ok {
			continue
		}
		ast.Inspect(f, func(n ast.Node) bool {
			if t, ok := n.(*ast.TypeSpec); ok {
				names = append(names, strconv.Quote(t.Name.Name))
			}
			return true
		})
	}
	return names
}

// waits returns whether the program handles signals itself or waits for its own goroutines. Go can detect a deadlock,
// but not in a program that waits for a signal.
func (c *composer) waits() (does bool) {
	for _, o := range c.info.Uses {
		if o.Pkg() != nil && (o.Pkg().Path() == "os/signal" || o.Pkg().Path() == "sync") {
			return true
		}
	}
	ast.Inspect(c.file, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.SelectStmt, *ast.SendStmt:
			does = true
		case *ast.UnaryExpr:
			does = does || n.Op == token.ARROW
		case *ast.RangeStmt:
			if t := c.info.Types[n.X].Type; t != nil {
				_, channel := t.Underlying().(*types.Chan)
				does = does || channel
			}
		}
		return !does
	})
	return does
}

// findLiterals finds function literals that capture no variables of other functions. A variable may hold one: later
// cells declare it under a generated name.
func (c *composer) findLiterals() {
	if c.as == browserForm {
		return
	}
	var found []literal
	inLine := map[Line]int{}
	same := map[literalPlace]int{}
	var open []literal // the enclosing literals
	var declared Line  // for a generated declaration: the place of its literal in that literal's cell,
	order := 0         // and the number of literals around it on that line
	ast.Inspect(c.file, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.FuncDecl:
			declared, order = nowhere, 0
			if m := literalName.FindStringSubmatch(n.Name.Name); m != nil {
				declared = c.lineOf(n.Pos())
				n, _ := strconv.Atoi(m[1])
				order = n + 1
			}
		case *ast.FuncLit:
			for len(open) > 0 && open[len(open)-1].End() <= n.Pos() {
				open = open[:len(open)-1]
			}
			l := literal{n, literalPlace{c.lineOf(n.Pos()), len(open)}, 0}
			if l.Line == declared {
				l.order = order
			}
			for _, around := range open {
				if around.Line == l.Line {
					l.order++
				}
			}
			found, open = append(found, l), append(open, l)
			inLine[l.Line]++
			same[l.literalPlace]++
		}
		return true
	})
	c.literalNames = map[literalPlace]string{}
	for _, l := range found {
		if l.Cell < 0 || same[l.literalPlace] > 1 || c.captures(l.FuncLit) {
			continue
		}
		name := fmt.Sprintf("literal%d_%d_", l.Cell, l.Line.Line)
		if inLine[l.Line] == 1 {
			l.depth = keep.AnyDepth
		}
		if l.order > 0 {
			name += fmt.Sprintf("%d_", l.order)
		}
		c.literalNames[l.literalPlace] = name
		if l.Cell == c.cell {
			from, to := c.offset(l.Type.Func)+len("func"), c.offset(l.End())
			text := c.draft.String()[from:to]
			c.literals = append(c.literals, &declaration{
				kind: function, names: []string{name}, text: "func " + name + text, origin: origin{l.Cell, l.Line.Line, 0}, uses: words(text),
			})
		}
	}
}

// A literal is a function literal.
type literal struct {
	*ast.FuncLit
	literalPlace
	order int // among enclosing literals that begin on the same line
}

// literalName matches the generated name of a literal, which includes its order.
var literalName = regexp.MustCompile(`^literal\d+_\d+_(?:(\d+)_)?$`)

// lineOf returns the cell and line of a position in the draft.
func (c *composer) lineOf(pos token.Pos) Line {
	l := c.draft.lines[c.fset.Position(pos).Line-1]
	l.Shift = 0
	return l
}

// A literalPlace is where a literal begins: see [keep.Literal].
type literalPlace struct {
	Line
	depth int
}

// captures returns whether a function literal uses variables of the functions around it.
func (c *composer) captures(f *ast.FuncLit) (does bool) {
	ast.Inspect(f, func(n ast.Node) bool {
		id, ok := n.(*ast.Ident)
		if !ok {
			return true
		}
		switch o := c.info.Uses[id].(type) {
		case *types.Var, *types.Const, *types.TypeName:
			outside := o.Pos() < f.Pos() || o.Pos() >= f.End()
			if v, ok := o.(*types.Var); ok && v.IsField() {
				break
			}
			if o.Pkg() == c.pkg && o.Parent() != c.pkg.Scope() && outside && o.Pos() != token.NoPos {
				does = true
			}
		}
		return true
	})
	return does
}

// nameLiterals returns a declaration that registers the names of the literals, in place of an empty line.
func (c *composer) nameLiterals(lines []Line) string {
	byLine := map[Line][]literalPlace{}
	for place := range c.literalNames {
		byLine[place.Line] = append(byLine[place.Line], place)
	}
	var names []string
	for i, at := range lines {
		at.Shift = 0
		for _, place := range slices.SortedFunc(slices.Values(byLine[at]), func(a, b literalPlace) int { return cmp.Compare(a.depth, b.depth) }) {
			names = append(names, fmt.Sprintf("{%d, %d}: %q", i+1, place.depth, c.literalNames[place]))
		}
	}
	if len(names) == 0 {
		return ""
	}
	return "var _ = cell__.Literals(map[cell__.Literal]string{" + strings.Join(names, ", ") + "})"
}
