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

// failedStatus is the exit status of run.py when a cell failed.
const failedStatus = 3

// Built is where a notebook's outcome is: the executed notebook, and the page made of it.
type Built struct{ Notebook, Page string }

// ErrFailed is the error of a notebook whose cell failed. Which cell, and why, has been printed already.
var ErrFailed = errors.New("a cell failed")

// CheckFolder returns an error if [Run] could not write below the folder, which would show when all cells have run. What
// pages take on a disk is little, so that a small file stands for them.
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

// Run runs a notebook from top to bottom and makes a page of it, below the folder: notebooks/NAME.ipynb and
// html/NAME.html. What it does is printed to out as it goes. If a cell fails the error is [ErrFailed], and the page shows
// how far it came and says so. After any other error there is nothing new.
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
