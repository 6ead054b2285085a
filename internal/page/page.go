// Package page exports executed notebooks as pages, each a single file that works anywhere, and makes a list of them.
// It uses nbconvert with the template in share/jupyter/nbconvert.
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

// Write exports an executed notebook as a page. Pictures named in its text are in the folder. Missing pictures and
// excessive size are reported to out.
func Write(ctx context.Context, clone setup.Clone, out io.Writer, page, executed, folder string) error {
	return run(ctx, clone, out, "page", page, executed, folder)
}

// WriteList makes a page with links to others in the same folder, in their order.
func WriteList(ctx context.Context, clone setup.Clone, out io.Writer, list string, pages ...string) error {
	return run(ctx, clone, out, append([]string{"list", list}, pages...)...)
}

func run(ctx context.Context, clone setup.Clone, out io.Writer, args ...string) error {
	cmd := exec.CommandContext(ctx, clone.Python(), append([]string{"-c", program}, args...)...)
	cmd.Env = clone.JupyterEnv()
	cmd.Stdout, cmd.Stderr = out, out
	if err := cmd.Run(); err != nil {
		return fmt.Errorf("exporting %s: %w", filepath.Base(args[1]), err)
	}
	return nil
}
