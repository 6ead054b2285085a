// Cells prints how long it takes to run an edited cell of the tutorial again, on each named backend.
package main

import (
	"context"
	_ "embed"
	"flag"
	"fmt"
	"os"
	"os/exec"

	"layercake/internal/setup"
	"layercake/xla"
)

//go:embed cells.py
var script string

func main() {
	flag.Usage = func() {
		fmt.Fprintln(flag.CommandLine.Output(), "usage: cells [BACKEND...]\n\nA backend is a value of GOMLX_BACKEND. The default is xla:cpu, if there is a plugin for it, and go.")
	}
	flag.Parse()
	backends := flag.Args()
	if len(backends) == 0 {
		if _, err := xla.Find("cpu"); err == nil {
			backends = append(backends, "xla:cpu")
		}
		backends = append(backends, "go")
	}
	if err := run(context.Background(), backends); err != nil {
		fmt.Fprintln(os.Stderr, "cells:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, backends []string) error {
	clone, err := setup.Find()
	if err != nil {
		return err
	}
	if err := clone.SetUp(ctx, clone.Steps().Notebooks()...); err != nil {
		return err
	}
	cmd := exec.CommandContext(ctx, clone.Python(), append([]string{"-c", script, clone.Path("notebooks", "mnist_sequential.ipynb")}, backends...)...)
	cmd.Env = clone.JupyterEnv()
	cmd.Stdout, cmd.Stderr = os.Stdout, os.Stderr
	return cmd.Run()
}
