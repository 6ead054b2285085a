package main

import (
	"context"
	"fmt"
	"os"

	"layercake/internal/setup"
	"layercake/xla"
)

// getXLA finds a working plugin, and installs one if there is none, or removes the compiled programs.
func getXLA(ctx context.Context, clone setup.Clone, args []string) error {
	flags := newFlags("xla", "", "Finds a working XLA plugin, and installs one if there is none.")
	clearPrograms := flags.Bool("clear", false, "remove the compiled programs instead, which all clones share")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if flags.NArg() > 0 {
		return fmt.Errorf("xla takes no arguments; got %q", flags.Args())
	}
	if *clearPrograms {
		return xla.ClearPrograms()
	}
	if err := clone.SetUp(ctx, clone.Steps().Python); err != nil {
		return err
	}
	plugin, err := xla.Install(ctx, xla.Options{Log: os.Stdout, Python: clone.Python(), Repair: true})
	if err != nil {
		return err
	}
	fmt.Println("XLA works with", plugin)
	return nil
}
