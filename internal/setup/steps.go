package setup

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"runtime"
	"strings"
	"time"

	"layercake/xla"
)

// A Clone is a checkout of the project and its set-up.
type Clone struct{ Root string }

// Find returns the clone that contains the working directory.
func Find() (Clone, error) {
	dir, err := os.Getwd()
	if err != nil {
		return Clone{}, err
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "share", "jupyter", "kernels", "layercake")); err == nil {
			return Clone{dir}, nil
		}
		parent := filepath.Dir(dir)
		if parent == dir {
			return Clone{}, errors.New("the working directory is not in a clone of layercake")
		}
		dir = parent
	}
}

// Path returns a path inside the clone.
func (c Clone) Path(elements ...string) string {
	return filepath.Join(append([]string{c.Root}, elements...)...)
}

// Python is the interpreter of the virtual environment.
func (c Clone) Python() string { return c.Path(".venv", "bin", "python") }

// JupyterEnv is the environment for Jupyter's programs, in which they find the kernel and write nothing outside the
// clone.
func (c Clone) JupyterEnv() []string {
	return append(os.Environ(),
		"JUPYTER_PATH="+c.Path("share", "jupyter"),
		"JUPYTER_CONFIG_PATH="+c.Path("share", "jupyter"),
		"JUPYTER_CONFIG_DIR="+c.Path(".cache", "jupyter", "config"),
		"JUPYTER_DATA_DIR="+c.Path(".cache", "jupyter", "data"),
		"JUPYTER_RUNTIME_DIR="+c.Path(".cache", "jupyter", "runtime"),
		"IPYTHONDIR="+c.Path(".cache", "jupyter", "ipython"),
		"PYTHONDONTWRITEBYTECODE=", "PIP_DISABLE_PIP_VERSION_CHECK=1")
}

// Steps are all set-up steps. A command runs those it needs.
type Steps struct {
	HTML   *Step // Python packages that run and export notebooks
	Lab    *Step // JupyterLab
	Rivals *Step // Python packages for tests
	Kernel *Step // the kernel program
	Gopls  *Step // completion and help in cells
	Cells  *Step // Go's build cache for cells' imports, and helper programs
	Data   *Step // MNIST, in the user's cache folder
	XLA    *Step // an XLA plugin, in the user's cache folder
	Python *Step // the virtual environment of the packages
}

// Notebooks are the steps needed to run notebooks.
func (s *Steps) Notebooks() []*Step { return []*Step{s.HTML, s.Kernel, s.Cells, s.Data, s.XLA} }

// All are the steps needed for everything, including JupyterLab.
func (s *Steps) All() []*Step { return append(s.Notebooks(), s.Lab, s.Gopls) }

// Steps returns the clone's steps.
func (c Clone) Steps() *Steps {
	read := func(name ...string) string {
		data, err := os.ReadFile(c.Path(name...))
		if err != nil {
			return err.Error() // only a key: the step itself will report the error
		}
		return string(data)
	}
	venv := &Step{
		Name:  "Python environment",
		Key:   "venv",
		Makes: c.Python(),
		Do: func(ctx context.Context, log io.Writer) error {
			python, err := findPython(ctx)
			if err != nil {
				return err
			}
			return c.run(ctx, log, os.Environ(), python, "-m", "venv", "--clear", c.Path(".venv"))
		},
	}
	packages := func(name, lock, program string, needs *Step) *Step {
		return &Step{
			Name:  name,
			Needs: []*Step{needs},
			Key:   read("python", lock),
			Makes: c.Path(".venv", "bin", program),
			Do: func(ctx context.Context, log io.Writer) error {
				return c.run(ctx, log, c.JupyterEnv(), c.Python(), "-m", "pip", "install", "--quiet", "--require-hashes", "--only-binary=:all:", "--requirement", c.Path("python", lock))
			},
		}
	}
	build := func(name, dir, key, tool string) *Step {
		return &Step{
			Name:  name,
			Key:   key + runtime.Version(),
			Makes: c.Path(".cache", "bin", path.Base(tool)),
			Do: func(ctx context.Context, log io.Writer) error {
				return c.goCommand(ctx, log, dir, "build", "-o", c.Path(".cache", "bin")+"/", tool)
			},
		}
	}
	s := &Steps{Python: venv}
	s.HTML = packages("Python packages for notebooks", "html.txt", "jupyter-nbconvert", venv)
	s.Lab = packages("JupyterLab", "lab.txt", "jupyter-lab", s.HTML)
	s.Rivals = packages("Python packages for tests", "test.txt", "onnxruntime_test", s.HTML)
	s.Kernel = c.kernel(read("go.mod"))
	modules := &Step{
		Name: "Go modules",
		Do: func(ctx context.Context, log io.Writer) error {
			if err := c.goCommand(ctx, log, c.Root, "list", "-deps", "./internal/warm"); err != nil {
				return err
			}
			// Including those of tests, which then need no network. A user's own program in the clone need not compile
			// (-e).
			if err := c.goCommand(ctx, log, c.Root, "list", "-e", "-deps", "-test", "./..."); err != nil {
				return err
			}
			// When a cell gets its own module, Go reads the go.mod files of the whole graph, including modules that
			// nothing is built from.
			return c.goCommand(ctx, log, c.Root, "mod", "graph")
		},
	}
	gopls := build("gopls", c.Path("tools", "gopls"), read("tools", "gopls", "go.mod"), "golang.org/x/tools/gopls")
	s.Gopls = &Step{
		Name:  "Completion in cells",
		Needs: []*Step{gopls, modules},
		// It reads what cells import, which takes seconds the first time.
		Key:   read("go.mod"),
		Makes: c.Path(".cache", "gopls"),
		Do: func(ctx context.Context, log io.Writer) error {
			return c.inEnvironment(ctx, log, c.Root, "gopls", "check", c.Path("internal", "warm", "main.go"))
		},
	}
	s.Cells = &Step{
		Name:  "Go packages for cells",
		Needs: []*Step{modules},
		// No key: Go itself knows what is up to date.
		Do: func(ctx context.Context, log io.Writer) error {
			return c.goCommand(ctx, log, c.Root, "build", "-o", c.Path(".cache", "bin")+"/", "./internal/warm", "./internal/shaper/shape")
		},
	}
	s.XLA = &Step{
		Name:  "XLA plugin",
		Needs: []*Step{venv}, // its pip can download a plugin
		Loud:  true,
		Do: func(ctx context.Context, log io.Writer) error {
			_, err := xla.Install(ctx, xla.Options{Log: log, Python: c.Python()})
			if err != nil && ctx.Err() == nil {
				// This is not a failure: everything works without a plugin, only slower.
				fmt.Fprintf(log, "training will run on GoMLX's Go backend: %v\n", err)
				return nil
			}
			return err
		},
	}
	s.Data = &Step{
		Name:  "MNIST",
		Needs: []*Step{s.Cells},
		Loud:  true,
		Do: func(ctx context.Context, log io.Writer) error {
			return c.run(ctx, log, os.Environ(), c.Path(".cache", "bin", "warm"))
		},
	}
	return s
}

// findPython returns a Python that the pinned packages support.
func findPython(ctx context.Context) (string, error) {
	const check = "import ensurepip, sys, venv; sys.exit(not (3, 11) <= sys.version_info < (3, 15))"
	var seen []string
	for _, name := range []string{"python3", "python", "python3.14", "python3.13", "python3.12", "python3.11"} {
		path, err := exec.LookPath(name)
		if err != nil {
			continue
		}
		if exec.CommandContext(ctx, path, "-c", check).Run() == nil {
			return path, nil
		}
		version, _ := exec.CommandContext(ctx, path, "--version").Output()
		seen = append(seen, strings.TrimSpace(string(version)))
	}
	return "", fmt.Errorf("Python 3.11 to 3.14 with its venv module is required; found: %s (on Debian: apt-get install python3-venv)", cmp.Or(strings.Join(seen, ", "), "none"))
}

// goCommand runs Go in the environment of cells, so that its build cache serves them too.
func (c Clone) goCommand(ctx context.Context, log io.Writer, dir string, args ...string) error {
	return c.inEnvironment(ctx, log, dir, append([]string{"go"}, args...)...)
}

// inEnvironment runs a program in the environment of cells.
func (c Clone) inEnvironment(ctx context.Context, log io.Writer, dir string, program ...string) error {
	environment := c.Path("share", "jupyter", "kernels", "layercake", "environment")
	cmd := c.command(ctx, log, os.Environ(), "sh", append([]string{environment}, program...)...)
	cmd.Dir = dir
	return cmd.Run()
}

// run runs a program in the clone.
func (c Clone) run(ctx context.Context, log io.Writer, env []string, name string, args ...string) error {
	return c.command(ctx, log, env, name, args...).Run()
}

func (c Clone) command(ctx context.Context, log io.Writer, env []string, name string, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.Dir, cmd.Env, cmd.Stdout, cmd.Stderr = c.Root, env, log, log
	cmd.WaitDelay = 5 * time.Second // for the program's own child processes
	return cmd
}

// SetUp runs the steps and reports on standard output.
func (c Clone) SetUp(ctx context.Context, steps ...*Step) error {
	// Jupyter's programs create their folders only inside an existing one.
	if err := os.MkdirAll(c.Path(".cache", "jupyter"), 0o755); err != nil {
		return err
	}
	return Run(ctx, c.Root, os.Stdout, steps...)
}
