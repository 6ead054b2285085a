package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"

	"layercake/internal/notebook"
	"layercake/internal/setup"
)

// html runs notebooks, all of the project's if none is named, and makes pages of them.
func html(ctx context.Context, clone setup.Clone, paths []string) error {
	if err := clone.SetUp(ctx, clone.Steps().Notebooks()...); err != nil {
		return err
	}
	if len(paths) == 0 {
		var err error
		if paths, err = filepath.Glob(clone.Path("notebooks", "*.ipynb")); err != nil {
			return err
		}
	}
	for _, path := range paths {
		fmt.Println("Running", filepath.Base(path))
		built, err := notebook.Run(ctx, clone, os.Stdout, path, clone.Path("build"))
		if err != nil {
			return err
		}
		fmt.Println("The page is", built.Page)
	}
	return nil
}
