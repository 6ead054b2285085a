// Layercake runs the project's notebooks:
//
//	layercake lab [NOTEBOOK]      opens a notebook in JupyterLab
//	layercake html [NOTEBOOK...]  runs notebooks from top to bottom and exports them as pages
//	layercake xla [-clear]        finds a working XLA plugin, or installs one; -clear removes its compiled programs
//	layercake doctor [-json]      reports what is installed on this machine, and how to fix problems
//	layercake setup               sets up everything that the other commands need
//	layercake check               checks that the notebooks can be committed
//
// Each command first sets up what it needs.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"maps"
	"os"
	"os/signal"
	"slices"
	"syscall"

	"layercake/internal/folders"
	"layercake/internal/setup"
)

var commands = map[string]func(ctx context.Context, clone setup.Clone, args []string) error{
	"lab":    lab,
	"html":   html,
	"setup":  setUp,
	"doctor": doctor,
	"xla":    getXLA,
	"check":  check,
}

const usage = `usage: layercake COMMAND

  lab [NOTEBOOK]       open a notebook in JupyterLab
  html [NOTEBOOK...]   run notebooks from top to bottom and export them as pages
  xla [-clear]         find a working XLA plugin, or install one; -clear removes its compiled programs
  doctor [-json]       report what is installed on this machine, and how to fix problems
  setup                set up everything that the other commands need
  check                check that the notebooks can be committed`

func main() {
	if len(os.Args) < 2 || commands[os.Args[1]] == nil {
		fmt.Fprintln(os.Stderr, usage)
		os.Exit(2)
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	clone, err := setup.Find()
	if err == nil {
		err = commands[os.Args[1]](ctx, clone, os.Args[2:])
	}
	switch {
	case err == nil || errors.Is(err, flag.ErrHelp):
		return
	case ctx.Err() != nil:
		fmt.Fprintln(os.Stderr, "layercake: interrupted")
		os.Exit(130)
	}
	fmt.Fprintln(os.Stderr, "layercake:", err)
	os.Exit(1)
}

// setUp sets up everything.
func setUp(ctx context.Context, clone setup.Clone, args []string) error {
	flags := newFlags("setup", "", "Sets up everything that the other commands need.")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if flags.NArg() > 0 {
		return fmt.Errorf("setup takes no arguments; got %q", flags.Args())
	}
	if err := recallFolders(clone); err != nil {
		return err
	}
	return clone.SetUp(ctx, clone.Steps().All()...)
}

// recallFolders remembers the data folders given to the command, and reports the other remembered ones.
func recallFolders(clone setup.Clone) error {
	if err := folders.Remember(clone.Root); err != nil {
		return err
	}
	return folders.Recall(clone.Root, os.Stderr)
}

// sortedKeys returns a map's keys in alphabetical order.
func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }
