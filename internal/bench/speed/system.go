package main

import (
	"context"
	_ "embed"
	"fmt"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"

	"layercake/internal/bench/speed/rivals"
)

//go:embed train_keras.py
var kerasScript string

var allWorks = []string{"mlp", "cnn"}

// A system can train the networks.
type system struct {
	name    string // "layercake/xla", "keras/jax"
	missing string // why it is not available, or ""
	// command returns the process that trains. It prints a line of JSON after the last epoch; see measurement.
	command func(ctx context.Context, work string, epochs, examples int) *exec.Cmd
}

// allSystems returns all systems, with XLA on a device. The errors say why Keras or XLA is not available.
func allSystems(r *rivals.Rivals, root string, keras error, device, plugin string, xla error) []system {
	command := func(env []string, words ...string) func(context.Context, string, int, int) *exec.Cmd {
		return func(ctx context.Context, work string, epochs, examples int) *exec.Cmd {
			numbers := map[string]string{"WORK": work, "EPOCHS": strconv.Itoa(epochs), "EXAMPLES": strconv.Itoa(examples)}
			args := make([]string, len(words))
			for i, word := range words {
				args[i] = word
				if value, ok := numbers[word]; ok {
					args[i] = value
				}
			}
			cmd := exec.CommandContext(ctx, args[0], args[1:]...)
			cmd.Dir, cmd.Env = root, r.Env(env...)
			return cmd
		}
	}
	environment := filepath.Join(root, "share", "jupyter", "kernels", "layercake", "environment") // the environment of cells
	layercake := []string{"sh", environment, r.Layercake, "train", "WORK", "EPOCHS", "EXAMPLES"}
	gomlx := []string{r.GoMLX, "WORK", "EPOCHS", "EXAMPLES", r.Folder}
	python := []string{r.Python, "-c", kerasScript, "WORK", "EPOCHS", "EXAMPLES", r.Folder}
	return []system{
		{"layercake/xla", why(xla), command([]string{"GOMLX_BACKEND=xla:" + device}, layercake...)},
		{"layercake/go", "", command([]string{"GOMLX_BACKEND=go"}, layercake...)},
		{"gomlx/xla", why(xla), command([]string{"GOMLX_BACKEND=xla:" + device, "PJRT_PLUGIN_LIBRARY_PATH=" + plugin}, gomlx...)},
		{"gomlx/go", "", command([]string{"GOMLX_BACKEND=go"}, gomlx...)},
		{"keras/jax", why(keras), command([]string{"KERAS_BACKEND=jax"}, python...)},
		{"keras/tensorflow", why(keras), command([]string{"KERAS_BACKEND=tensorflow"}, python...)},
	}
}

func why(err error) string {
	if err == nil {
		return ""
	}
	line, _, _ := strings.Cut(err.Error(), "\n")
	return line
}

// choose returns the systems with these comma-separated names, or all if names is empty.
func choose(systems []system, names string) ([]system, error) {
	if names == "" {
		return systems, nil
	}
	var chosen []system
	for name := range strings.SplitSeq(names, ",") {
		found := false
		for _, s := range systems {
			if s.name == name {
				chosen, found = append(chosen, s), true
			}
		}
		if !found {
			var all []string
			for _, s := range systems {
				all = append(all, s.name)
			}
			return nil, fmt.Errorf("no such system: %q; the systems are %s", name, strings.Join(all, ", "))
		}
	}
	return chosen, nil
}
