package compose

import (
	"cmp"
	"context"
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

// library lists the packages that a cell can use without importing them, Go's and this project's: paths by their last
// element. Packages of their dependencies can be used too: see others.
func (p *packages) library(ctx context.Context) map[string][]string {
	if p.byName != nil {
		return p.byName
	}
	out, err := p.list(ctx, "std", "layercake/...") // either may be missing
	if err != nil {
		return nil // the next cell tries again
	}
	p.byName = map[string][]string{}
	for line := range strings.Lines(string(out)) {
		file := strings.TrimSpace(line)
		if isInternal(file) || strings.HasPrefix(file, "layercake/cmd/") {
			continue
		}
		name := packageName(file)
		p.byName[name] = append(p.byName[name], file)
	}
	for _, files := range p.byName {
		slices.SortFunc(files, func(a, b string) int { return cmp.Or(cmp.Compare(len(a), len(b)), strings.Compare(a, b)) })
	}
	return p.byName
}

// An other is a package of a module that this project depends on.
type other struct {
	path    string
	files   []string
	known   bool            // this project depends on the package itself, so it is compiled
	members map[string]bool // cache for has
}

// others lists the packages of the modules that this project depends on, by name. It takes a second and only runs for a
// name that is neither Go's nor this project's.
func (p *packages) others(ctx context.Context) map[string][]*other {
	if p.further != nil {
		return p.further
	}
	var own []string
	for _, files := range p.library(ctx) {
		for _, file := range files {
			if strings.HasPrefix(file, "layercake/") {
				own = append(own, file)
			}
		}
	}
	if len(own) == 0 {
		return nil
	}
	out, err := p.list(ctx, append([]string{"-deps", "-f", "{{with .Module}}{{.Path}}\t{{$.ImportPath}}{{end}}"}, own...)...)
	if err != nil {
		return nil
	}
	known := map[string]bool{}
	var modules []string
	for line := range strings.Lines(string(out)) {
		module, file, _ := strings.Cut(strings.TrimSpace(line), "\t")
		if known[file] = true; module != "" && module != "layercake" && !slices.Contains(modules, module+"/...") {
			modules = append(modules, module+"/...")
		}
	}
	const format = "{{if not .Incomplete}}{{.Name}}\t{{.ImportPath}}\t{{.Dir}}\t{{join .GoFiles \"\\t\"}}{{end}}"
	if out, err = p.list(ctx, append([]string{"-f", format}, modules...)...); err != nil {
		return nil
	}
	p.further = map[string][]*other{}
	for line := range strings.Lines(string(out)) {
		fields := strings.Split(strings.TrimSuffix(line, "\n"), "\t")
		if len(fields) < 4 || fields[0] == "main" || isInternal(fields[1]) {
			continue
		}
		o := &other{path: fields[1], known: known[fields[1]]}
		for _, file := range fields[3:] {
			o.files = append(o.files, filepath.Join(fields[2], file))
		}
		p.further[fields[0]] = append(p.further[fields[0]], o)
	}
	for _, list := range p.further {
		slices.SortFunc(list, func(a, b *other) int {
			if a.known != b.known {
				return map[bool]int{true: -1, false: 1}[a.known]
			}
			return cmp.Or(cmp.Compare(len(a.path), len(b.path)), strings.Compare(a.path, b.path))
		})
	}
	return p.further
}

// has returns whether the package has all these members. It reads the source, since the package may not be compiled.
func (o *other) has(members []string) bool {
	if o.members == nil {
		o.members = map[string]bool{}
		for _, name := range o.files {
			file, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.SkipObjectResolution)
			if err != nil {
				continue
			}
			for _, d := range file.Decls {
				switch d := d.(type) {
				case *ast.FuncDecl:
					if d.Recv == nil {
						o.members[d.Name.Name] = true
					}
				case *ast.GenDecl:
					for _, id := range declaredBy(d) {
						o.members[id.Name] = true
					}
				}
			}
		}
	}
	return !slices.ContainsFunc(members, func(m string) bool { return !ast.IsExported(m) || !o.members[m] })
}

// find returns the package with this name that has all these members, or "".
func (p *packages) find(ctx context.Context, name string, members []string) string {
	if p.has(ctx, name, name, members) { // the path is the name, as for fmt; listing all packages takes long
		return name
	}
	for _, file := range p.library(ctx)[name] {
		if p.has(ctx, file, name, members) {
			return file
		}
	}
	for _, o := range p.others(ctx)[name] {
		if o.has(members) {
			return o.path
		}
	}
	return ""
}

// has returns whether a package with this path and name has all these members.
func (p *packages) has(ctx context.Context, file, name string, members []string) bool {
	if p.need(ctx, []string{file}) != nil {
		return false
	}
	pkg, err := p.Import(file)
	return err == nil && pkg.Name() == name && !slices.ContainsFunc(members, func(m string) bool { return pkg.Scope().Lookup(m) == nil })
}

// complete imports the packages that the draft uses without an import, and returns whether there are any.
func (c *composer) complete(undefined map[string]bool) (found bool) {
	members := map[string][]string{}
	ast.Inspect(c.file, func(n ast.Node) bool {
		if sel, ok := n.(*ast.SelectorExpr); ok {
			if x, ok := sel.X.(*ast.Ident); ok && undefined[x.Name] {
				members[x.Name] = append(members[x.Name], sel.Sel.Name)
			}
		}
		return true
	})
	for name, list := range members {
		if file := c.packages.find(c.ctx, name, list); file != "" && file != c.imports[name].path {
			c.imports[name] = imported{name: name, path: file, origin: origin{-1, -1, 0}}
			found = true
		}
	}
	return found
}

// isGuessed returns whether a name belongs to a package that no cell imports.
func (c *composer) isGuessed(name string) bool {
	i, ok := c.imports[name]
	if !ok {
		i, ok = c.Session.imports[name]
	}
	return ok && i.origin.cell < 0
}

// selected matches the operand of a selector, such as kit in kit.Dense.
var selected = regexp.MustCompile(`\b([a-z]\w*)\.`)

// importSelected imports the packages that the cell selects from, by name only: unfinished code need not parse.
func (c *composer) importSelected() {
	for _, p := range c.chunks {
		for _, m := range selected.FindAllStringSubmatch(p.code, -1) {
			name := m[1]
			_, known := c.used(map[string]bool{name: true})[name]
			if known || c.defines[name] || c.declares(name) || c.variables[name] != nil || c.Session.declared[name] != nil {
				continue
			}
			if files := c.packages.library(c.ctx)[name]; len(files) > 0 {
				c.imports[name] = imported{name: name, path: files[0], origin: origin{-1, -1, 0}}
			} else if others := c.packages.others(c.ctx)[name]; len(others) > 0 && others[0].known {
				c.imports[name] = imported{name: name, path: others[0].path, origin: origin{-1, -1, 0}}
			}
		}
	}
}
