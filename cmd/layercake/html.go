package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"layercake/internal/notebook"
	"layercake/internal/setup"
)

// html runs notebooks, all of the project's if none is named, and makes pages of them. One that fails does not keep the
// others from being made.
func html(ctx context.Context, clone setup.Clone, args []string) error {
	flags := newFlags("html", "[NOTEBOOK...]", "Runs notebooks from top to bottom and makes pages of them, in build/html. Without any: all of the project's.")
	if err := flags.Parse(args); err != nil {
		return err
	}
	paths := flags.Args()
	if len(paths) == 0 {
		var err error
		if paths, err = filepath.Glob(clone.Path("notebooks", "*.ipynb")); err != nil {
			return err
		}
	}
	for _, path := range paths {
		if err := checkNotebook(path); err != nil {
			return err
		}
	}
	if err := clone.SetUp(ctx, clone.Steps().Notebooks()...); err != nil {
		return err
	}
	var failures []error
	for _, path := range paths {
		fmt.Println("Running", filepath.Base(path))
		built, err := notebook.Run(ctx, clone, os.Stdout, path, clone.Path("build"))
		switch {
		case err == nil:
			fmt.Println("The page is", built.Page)
		case ctx.Err() != nil:
			return err
		default:
			failures = append(failures, err)
			fmt.Println("As far as it came it is", built.Notebook)
		}
	}
	return errors.Join(failures...)
}

// checkNotebook returns an error for a path that names no notebook.
func checkNotebook(path string) error {
	info, err := os.Stat(path)
	if err != nil {
		return err
	}
	if info.IsDir() || !strings.HasSuffix(path, ".ipynb") {
		return fmt.Errorf("%s is no notebook; the name of one ends in .ipynb", path)
	}
	_, err = notebook.Read(path)
	return err
}

// newFlags returns the flags of a command, with its help.
func newFlags(name, args, about string) *flag.FlagSet {
	flags := flag.NewFlagSet(name, flag.ContinueOnError)
	flags.Usage = func() {
		fmt.Fprintf(flags.Output(), "usage: layercake %s [FLAGS] %s\n\n%s\n", name, args, about)
		flags.PrintDefaults()
	}
	return flags
}
