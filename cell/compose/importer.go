package compose

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"go/importer"
	"go/token"
	"go/types"
	"io"
	"os"
	"os/exec"
	"slices"
	"strings"
	"syscall"
	"time"
)

// packages are the compiled packages that cells import.
type packages struct {
	folder  string // of the module in which cells are compiled
	export  map[string]string
	watched map[string]time.Time // folders of packages outside the module cache, with their last change
	from    types.Importer
	byName  map[string][]string // see library
	further map[string][]*other // see others
}

func newPackages(folder string) *packages {
	p := &packages{folder: folder, export: map[string]string{}}
	p.reset()
	return p
}

// reset forgets the packages, some of which may have changed.
func (p *packages) reset() {
	clear(p.export)
	p.watched = map[string]time.Time{}
	p.from = importer.ForCompiler(token.NewFileSet(), "gc", func(path string) (io.ReadCloser, error) {
		file := p.export[path]
		if file == "" {
			return nil, fmt.Errorf("package %s is not installed", path)
		}
		return os.Open(file)
	})
}

// refresh forgets the packages if one outside the module cache has changed.
func (p *packages) refresh() {
	for folder, before := range p.watched {
		if changed(folder).After(before) {
			p.reset()
			return
		}
	}
}

// changed returns when a Go file in the folder last changed.
func changed(folder string) (last time.Time) {
	files, _ := os.ReadDir(folder)
	for _, f := range files {
		if info, err := f.Info(); err == nil && strings.HasSuffix(f.Name(), ".go") && info.ModTime().After(last) {
			last = info.ModTime()
		}
	}
	if info, err := os.Stat(folder); err == nil && info.ModTime().After(last) { // a file was added or removed
		last = info.ModTime()
	}
	return last
}

// need finds the packages with these paths, which go builds if necessary.
func (p *packages) need(ctx context.Context, paths []string) error {
	paths = slices.DeleteFunc(slices.Clone(paths), func(path string) bool { return p.export[path] != "" || path == "unsafe" || path == "C" })
	if len(paths) == 0 {
		return nil
	}
	out, err := p.list(ctx, append([]string{"-export", "-deps", "-f", listed, "--"}, paths...)...)
	for line := range strings.Lines(string(out)) {
		if fields := strings.Split(strings.TrimSuffix(line, "\n"), "\t"); len(fields) == 3 {
			p.export[fields[0]] = fields[1]
			if folder := fields[2]; folder != "" {
				p.watched[folder] = changed(folder)
			}
		}
	}
	return err
}

// list runs go list. Packages that do not exist are left out. Only ctx stops the command: it runs in its own process
// group, which the kernel's signals do not reach, so that its output is always complete.
func (p *packages) list(ctx context.Context, args ...string) (out []byte, err error) {
	for {
		cmd := exec.CommandContext(ctx, "go", append([]string{"list", "-e"}, args...)...)
		cmd.Dir = p.folder
		cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
		cmd.Cancel = func() error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) } // with the compilers that it runs
		var said bytes.Buffer
		cmd.Stderr = &said
		if out, err = cmd.Output(); err == nil {
			return out, nil
		}
		exit, ok := errors.AsType[*exec.ExitError](err)
		if ok && ctx.Err() == nil && exit.Sys().(syscall.WaitStatus).Signal() == syscall.SIGINT {
			continue // a signal arrived before it was in its group
		}
		return out, fmt.Errorf("%w: %s", err, &said)
	}
}

// listed is the template of go list for a package: its path, its export file, and its folder if it is outside the
// module cache.
const listed = "{{if .Export}}{{.ImportPath}}\t{{.Export}}\t{{with .Module}}{{if or .Main .Replace}}{{$.Dir}}{{end}}{{end}}{{end}}"

// Import implements [types.Importer].
func (p *packages) Import(path string) (*types.Package, error) {
	if path == "unsafe" {
		return types.Unsafe, nil
	}
	return p.from.Import(path)
}

// isInternal returns whether a path is internal, so that cells cannot import it.
func isInternal(path string) bool {
	return slices.ContainsFunc(strings.Split(path, "/"), func(part string) bool { return part == "internal" || part == "vendor" })
}
