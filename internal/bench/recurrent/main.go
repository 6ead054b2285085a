// Recurrent measures the cost of recurrent layers beside Keras on JAX: a layer of 32 units and a Dense on 128 sequences of 8 features,
// in batches of 32.
//
// Each row is a separate process. cpu_s is its CPU time from its start to the end of two fits of one epoch each: loading the program,
// building the model and compiling it. step_cpu_ms is the CPU time of a training step after that, the best of three epochs. Other
// processes on the machine change CPU times little.
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

//go:embed recurrent_keras.py
var kerasScript string

// A measurement is what a process prints, as a line of JSON.
type measurement struct {
	CPU  float64 `json:"cpu_s"`
	Step float64 `json:"step_cpu_ms"`
}

func main() {
	layers := flag.String("layers", "LSTM,GRU,SimpleRNN", "what to measure")
	lengths := flag.String("steps", "20,120,500", "lengths of the sequences")
	systems := flag.String("systems", "layercake/xla,layercake/go,keras/jax", "what to measure them on")
	venv := flag.String("rivals", "", "a virtual environment that has Keras and JAX, rather than one made from keras.txt")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	var err error
	if flag.Arg(0) == "train" {
		err = train(flag.Args()[1:])
	} else {
		err = run(ctx, strings.Split(*layers, ","), strings.Split(*lengths, ","), strings.Split(*systems, ","), *venv)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "bench-recurrent:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, layers, lengths, systems []string, venv string) error {
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
	fmt.Print("| layer | steps | system | cpu_s | step_cpu_ms |\n|---|---|---|---|---|\n")
	for _, layer := range layers {
		for _, steps := range lengths {
			for _, system := range systems {
				args, env := []string{"sh", environment, program, "train", layer, steps}, ""
				switch system {
				case "layercake/xla":
					env = "GOMLX_BACKEND=xla:cpu"
				case "layercake/go":
					env = "GOMLX_BACKEND=go"
				case "keras/jax":
					args, env = []string{r.Python, "-c", kerasScript, layer, steps}, "KERAS_BACKEND=jax"
				default:
					return fmt.Errorf("no such system: %q; there are layercake/xla, layercake/go and keras/jax", system)
				}
				var m measurement
				if err := r.Measure(ctx, &m, args, []string{env}); err != nil {
					return fmt.Errorf("%s %s on %s: %w", layer, steps, system, err)
				}
				fmt.Printf("| %s | %s | %s | %.1f | %.1f |\n", layer, steps, system, m.CPU, m.Step)
			}
		}
	}
	return nil
}
