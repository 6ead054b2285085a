// Refit measures what it costs to fit a model again, beside Keras on JAX: the same model, the models of a cross-validation, and the same
// model in another process, as in a cell that is run again.
//
// Each fit is an epoch of 512 examples in batches of 64, so that most of its time is what precedes the first step: building graphs and
// compiling them. Each row is the same program run twice in separate processes, the first time without any program on the disk.
package main

import (
	"context"
	_ "embed"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"slices"
	"strings"
	"syscall"

	"layercake/internal/bench/speed/rivals"
	"layercake/internal/setup"
)

//go:embed refit_keras.py
var kerasScript string

// A cost is the time that something takes.
type cost struct {
	Wall float64 `json:"wall_s"`
	CPU  float64 `json:"cpu_s"`
}

func (c cost) String() string { return fmt.Sprintf("%.2f (%.2f)", c.Wall, c.CPU) }

// A measurement is what a process prints, as a line of JSON.
type measurement struct {
	First  cost `json:"first"`  // fit of the process
	Second cost `json:"second"` // fit of the same model
	Folds  cost `json:"folds"`  // four new models, each on three quarters of the data
}

func main() {
	works := flag.String("works", "mlp,cnn,lstm", "what to measure")
	systems := flag.String("systems", "layercake/xla,keras/jax", "what to measure them on")
	venv := flag.String("rivals", "", "a virtual environment that has Keras and JAX, rather than one made from keras.txt")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	var err error
	if flag.Arg(0) == "train" {
		err = train(flag.Args()[1:])
	} else {
		err = run(ctx, strings.Split(*works, ","), strings.Split(*systems, ","), *venv)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "bench-refit:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, works, systems []string, venv string) error {
	clone, err := setup.Find()
	if err != nil {
		return err
	}
	r := rivals.New(clone, clone.Steps(), venv)
	if slices.Contains(systems, "keras/jax") {
		if err := clone.SetUp(ctx, r.Packages); err != nil {
			return err
		}
	}
	program, err := os.Executable()
	if err != nil {
		return err
	}
	environment := clone.Path("share", "jupyter", "kernels", "layercake", "environment")
	fmt.Print("wall-clock seconds (CPU-seconds)\n\n| work | system | first fit | second fit | 4 folds | first fit of the next process |\n|---|---|---|---|---|---|\n")
	for _, work := range works {
		for _, system := range systems {
			var args, env []string
			switch system {
			case "layercake/xla":
				folder, err := os.MkdirTemp("", "layercake-refit-")
				if err != nil {
					return err
				}
				defer os.RemoveAll(folder)
				args, env = []string{"sh", environment, program, "train", work}, []string{"GOMLX_BACKEND=xla:cpu", "LAYERCAKE_PROGRAMS=" + folder}
			case "keras/jax":
				args, env = []string{r.Python, "-c", kerasScript, work}, []string{"KERAS_BACKEND=jax"}
			default:
				return fmt.Errorf("no such system: %q; there are layercake/xla and keras/jax", system)
			}
			var processes [2]measurement
			for i := range processes {
				if err := r.Measure(ctx, &processes[i], args, env); err != nil {
					return fmt.Errorf("%s on %s: %w", work, system, err)
				}
			}
			cold, next := processes[0], processes[1]
			fmt.Printf("| %s | %s | %v | %v | %v | %v |\n", work, system, cold.First, cold.Second, cold.Folds, next.First)
		}
	}
	return nil
}
