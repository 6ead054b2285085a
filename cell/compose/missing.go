package compose

import (
	"cmp"
	"context"
	"go/ast"
	"regexp"
	"slices"
	"strings"
)

// library lists the packages that a cell can name without importing them: Go's own, and this project's. It returns their paths
// by the last parts of these.
func (p *packages) library(ctx context.Context) map[string][]string {
	if p.byName != nil {
		return p.byName
	}
	out, err := p.list(ctx, "std", "layercake/...") // which need not be there
	if err != nil {
		return nil // the next cell asks again
	}
	p.byName = map[string][]string{}
	for line := range strings.Lines(string(out)) {
		file := strings.TrimSpace(line)
		if strings.Contains("/"+file+"/", "/internal/") || strings.Contains("/"+file+"/", "/vendor/") || strings.HasPrefix(file, "layercake/cmd/") {
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

// find returns the package of this name that has all these members, or "".
func (p *packages) find(ctx context.Context, name string, members []string) string {
	if p.has(ctx, name, name, members) { // as fmt is: it takes long to list all
		return name
	}
	for _, file := range p.library(ctx)[name] {
		if p.has(ctx, file, name, members) {
			return file
		}
	}
	return ""
}

// has tells whether there is a package of this path and name that has all these members.
func (p *packages) has(ctx context.Context, file, name string, members []string) bool {
	if p.need(ctx, []string{file}) != nil {
		return false
	}
	pkg, err := p.Import(file)
	return err == nil && pkg.Name() == name && !slices.ContainsFunc(members, func(m string) bool { return pkg.Scope().Lookup(m) == nil })
}

// complete imports the packages that the draft names without an import, and tells whether there are any.
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
		if file := c.packages.find(c.ctx, name, list); file != "" {
			c.imports[name] = imported{name: name, path: file, origin: origin{-1, -1, 0}}
			found = true
		}
	}
	return found
}

// selected finds what a name is selected from, as kit in kit.Dense.
var selected = regexp.MustCompile(`\b([a-z]\w*)\.`)

// importSelected imports the packages that the cell selects from, by their names alone: code that is being written need not parse.
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
			}
		}
	}
}
