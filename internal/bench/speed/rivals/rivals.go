// Package rivals sets up the benchmarks' rivals: Keras, in its own virtual environment, and MNIST in files that Keras
// reads.
package rivals

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"layercake/internal/setup"
)

// Rivals are the set-up steps and the paths they create.
type Rivals struct {
	Packages *setup.Step // Keras on JAX and on TensorFlow
	Programs *setup.Step // the benchmark's Go programs
	Data     *setup.Step // the real MNIST; fails if only synthetic digits are available

	Python           string // interpreter with Keras
	Layercake, GoMLX string // the Go programs
	Folder           string // x_train.npy, y_train.npy, x_test.npy, y_test.npy
	cache            string
	clone            setup.Clone
}

// New returns the rivals of a clone. venv may name an existing environment with Keras.
func New(clone setup.Clone, steps *setup.Steps, venv string) *Rivals {
	cache := clone.Path(".cache", "bench")
	r := &Rivals{
		Layercake: filepath.Join(cache, "layercake"),
		GoMLX:     filepath.Join(cache, "gomlx"),
		Folder:    filepath.Join(cache, "mnist"),
		cache:     cache,
		clone:     clone,
	}
	run := func(ctx context.Context, log io.Writer, name string, args ...string) error {
		cmd := exec.CommandContext(ctx, name, args...)
		cmd.Dir, cmd.Env, cmd.Stdout, cmd.Stderr = clone.Root, r.Env(), log, log
		cmd.WaitDelay = 5 * time.Second // for the program's own child processes
		return cmd.Run()
	}
	if venv == "" {
		venv = clone.Path(".cache", "rivals")
		lock := clone.Path("internal", "bench", "speed", "keras.txt")
		key, _ := os.ReadFile(lock) // pip will report the error
		r.Packages = &setup.Step{
			Name:  "Keras on JAX and TensorFlow",
			Needs: []*setup.Step{steps.HTML}, // for its Python, which is recent enough
			Key:   string(key),
			Makes: filepath.Join(venv, "bin", "jupyter-nbconvert"),
			Do: func(ctx context.Context, log io.Writer) error {
				if err := run(ctx, log, clone.Python(), "-m", "venv", "--clear", venv); err != nil {
					return err
				}
				return run(ctx, log, r.Python, "-m", "pip", "install", "--quiet", "--require-hashes", "--only-binary=:all:", "--requirement", lock)
			},
		}
	} else {
		r.Packages = &setup.Step{Name: "Keras", Do: func(ctx context.Context, log io.Writer) error {
			return run(ctx, log, r.Python, "-c", "import importlib.util as u, sys; sys.exit(u.find_spec('keras') is None)")
		}}
	}
	r.Python = filepath.Join(venv, "bin", "python")
	r.Programs = &setup.Step{
		Name: "Benchmark programs",
		Do: func(ctx context.Context, log io.Writer) error {
			environment := clone.Path("share", "jupyter", "kernels", "layercake", "environment")
			for _, dir := range []string{"layercake", "gomlx"} {
				if err := run(ctx, log, "sh", environment, "go", "-C", clone.Path("internal", "bench", "speed", dir), "build", "-o", cache+"/", "."); err != nil {
					return err
				}
			}
			return nil
		},
	}
	r.Data = &setup.Step{
		Name:  "MNIST for the benchmark",
		Needs: []*setup.Step{r.Programs},
		Do: func(ctx context.Context, log io.Writer) error {
			return run(ctx, log, r.Layercake, "export", r.Folder)
		},
	}
	return r
}

// Measure runs a command in the clone, with additional variables in its environment, and reads the last line that it prints, as JSON.
func (r *Rivals) Measure(ctx context.Context, into any, command, variables []string) error {
	cmd := exec.CommandContext(ctx, command[0], command[1:]...)
	cmd.Dir, cmd.Env, cmd.Stderr = r.clone.Root, r.Env(variables...), os.Stderr
	out, err := cmd.Output()
	if err != nil {
		return err
	}
	out = bytes.TrimSpace(out)
	return json.Unmarshal(out[bytes.LastIndexByte(out, '\n')+1:], into)
}

// Env is the environment for measurements, with additional variables: nothing is written outside the clone, and
// variables that would slow down rivals are removed.
func (r *Rivals) Env(more ...string) []string {
	env := slices.DeleteFunc(os.Environ(), func(variable string) bool {
		name, _, _ := strings.Cut(variable, "=")
		if strings.HasPrefix(name, "MALLOC_") { // set for cells
			return true
		}
		switch name {
		case "OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE", // slow down numpy
			"PYTHONDONTWRITEBYTECODE", "PYTHONPATH", "KERAS_BACKEND", "GOMLX_BACKEND":
			return true
		}
		return false
	})
	return append(append(env,
		"GOMLX_NO_AUTO_INSTALL=1",
		"PIP_DISABLE_PIP_VERSION_CHECK=1",
		"KERAS_HOME="+filepath.Join(r.cache, "keras"),
		"MPLCONFIGDIR="+filepath.Join(r.cache, "matplotlib"),
		"IPYTHONDIR="+filepath.Join(r.cache, "jupyter", "ipython"),
		"JUPYTER_CONFIG_DIR="+filepath.Join(r.cache, "jupyter", "config"),
		"JUPYTER_DATA_DIR="+filepath.Join(r.cache, "jupyter", "data"),
		"JUPYTER_RUNTIME_DIR="+filepath.Join(r.cache, "jupyter", "runtime"),
	), more...)
}

// Plugin returns the folder of the XLA plugin that kit uses on a device, "cpu" or "cuda", for GoMLX.
func (r *Rivals) Plugin(ctx context.Context, device string) (string, error) {
	cmd := exec.CommandContext(ctx, r.Layercake, "plugin", device)
	cmd.Env = r.Env("GOMLX_BACKEND=xla:" + device)
	var complaint strings.Builder
	cmd.Stderr = &complaint
	out, err := cmd.Output()
	if err != nil && complaint.Len() > 0 {
		return "", fmt.Errorf("%s", strings.TrimSpace(complaint.String()))
	}
	return strings.TrimSpace(string(out)), err
}
