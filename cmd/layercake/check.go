package main

import (
	"context"
	"fmt"
	"path/filepath"

	"layercake/internal/notebook"
	"layercake/internal/setup"
)

// check tells if the notebooks are fit to be committed.
func check(_ context.Context, clone setup.Clone, _ []string) error {
	paths, err := filepath.Glob(clone.Path("notebooks", "*.ipynb"))
	if err != nil {
		return err
	}
	for _, path := range paths {
		n, err := notebook.Read(path)
		if err == nil {
			err = n.Clean()
		}
		if err != nil {
			return fmt.Errorf("%s: %w", filepath.Base(path), err)
		}
	}
	return nil
}
