// Package notebook runs notebooks through the Layercake kernel, makes pages of them, and reads what is in them.
package notebook

import (
	"context"
	_ "embed"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"layercake/internal/setup"
)

//go:embed run.py
var runner string

// Built is where a notebook's outcome is: the executed notebook, and the page made of it.
type Built struct{ Notebook, Page string }

// Run runs a notebook from top to bottom and makes a page of it, both in the clone's build folder. What it does is
// printed as it goes. An error has been explained there already: which cell failed, and why.
func Run(ctx context.Context, clone setup.Clone, path string) (Built, error) {
	path, err := filepath.Abs(path)
	if err != nil {
		return Built{}, err
	}
	if _, err := os.Stat(path); err != nil {
		return Built{}, err
	}
	name := strings.TrimSuffix(filepath.Base(path), ".ipynb")
	built := Built{clone.Path("build", "notebooks", name+".ipynb"), clone.Path("build", "html", name+".html")}
	cmd := exec.CommandContext(ctx, clone.Python(), "-c", runner, path, built.Notebook, built.Page)
	cmd.Env = clone.JupyterEnv()
	cmd.Stdout, cmd.Stderr = os.Stdout, os.Stderr
	// An interrupt lets the runner end its kernel, and the kernel its cell.
	cmd.Cancel = func() error { return cmd.Process.Signal(syscall.SIGINT) }
	cmd.WaitDelay = 10 * time.Second
	if err := cmd.Run(); err != nil {
		return Built{}, fmt.Errorf("running %s: %w", filepath.Base(path), err)
	}
	return built, nil
}
