package compose

import (
	"bytes"
	"fmt"
	"go/importer"
	"go/token"
	"go/types"
	"io"
	"os"
	"os/exec"
	"slices"
	"strings"
)

// Packages are those that cells import, as the compiler wrote them down.
type packages struct {
	folder string // of the module that cells are compiled in
	export map[string]string
	from   types.Importer
	byName map[string][]string // see library
}

func newPackages(folder string) *packages {
	p := &packages{folder: folder, export: map[string]string{}}
	p.reset()
	return p
}

// reset forgets the packages, some of which may have changed.
func (p *packages) reset() {
	clear(p.export)
	p.from = importer.ForCompiler(token.NewFileSet(), "gc", func(path string) (io.ReadCloser, error) {
		file := p.export[path]
		if file == "" {
			return nil, fmt.Errorf("package %s is not here", path)
		}
		return os.Open(file)
	})
}

// need finds the packages of these paths, which go builds if it has not yet.
func (p *packages) need(paths []string) error {
	paths = slices.DeleteFunc(slices.Clone(paths), func(path string) bool { return p.export[path] != "" || path == "unsafe" || path == "C" })
	if len(paths) == 0 {
		return nil
	}
	cmd := exec.Command("go", append([]string{"list", "-e", "-export", "-deps", "-f", "{{if .Export}}{{.ImportPath}}\t{{.Export}}{{end}}", "--"}, paths...)...)
	cmd.Dir = p.folder
	var errors bytes.Buffer
	cmd.Stderr = &errors
	out, err := cmd.Output()
	for line := range strings.Lines(string(out)) {
		if path, file, ok := strings.Cut(strings.TrimSuffix(line, "\n"), "\t"); ok {
			p.export[path] = file
		}
	}
	if err != nil {
		return fmt.Errorf("%w: %s", err, &errors)
	}
	return nil
}

// Import implements [types.Importer].
func (p *packages) Import(path string) (*types.Package, error) {
	if path == "unsafe" {
		return types.Unsafe, nil
	}
	return p.from.Import(path)
}
