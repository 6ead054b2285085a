// Speed compares the project with its rivals in one run: the same networks, data, batch size and epochs with Layercake,
// with GoMLX alone, and with Keras on JAX and on TensorFlow. It sets all of them up.
//
// The works are "mlp", the tutorial's network, and "cnn", the small convolutional network of Keras's introduction. Each
// system runs in a separate process, and they alternate. The program prints tables and the project's target ratios, and
// writes the measurements to build/bench.json.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"slices"
	"strings"
	"syscall"

	"layercake/internal/bench/speed/rivals"
	"layercake/internal/setup"
)

func main() {
	p := plan{out: os.Stdout}
	flag.IntVar(&p.rounds, "rounds", 1, "number of runs of each system; medians are reported")
	flag.IntVar(&p.epochs, "epochs", 4, "epochs of training, at least 2: the first is reported separately")
	works := flag.String("work", strings.Join(allWorks, ","), "what to measure")
	systems := flag.String("systems", "", "comma-separated systems to measure; all by default")
	device := flag.String("device", "cpu", "XLA's device: cpu or cuda; cuda needs a -rivals environment whose JAX supports it")
	venv := flag.String("rivals", "", "an existing virtual environment with Keras, JAX and TensorFlow, instead of one made from keras.txt")
	flag.Parse()
	p.works = strings.Split(*works, ",")

	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, p, *systems, *device, *venv); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, p plan, names, device, venv string) error {
	for _, work := range p.works {
		if !slices.Contains(allWorks, work) {
			return fmt.Errorf("no such work: %q; the works are %s", work, strings.Join(allWorks, ", "))
		}
	}
	if p.epochs < 2 || p.rounds < 1 {
		return errors.New("at least 2 epochs and 1 round are needed")
	}
	clone, err := setup.Find()
	if err != nil {
		return err
	}
	r := rivals.New(clone, clone.Steps(), venv)
	if err := clone.SetUp(ctx, r.Data); err != nil {
		return err
	}
	var keras error
	if names == "" || strings.Contains(names, "keras") {
		if keras = clone.SetUp(ctx, r.Packages); keras != nil {
			fmt.Println(keras)
		}
	}
	plugin, xla := r.Plugin(ctx, device)
	p.root = clone.Root
	if p.systems, err = choose(allSystems(r, clone.Root, keras, device, plugin, xla), names); err != nil {
		return err
	}
	if err := ctx.Err(); err != nil {
		return err
	}

	machine := describeMachine()
	fmt.Printf("\n%s\n%d epochs, batch size 128, MNIST's 60,000 images and validation on the other 10,000; %d round(s)\n\n", machine, p.epochs, p.rounds)
	results, missing, err := p.run(ctx)
	if err != nil {
		return err
	}
	fmt.Printf("\n%s\n", machine)
	printTable(os.Stdout, p, results, missing)
	printTargets(os.Stdout, p.works, results)
	path := clone.Path("build", "bench.json")
	if err := writeJSON(path, results); err != nil {
		return err
	}
	fmt.Println("\nThese numbers are in", path)
	return nil
}

func writeJSON(path string, results []result) error {
	data, err := json.MarshalIndent(results, "", " ")
	if err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	return os.WriteFile(path, append(data, '\n'), 0o644)
}
