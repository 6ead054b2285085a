package main

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"

	"layercake/internal/folders"
	"layercake/internal/setup"
	"layercake/xla"
)

// A diagnosis is doctor's report.
type diagnosis struct {
	Go       string            `json:"go"`
	Platform string            `json:"platform"`
	Python   string            `json:"python"`
	Clone    string            `json:"clone"`
	Tools    map[string]bool   `json:"tools"` // whether each is set up
	Found    setup.Found       `json:"found"`
	Caches   map[string]int64  `json:"cache_bytes"`
	Env      map[string]string `json:"environment"` // variables that influence Layercake
	Problems []problem         `json:"problems"`
}

// A problem comes with the command that fixes it.
type problem struct {
	What string `json:"what"`
	Mend string `json:"mend"`
}

// variables are the environment variables that influence Layercake.
var variables = append([]string{"GOMLX_BACKEND", "PJRT_PLUGIN_LIBRARY_PATH", "XLA_FLAGS", "LAYERCAKE_XLA", "LAYERCAKE_OFFLINE", "LAYERCAKE_PROGRAMS"}, folders.Variables...)

// doctor reports on one screen what is installed on this machine and how to fix problems.
func doctor(ctx context.Context, clone setup.Clone, args []string) error {
	flags := newFlags("doctor", "", "Reports what is installed on this machine and how to fix problems.")
	asJSON := flags.Bool("json", false, "print it as JSON")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if flags.NArg() > 0 {
		return fmt.Errorf("doctor takes no arguments; got %q", flags.Args())
	}
	if err := recallFolders(clone); err != nil {
		return err
	}
	d := diagnose(ctx, clone)
	if *asJSON {
		encoder := json.NewEncoder(os.Stdout)
		encoder.SetIndent("", "  ")
		return encoder.Encode(d)
	}
	fmt.Print(d)
	return nil
}

func diagnose(ctx context.Context, clone setup.Clone) diagnosis {
	d := diagnosis{
		Go: runtime.Version(), Platform: runtime.GOOS + "/" + runtime.GOARCH, Clone: clone.Root,
		Tools: map[string]bool{}, Caches: map[string]int64{}, Env: map[string]string{}, Problems: []problem{},
	}
	missing := func(what, mend string) { d.Problems = append(d.Problems, problem{what, mend}) }

	if out, err := exec.CommandContext(ctx, clone.Python(), "--version").CombinedOutput(); err == nil {
		d.Python = strings.TrimSpace(strings.TrimPrefix(string(out), "Python "))
	} else {
		missing("the Python environment is not set up", "make setup")
	}
	for name, path := range map[string]string{
		"kernel": clone.Path(".cache", "bin", "kernel"),
		"gopls":  clone.Path(".cache", "bin", "gopls"), "JupyterLab": clone.Path(".venv", "bin", "jupyter-lab"),
	} {
		_, err := os.Stat(path)
		if d.Tools[name] = err == nil; err != nil {
			missing(name+" is not set up", "make setup")
		}
	}
	found, err := clone.Probe(ctx)
	d.Found = found
	switch {
	case err != nil:
		missing(err.Error(), "make setup")
	case found.BackendError != "":
		missing(found.BackendError, "unset GOMLX_BACKEND")
	case found.Backend == "go" && os.Getenv("GOMLX_BACKEND") == "":
		missing("training runs on the Go backend, several times slower than XLA: "+found.Reason, "make xla")
	}
	if found.DataError != "" {
		missing(found.DataError, "name a folder with the four files in MNIST_DIR, or set it to nothing")
	}
	for _, name := range variables {
		if value, ok := os.LookupEnv(name); ok {
			d.Env[name] = value
		}
	}
	for name, path := range map[string]string{"clone's .cache": clone.Path(".cache"), "clone's .venv": clone.Path(".venv")} {
		d.Caches[name] = size(path)
	}
	if folder := xla.Programs(); folder != "" {
		d.Caches["compiled programs, "+folder+" ('make clear-programs' removes them)"] = size(folder)
	}
	if base, err := os.UserCacheDir(); err == nil {
		d.Caches["user's, "+filepath.Join(base, "layercake")] = size(filepath.Join(base, "layercake"))
	}
	return d
}

// size is the total size of the files below a folder, 0 if it does not exist.
func size(folder string) int64 {
	var total int64
	_ = filepath.WalkDir(folder, func(_ string, entry fs.DirEntry, err error) error {
		if err != nil {
			if errors.Is(err, fs.ErrNotExist) {
				return nil
			}
			return fs.SkipDir
		}
		if info, err := entry.Info(); err == nil && info.Mode().IsRegular() {
			total += info.Size()
		}
		return nil
	})
	return total
}

// String formats the diagnosis.
func (d diagnosis) String() string {
	var b strings.Builder
	line := func(name, format string, args ...any) {
		fmt.Fprintf(&b, "%-12s %s\n", name, fmt.Sprintf(format, args...))
	}
	line("Go", "%s on %s", d.Go, d.Platform)
	line("Python", "%s", cmp.Or(d.Python, "not set up"))
	line("clone", "%s", d.Clone)
	for _, name := range sortedKeys(d.Tools) {
		state := "not set up"
		if d.Tools[name] {
			state = "ready"
		}
		line("", "%s: %s", name, state)
	}
	backend := cmp.Or(d.Found.Backend, "none")
	line("backend", "%s: %s", backend, cmp.Or(d.Found.Reason, d.Found.BackendError, "not known"))
	if d.Found.Devices > 0 {
		line("", "%d device(s)", d.Found.Devices)
	}
	if d.Found.Plugin != "" {
		line("", "%s", d.Found.Plugin)
	}
	switch {
	case d.Found.SIMD:
		line("", "the Go backend has its vector instructions (SIMD)")
	case d.Found.Backend != "":
		line("", "no vector instructions in the Go backend")
	}
	line("data", "%s", cmp.Or(d.Found.Data, d.Found.DataError, "not known"))
	for i, name := range sortedKeys(d.Caches) {
		title := ""
		if i == 0 {
			title = "caches"
		}
		line(title, "%s: %.0f MB", name, float64(d.Caches[name])/1e6)
	}
	for i, name := range sortedKeys(d.Env) {
		title := ""
		if i == 0 {
			title = "environment"
		}
		line(title, "%s=%s", name, d.Env[name])
	}
	if len(d.Problems) == 0 {
		line("problems", "none")
	}
	for i, p := range d.Problems {
		line("PROBLEM", "%s", p.What)
		if i == len(d.Problems)-1 || d.Problems[i+1].Mend != p.Mend { // one command often fixes several problems
			line("", "fix it with: %s", p.Mend)
		}
	}
	return b.String()
}
