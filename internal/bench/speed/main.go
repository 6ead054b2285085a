// Speed measures the project beside its rivals, in one run: the same networks, data, batch size and epochs with
// Layercake, with GoMLX alone, and with Keras on JAX and on TensorFlow. It sets all of them up.
//
// The works are "mlp", the tutorial's network, and "cnn", the small convolutional network of Keras's own introduction. Each
// system is a process of its own, and they take turns. A table and the ratios that the project aims at are printed, and
// what was measured is written to build/bench.json.
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
	flag.IntVar(&p.rounds, "rounds", 1, "how often each system runs; medians are reported")
	flag.IntVar(&p.epochs, "epochs", 4, "epochs of training, at least 2: the first one is reported apart")
	works := flag.String("work", strings.Join(allWorks, ","), "what to measure")
	systems := flag.String("systems", "", "systems to measure, with commas between; all by default")
	device := flag.String("device", "cpu", "what XLA computes on: cpu or cuda; for cuda, name a -rivals environment whose JAX has it too")
	venv := flag.String("rivals", "", "a virtual environment that has Keras, JAX and TensorFlow, rather than one made from keras.txt")
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
			return fmt.Errorf("no such work: %q; there are %s", work, strings.Join(allWorks, ", "))
		}
	}
	if p.epochs < 2 || p.rounds < 1 {
		return errors.New("it takes at least 2 epochs and 1 round")
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
