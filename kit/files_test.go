package kit

import (
	"encoding/json"
	"fmt"
	"go/ast"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// CONTRIBUTING.md lists the groups of files whose types need each other. All other files refer to others in one direction.
func TestFilesReferInOneDirection(t *testing.T) {
	text, err := os.ReadFile(filepath.Join("..", "CONTRIBUTING.md"))
	if err != nil {
		t.Fatal(err)
	}
	for _, group := range circles(references(t)) {
		if list := strings.Join(group, ", "); !strings.Contains(strings.Join(strings.Fields(string(text)), " "), list) {
			t.Errorf("these files refer to each other, which CONTRIBUTING.md does not say: %s", list)
		}
	}
}

// references returns which files of the package refer to which others.
func references(t *testing.T) map[string]map[string]bool {
	t.Helper()
	list, err := exec.Command("go", "list", "-export", "-deps", "-json=ImportPath,Export,GoFiles", ".").Output()
	if err != nil {
		t.Fatal(err)
	}
	exports, names := map[string]string{}, []string(nil)
	for d := json.NewDecoder(strings.NewReader(string(list))); ; {
		var p struct {
			ImportPath, Export string
			GoFiles            []string
		}
		if err := d.Decode(&p); err == io.EOF {
			break
		} else if err != nil {
			t.Fatal(err)
		}
		exports[p.ImportPath], names = p.Export, p.GoFiles // the package itself is the last
	}
	fset := token.NewFileSet()
	var files []*ast.File
	for _, name := range names {
		file, err := parser.ParseFile(fset, name, nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, file)
	}
	config := types.Config{Importer: importer.ForCompiler(fset, "gc", func(path string) (io.ReadCloser, error) { return os.Open(exports[path]) })}
	info := types.Info{Uses: map[*ast.Ident]types.Object{}}
	pkg, err := config.Check("layercake/kit", fset, files, &info)
	if err != nil {
		t.Fatal(err)
	}
	refers := map[string]map[string]bool{}
	for _, name := range names {
		refers[name] = map[string]bool{}
	}
	for used, object := range info.Uses {
		topLevel := object.Parent() == pkg.Scope() || object.Parent() == nil // a field or a method has no scope
		if object.Pkg() == pkg && topLevel {
			refers[fset.Position(used.Pos()).Filename][fset.Position(object.Pos()).Filename] = true
		}
	}
	return refers
}

// circles returns the groups of nodes that lead to each other, in alphabetical order.
func circles(edges map[string]map[string]bool) (groups [][]string) {
	reached := map[string]map[string]bool{}
	for from := range edges {
		reached[from] = map[string]bool{}
		for next := []string{from}; len(next) > 0; {
			at := next[0]
			next = next[1:]
			for to := range edges[at] {
				if !reached[from][to] {
					reached[from][to] = true
					next = append(next, to)
				}
			}
		}
	}
	done := map[string]bool{}
	for from := range edges {
		group := []string{from}
		for to := range edges {
			if to != from && reached[from][to] && reached[to][from] {
				group = append(group, to)
			}
		}
		if len(group) > 1 && !done[from] {
			slices.Sort(group)
			groups = append(groups, group)
			for _, file := range group {
				done[file] = true
			}
		}
	}
	slices.SortFunc(groups, func(a, b []string) int { return strings.Compare(fmt.Sprint(a), fmt.Sprint(b)) })
	return groups
}
