package explain

import (
	"errors"
	"go/ast"
	"go/build"
	"go/parser"
	"go/token"
	"go/types"
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
)

// An api is the exported part of a package, read from its source.
type api struct{ pkg *types.Package }

// api returns the api of the package with this name, empty if there is none.
func (c *Cells) api(name string) api {
	importPath := c.importPath(name)
	for _, dir := range []string{
		filepath.Join(c.root, strings.TrimPrefix(importPath, "layercake/")),
		filepath.Join(build.Default.GOROOT, "src", importPath),
	} {
		if _, err := os.Stat(dir); err == nil {
			if a, err := readAPI(dir); err == nil {
				return a
			}
		}
	}
	return api{types.NewPackage(name, name)}
}

// importPath returns the path that a package name stands for in the cells, or would stand for if it were imported.
func (c *Cells) importPath(name string) string {
	for _, n := range slices.Backward(slices.Sorted(maps.Keys(c.cells))) {
		if p, ok := c.cells[n].Imports[name]; ok {
			return p
		}
	}
	for _, p := range c.packages() {
		if path.Base(p) == name {
			return p
		}
	}
	return name
}

// packages returns the import paths of the project's packages for notebooks.
func (c *Cells) packages() (paths []string) {
	files, _ := filepath.Glob(filepath.Join(c.root, "*", "*.go"))
	for _, f := range files {
		paths = append(paths, path.Join("layercake", filepath.Base(filepath.Dir(f))))
	}
	return slices.Compact(paths)
}

// readAPI type-checks a single package, which takes ten milliseconds. Types from other packages stay unknown.
func readAPI(dir string) (api, error) {
	files, err := build.ImportDir(dir, 0)
	if err != nil {
		return api{}, err
	}
	set := token.NewFileSet()
	var parsed []*ast.File
	for _, name := range files.GoFiles {
		f, err := parser.ParseFile(set, filepath.Join(dir, name), nil, parser.SkipObjectResolution)
		if err != nil {
			return api{}, err
		}
		parsed = append(parsed, f)
	}
	config := types.Config{Importer: noImporter{}, IgnoreFuncBodies: true, Error: func(error) {}}
	pkg, _ := config.Check(files.Name, set, parsed, nil)
	return api{pkg}, nil
}

type noImporter struct{}

func (noImporter) Import(string) (*types.Package, error) { return nil, errors.New("not needed") }

// names returns the exported names.
func (a api) names() []string { return exported(a.pkg.Scope().Names()) }

// members returns the fields and methods of a type.
func (a api) members(name string) []string {
	t := a.typ(name)
	if t == nil {
		return nil
	}
	var names []string
	var of types.Type = types.NewPointer(t)
	if types.IsInterface(t) { // a pointer to an interface has no methods
		of = t
	}
	methods := types.NewMethodSet(of)
	for m := range methods.Methods() {
		names = append(names, m.Obj().Name())
	}
	return exported(append(names, a.fields(name)...))
}

func (a api) fields(name string) (names []string) {
	if t := a.typ(name); t != nil {
		if s, ok := t.Underlying().(*types.Struct); ok {
			for f := range s.Fields() {
				names = append(names, f.Name())
			}
		}
	}
	return exported(names)
}

// allMembers returns the members of all types.
func (a api) allMembers() (names []string) {
	for _, name := range a.names() {
		names = append(names, a.members(name)...)
	}
	return names
}

// values returns the variables and constants of a type, and the functions that return one.
func (a api) values(name string) (names []string) {
	t := a.typ(name)
	if t == nil {
		return nil
	}
	for _, n := range a.names() {
		switch o := a.pkg.Scope().Lookup(n).(type) {
		case *types.Var, *types.Const:
			if assignable(o.Type(), t) {
				names = append(names, n)
			}
		case *types.Func:
			s := o.Type().(*types.Signature)
			if s.TypeParams() == nil && s.Results().Len() == 1 && assignable(s.Results().At(0).Type(), t) {
				names = append(names, n+"()")
			}
		}
	}
	return names
}

// assignable excludes unknown types, which go/types considers assignable to any other.
func assignable(v, t types.Type) bool {
	return v != types.Typ[types.Invalid] && types.AssignableTo(v, t)
}

func (a api) typ(name string) types.Type {
	if o, ok := a.pkg.Scope().Lookup(name).(*types.TypeName); ok {
		return o.Type()
	}
	return nil
}

func exported(names []string) []string {
	names = slices.DeleteFunc(slices.Clone(names), func(n string) bool { return !ast.IsExported(n) })
	slices.Sort(names)
	return slices.Compact(names)
}
