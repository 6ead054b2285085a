package main

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"

	"layercake/internal/notebook"
	"layercake/internal/setup"
)

// check checks that the notebooks can be committed.
func check(_ context.Context, clone setup.Clone, _ []string) error {
	paths, err := filepath.Glob(clone.Path("notebooks", "*.ipynb"))
	if err != nil {
		return err
	}
	var errs []error
	for _, path := range paths {
		n, err := notebook.Read(path)
		if err == nil {
			if err = n.Clean(); err != nil {
				err = fmt.Errorf("%s: %w", filepath.Base(path), err)
			}
		}
		errs = append(errs, err)
	}
	return errors.Join(errs...)
}
