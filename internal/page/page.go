// Package page makes pages of executed notebooks, each one file that a class can read anywhere, and a list of them. nbconvert
// does it, with the template in share/jupyter/nbconvert.
package page

import (
	"context"
	_ "embed"
	"fmt"
	"io"
	"os/exec"
	"path/filepath"

	"layercake/internal/setup"
)

//go:embed page.py
var program string

// Write makes a page of an executed notebook. The pictures that its text names lie in the folder. What the page lacks, or
// has too much of, is printed to out.
func Write(ctx context.Context, clone setup.Clone, out io.Writer, page, executed, folder string) error {
	return run(ctx, clone, out, "page", page, executed, folder)
}

// WriteList makes a page that leads to others, in their order. They have to lie in its folder.
func WriteList(ctx context.Context, clone setup.Clone, out io.Writer, list string, pages ...string) error {
	return run(ctx, clone, out, append([]string{"list", list}, pages...)...)
}

func run(ctx context.Context, clone setup.Clone, out io.Writer, args ...string) error {
	cmd := exec.CommandContext(ctx, clone.Python(), append([]string{"-c", program}, args...)...)
	cmd.Env = clone.JupyterEnv()
	cmd.Stdout, cmd.Stderr = out, out
	if err := cmd.Run(); err != nil {
		return fmt.Errorf("making %s: %w", filepath.Base(args[1]), err)
	}
	return nil
}
