package setup

import (
	"bytes"
	"context"
	"embed"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/bluekeyes/go-gitdiff/gitdiff"
)

// The kernel (cmd/kernel) is built around parts of GoNB. GoNB v0.11.4 does not export them, so it is copied to
// .cache/gonb and patched. Each patch says what it is for and can be offered to GoNB unchanged.
const gonb = "github.com/janpfeifer/gonb"

//go:embed gonb/*.patch
var gonbPatches embed.FS

// kernel returns the step that builds the kernel.
func (c Clone) kernel(goMod string, needs ...*Step) *Step {
	patches, err := readPatches()
	library := &Step{
		Name:  "GoNB as a library",
		Key:   fmt.Sprint(goMod, patches, err),
		Makes: c.Path(".cache", "gonb", "go.mod"),
		Do: func(ctx context.Context, log io.Writer) error {
			if err != nil {
				return err
			}
			return c.copyGoNB(ctx, log, c.Path(".cache", "gonb"), patches)
		},
	}
	return &Step{
		Name:  "Go kernel",
		Needs: append(needs, library),
		// No key: Go itself knows what is up to date.
		Do: func(ctx context.Context, log io.Writer) error {
			return c.goCommand(ctx, log, c.Path("cmd", "kernel"), "build", "-o", c.Path(".cache", "bin")+"/", ".")
		},
	}
}

// readPatches returns the patches in the order of their numbers.
func readPatches() (patches []string, err error) {
	files, err := fs.Glob(gonbPatches, "gonb/*.patch")
	for _, name := range files {
		data, err := gonbPatches.ReadFile(name)
		if err != nil {
			return nil, err
		}
		patches = append(patches, string(data))
	}
	return patches, err
}

// copyGoNB replaces a folder by a copy of the module and patches it.
func (c Clone) copyGoNB(ctx context.Context, log io.Writer, folder string, patches []string) error {
	if err := c.goCommand(ctx, log, c.Root, "mod", "download", gonb); err != nil {
		return err
	}
	var out bytes.Buffer
	if err := c.goCommand(ctx, &out, c.Root, "list", "-m", "-f", "{{.Dir}}", gonb); err != nil {
		return fmt.Errorf("%w\n%s", err, &out)
	}
	if err := os.RemoveAll(folder); err != nil {
		return err
	}
	if err := copyModule(folder, strings.TrimSpace(out.String())); err != nil {
		return err
	}
	for _, p := range patches {
		if err := patch(folder, p); err != nil {
			return err
		}
	}
	return nil
}

// copyModule copies a module without its documentation, which has 64 MB of videos.
func copyModule(to, from string) error {
	return filepath.WalkDir(from, func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		name, err := filepath.Rel(from, path)
		if err != nil {
			return err
		}
		if entry.IsDir() {
			if name == "docs" {
				return fs.SkipDir
			}
			return os.MkdirAll(filepath.Join(to, name), 0o755)
		}
		data, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		return os.WriteFile(filepath.Join(to, name), data, 0o644)
	})
}

// patch applies a patch to a folder.
func patch(folder, text string) error {
	files, preamble, err := gitdiff.Parse(strings.NewReader(text))
	if err != nil {
		return err
	}
	title, _, _ := strings.Cut(strings.TrimPrefix(preamble, "Subject: "), "\n\n")
	for _, f := range files {
		path := filepath.Join(folder, filepath.FromSlash(f.NewName))
		var before []byte
		if !f.IsNew {
			if before, err = os.ReadFile(path); err != nil {
				return err
			}
		}
		var after bytes.Buffer
		if err := gitdiff.Apply(&after, bytes.NewReader(before), f); err != nil {
			return fmt.Errorf("GoNB's %s does not match the patch %q; is this another version of GoNB? %w", f.NewName, strings.ReplaceAll(title, "\n", ""), err)
		}
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			return err
		}
		if err := os.WriteFile(path, after.Bytes(), 0o644); err != nil {
			return err
		}
	}
	return nil
}
