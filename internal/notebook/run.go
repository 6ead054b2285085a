package notebook

import (
	"context"
	_ "embed"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"layercake/internal/atomicfile"
	"layercake/internal/page"
	"layercake/internal/setup"
)

//go:embed run.py
var runner string

// failedStatus is run.py's exit status if a cell failed.
const failedStatus = 3

// Built holds the paths of the executed notebook and of its page.
type Built struct{ Notebook, Page string }

// ErrFailed is returned if a cell failed. Which one, and why, has been printed already.
var ErrFailed = errors.New("a cell failed")

// CheckFolder returns an error if [Run] could not write below the folder, which would otherwise only show after all
// cells have run. Pages are small, so it tries a small file.
func CheckFolder(folder string) error {
	for _, kind := range []string{"notebooks", "html"} {
		path := filepath.Join(folder, kind)
		err := os.MkdirAll(path, 0o755)
		if err == nil {
			err = atomicfile.Probe(path, 1<<20)
		}
		if failed, ok := errors.AsType[*fs.PathError](err); ok {
			err = failed.Err // without the path
		}
		if err != nil {
			return fmt.Errorf("pages cannot be written to %s: %w", path, err)
		}
	}
	return nil
}

// Run runs a notebook from top to bottom and exports it as a page below the folder: notebooks/NAME.ipynb and
// html/NAME.html. It reports progress to out. If a cell fails the error is [ErrFailed], and the page ends with that
// cell and says so. After any other error nothing is written.
func Run(ctx context.Context, clone setup.Clone, out io.Writer, path, folder string) (Built, error) {
	path, err := filepath.Abs(path)
	if err != nil {
		return Built{}, err
	}
	if _, err := os.Stat(path); err != nil {
		return Built{}, err
	}
	name := strings.TrimSuffix(filepath.Base(path), ".ipynb")
	built := Built{filepath.Join(folder, "notebooks", name+".ipynb"), filepath.Join(folder, "html", name+".html")}
	live := keepAlive(ctx, out)
	defer live.stop()
	failed := execute(ctx, clone, live, path, built.Notebook)
	if failed != nil && !errors.Is(failed, ErrFailed) {
		return Built{}, fmt.Errorf("running %s: %w", filepath.Base(path), failed)
	}
	if err := page.Write(ctx, clone, live, built.Page, built.Notebook, filepath.Dir(path)); err != nil {
		return Built{}, err
	}
	return built, failed
}

// execute runs a notebook and writes it with its outputs.
func execute(ctx context.Context, clone setup.Clone, out io.Writer, path, executed string) error {
	cmd := exec.CommandContext(ctx, clone.Python(), "-c", runner, path, executed)
	cmd.Env = clone.JupyterEnv()
	cmd.Stdout, cmd.Stderr = out, out
	// An interrupt lets the runner end its kernel, and the kernel its cell.
	cmd.Cancel = func() error { return cmd.Process.Signal(syscall.SIGINT) }
	cmd.WaitDelay = 10 * time.Second
	err := cmd.Run()
	if cmd.ProcessState != nil && cmd.ProcessState.ExitCode() == failedStatus {
		return ErrFailed
	}
	return err
}
