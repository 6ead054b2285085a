// Notebook measures how long it takes to export the tutorial, beside the same tutorial in Python with Keras on JAX,
// livelossplot and nbconvert. Everything is set up, compiled and read from disk beforehand; the two alternate.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"time"

	"layercake/internal/bench/speed/rivals"
	"layercake/internal/setup"
)

// aim is the project's target for the ratio of our time to Python's, on XLA.
const aim = 0.7

func main() {
	rounds := flag.Int("rounds", 1, "number of runs of each; medians are compared")
	backend := flag.String("backend", "xla:cpu", "backend of the Go notebook, a value of GOMLX_BACKEND")
	venv := flag.String("rivals", "", "an existing virtual environment with Keras and nbconvert, instead of one made from keras.txt")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, *rounds, *backend, *venv); err != nil {
		fmt.Fprintln(os.Stderr, "bench-notebook:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, rounds int, backend, venv string) error {
	if rounds < 1 {
		return errors.New("at least 1 round is needed")
	}
	clone, err := setup.Find()
	if err != nil {
		return err
	}
	steps := clone.Steps()
	r := rivals.New(clone, steps, venv)
	environment := clone.Path("share", "jupyter", "kernels", "layercake", "environment")
	command := &setup.Step{Name: "The layercake command", Do: func(ctx context.Context, log io.Writer) error {
		cmd := exec.CommandContext(ctx, "sh", environment, "go", "build", "-o", clone.Path(".cache", "bin", "layercake"), "./cmd/layercake")
		cmd.Dir, cmd.Stdout, cmd.Stderr = clone.Root, log, log
		return cmd.Run()
	}}
	if err := clone.SetUp(ctx, append(steps.Notebooks(), r.Packages, r.Data, command)...); err != nil {
		return err
	}
	if strings.HasPrefix(backend, "xla") {
		if _, err := r.Plugin(ctx, "cpu"); err != nil {
			return fmt.Errorf("XLA cannot be measured: %w", err)
		}
	}
	build := clone.Path("build", "bench")
	if err := os.MkdirAll(build, 0o755); err != nil {
		return err
	}
	python := filepath.Join(build, "mnist_keras.ipynb")
	if err := pythonNotebook(tutorial).Write(python); err != nil {
		return err
	}

	ours := contestant{"layercake html, on " + backend, func(ctx context.Context) *exec.Cmd {
		cmd := exec.CommandContext(ctx, "sh", environment, clone.Path(".cache", "bin", "layercake"), "html", clone.Path("notebooks", "mnist_sequential.ipynb"))
		cmd.Dir, cmd.Env = clone.Root, r.Env("GOMLX_BACKEND="+backend)
		return cmd
	}}
	theirs := contestant{"nbconvert, Keras on JAX", func(ctx context.Context) *exec.Cmd {
		cmd := exec.CommandContext(ctx, r.Python, "-m", "nbconvert", "--execute", "--to", "html", python)
		cmd.Dir, cmd.Env = build, r.Env("KERAS_BACKEND=jax", "MNIST_NPY="+r.Folder)
		return cmd
	}}
	seconds, err := measure(ctx, clone.Root, os.Stdout, []contestant{ours, theirs}, rounds)
	if err != nil {
		return err
	}
	fmt.Println()
	report(os.Stdout, ours.name, theirs.name, seconds[0], seconds[1])
	return nil
}

// A contestant is a way to export the tutorial.
type contestant struct {
	name    string
	command func(ctx context.Context) *exec.Cmd
}

// measure returns each contestant's time in seconds in each round.
func measure(ctx context.Context, root string, out io.Writer, contestants []contestant, rounds int) ([][]float64, error) {
	seconds := make([][]float64, len(contestants))
	for round := range rounds + 1 { // the first round is a warm-up
		for i, c := range contestants {
			what := fmt.Sprintf("round %d of %d", round, rounds)
			if round == 0 {
				what = "warming up"
			}
			err := setup.Run(ctx, root, out, &setup.Step{Name: c.name + ", " + what, Do: func(ctx context.Context, log io.Writer) error {
				cmd := c.command(ctx)
				cmd.Stdout, cmd.Stderr = log, log
				// An interrupt lets it end its kernel.
				cmd.Cancel = func() error { return cmd.Process.Signal(os.Interrupt) }
				cmd.WaitDelay = 15 * time.Second
				start := time.Now()
				err := cmd.Run()
				if round > 0 {
					seconds[i] = append(seconds[i], time.Since(start).Seconds())
				}
				return err
			}})
			if err != nil {
				return nil, err
			}
		}
	}
	return seconds, nil
}

// report prints the medians and their ratio.
func report(out io.Writer, ourName, theirName string, ours, theirs []float64) {
	width := max(len(ourName), len(theirName))
	our, their := median(ours), median(theirs)
	fmt.Fprintf(out, "%-*s %6.1f s   of %.1f\n", width, ourName, our, ours)
	fmt.Fprintf(out, "%-*s %6.1f s   of %.1f\n", width, theirName, their, theirs)
	verdict := "reached"
	if our/their > aim {
		verdict = "missed"
	}
	fmt.Fprintf(out, "%-*s %6.2f     at most %.2f, which is %s\n", width, "ratio", our/their, aim, verdict)
}

// median returns the middle value, the larger of the middle two for an even number.
func median(values []float64) float64 {
	return slices.Sorted(slices.Values(values))[len(values)/2]
}
