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

// GoNB is built with changes to how it works with gopls. Go's -overlay would do, but not below the module cache.
const gonb = "github.com/janpfeifer/gonb"

// A change of what stands in a file so many times. GoNB v0.11.4 is what they were written for.
type change struct {
	file, old, new string
	times          int
}

var gonbChanges = []change{
	// Where GoNB connects, and where a question waits for that, it tries anew every 12 s, though gopls takes a second: all
	// that time completion lists nothing.
	{"internal/goexec/goplsclient/exec.go", "time.After(ConnectTimeout)", "time.After(100 * time.Millisecond)", 2},
	// On a busy machine the first answer can take longer than these 8 s. JupyterLab waits as long as is set here
	// (share/jupyter/labconfig).
	{"internal/goexec/goplsclient/conn.go", "CommunicationTimeout = 8000 * time.Millisecond", "CommunicationTimeout = 30 * time.Second", 1},
	// GoNB starts gopls before it writes go.work. Then gopls learns of the clone with the first question, and reads it while
	// the reader waits. Afterwards it does so at once, and has the answer in half a second.
	{"internal/goexec/goexec.go", "err = s.gopls.Start()", "err = nil // it starts when go.work is there", 1},
	{"internal/goexec/goexec.go", "return s.GoWorkFix(nil)", `if err := s.GoWorkFix(nil); err != nil || s.gopls == nil {
		return err
	}
	return s.gopls.Start()`, 1},
	// With the first question GoNB walks through the clone and opens all its Go files in gopls, which has read them itself. That
	// takes 2 s more.
	{"internal/goexec/tracking.go", "if entry.IsDir {", "if entry.IsDir {\n\t\treturn", 1},
	// Where a program's message names a line of the cell after two colons, as "Error: fit: own callback, at main.go:12", GoNB
	// takes what stands between for a column, and crashes.
	{"internal/goexec/gonberror.go", "if col == -1 {", "if col < 1 {", 1},
}

// kernel returns the step that builds GoNB.
func (c Clone) kernel(goMod string, needs ...*Step) *Step {
	return &Step{
		Name:  "Go kernel",
		Needs: needs,
		Key:   fmt.Sprint(goMod, gonbChanges, runtime.Version()),
		Makes: c.Path(".cache", "bin", "gonb"),
		Do: func(ctx context.Context, log io.Writer) error {
			// A folder for the time of the build only: gofmt and others would take what lies in the clone for a part of it.
			folder, err := os.MkdirTemp("", "layercake-gonb-")
			if err != nil {
				return err
			}
			defer os.RemoveAll(folder)
			source, mod := filepath.Join(folder, "gonb"), filepath.Join(folder, "go.mod")
			if err := c.copyGoNB(ctx, log, source); err != nil {
				return err
			}
			for _, name := range []string{"go.mod", "go.sum"} {
				data, err := os.ReadFile(c.Path(name))
				if err != nil {
					return err
				}
				if err := os.WriteFile(filepath.Join(folder, name), data, 0o644); err != nil {
					return err
				}
			}
			if err := c.goCommand(ctx, log, c.Root, "mod", "edit", "-replace="+gonb+"="+source, mod); err != nil {
				return err
			}
			return c.goCommand(ctx, log, c.Root, "build", "-modfile="+mod, "-o", c.Path(".cache", "bin")+"/", gonb)
		},
	}
}

// copyGoNB copies the module to a new folder, and makes the changes there.
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
	for _, ch := range gonbChanges {
		path := filepath.Join(folder, ch.file)
		source, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		changed, err := ch.apply(string(source))
		if err != nil {
			return err
		}
		if err := os.WriteFile(path, []byte(changed), 0o644); err != nil {
			return err
		}
	}
	return nil
}

// apply makes the change in the file's text.
func (ch change) apply(source string) (string, error) {
	if n := strings.Count(source, ch.old); n != ch.times {
		return "", fmt.Errorf("GoNB's %s has %q %d times rather than %d: this is another version than the one that internal/setup/gonb.go was written for; see there whether the change is still needed", ch.file, ch.old, n, ch.times)
	}
	return strings.ReplaceAll(source, ch.old, ch.new), nil
}
