package setup

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strings"
)

// GoNB is built with one change. Until gopls answers, GoNB v0.11.4 tries anew every ConnectTimeout, 12 s, though gopls
// takes a second: all that time completion lists nothing. Go's -overlay would do, but not below the module cache.
const (
	gonb     = "github.com/janpfeifer/gonb"
	gonbFile = "internal/goexec/goplsclient/exec.go"
	gonbSlow = "time.After(ConnectTimeout)" // twice: where it connects, and where a question waits for that
	gonbFast = "time.After(100*time.Millisecond)"
)

// kernel returns the step that builds GoNB.
func (c Clone) kernel(goMod string, needs ...*Step) *Step {
	return &Step{
		Name:  "Go kernel",
		Needs: needs,
		Key:   goMod + gonbFile + gonbFast + runtime.Version(),
		Makes: c.Path(".cache", "bin", "gonb"),
		Do: func(ctx context.Context, log io.Writer) error {
			folder := c.Path(".cache", "gonb")
			if err := os.RemoveAll(folder); err != nil {
				return err
			}
			if err := c.copyGoNB(ctx, log, folder); err != nil {
				return err
			}
			mod := c.Path(".cache", "gonb.mod")
			for _, name := range []string{"mod", "sum"} {
				data, err := os.ReadFile(c.Path("go." + name))
				if err != nil {
					return err
				}
				if err := os.WriteFile(c.Path(".cache", "gonb."+name), data, 0o644); err != nil {
					return err
				}
			}
			if err := c.goCommand(ctx, log, c.Root, "mod", "edit", "-replace="+gonb+"=./.cache/gonb", mod); err != nil {
				return err
			}
			return c.goCommand(ctx, log, c.Root, "build", "-modfile="+mod, "-o", c.Path(".cache", "bin")+"/", gonb)
		},
	}
}

// copyGoNB copies the module to a new folder, and makes the change there.
func (c Clone) copyGoNB(ctx context.Context, log io.Writer, folder string) error {
	if err := c.goCommand(ctx, log, c.Root, "mod", "download", gonb); err != nil {
		return err
	}
	var out bytes.Buffer
	if err := c.goCommand(ctx, &out, c.Root, "list", "-m", "-f", "{{.Dir}}", gonb); err != nil {
		return fmt.Errorf("%w\n%s", err, &out)
	}
	if err := os.CopyFS(folder, os.DirFS(strings.TrimSpace(out.String()))); err != nil {
		return err
	}
	if err := os.RemoveAll(filepath.Join(folder, "docs")); err != nil { // pictures, 65 MB of them
		return err
	}
	path := filepath.Join(folder, gonbFile)
	source, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	changed, err := speedUp(string(source))
	if err != nil {
		return err
	}
	return os.WriteFile(path, []byte(changed), 0o644)
}

// speedUp makes the change.
func speedUp(source string) (string, error) {
	if n := strings.Count(source, gonbSlow); n != 2 {
		return "", fmt.Errorf("%s of GoNB has %s %d times rather than twice: this is another version than the one that internal/setup/gonb.go was written for; see there whether the change is needed still", gonbFile, gonbSlow, n)
	}
	return strings.ReplaceAll(source, gonbSlow, gonbFast), nil
}
