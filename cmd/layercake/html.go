package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"layercake/internal/notebook"
	"layercake/internal/page"
	"layercake/internal/setup"
)

const listName = "index.html"

// html runs notebooks and makes pages of them. Without any it runs all of the project's, and makes a list of their pages. A
// cell that fails does not keep other notebooks from being run.
func html(ctx context.Context, clone setup.Clone, args []string) error {
	flags := newFlags("html", "[NOTEBOOK...]", "Runs notebooks from top to bottom and makes pages of them, in build/html. Without any: all of the project's, and a\nlist of them, build/html/index.html.")
	if err := flags.Parse(args); err != nil {
		return err
	}
	paths, all := flags.Args(), flags.NArg() == 0
	if all {
		var err error
		if paths, err = filepath.Glob(clone.Path("notebooks", "*.ipynb")); err != nil {
			return err
		}
	}
	if err := checkNotebooks(paths); err != nil {
		return err
	}
	if err := clone.SetUp(ctx, clone.Steps().Notebooks()...); err != nil {
		return err
	}
	var pages, failed []string
	for _, path := range paths {
		name := filepath.Base(path)
		fmt.Println("Running", name)
		built, err := notebook.Run(ctx, clone, os.Stdout, path, clone.Path("build"))
		switch {
		case errors.Is(err, notebook.ErrFailed):
			failed = append(failed, name)
			fmt.Println("As far as it came the page is", built.Page)
		case err != nil:
			return err
		default:
			fmt.Println("The page is", built.Page)
		}
		pages = append(pages, built.Page)
	}
	if all {
		list := clone.Path("build", "html", listName)
		if err := page.WriteList(ctx, clone, os.Stdout, list, pages...); err != nil {
			return err
		}
		fmt.Println("The list of all pages is", list)
	}
	return incomplete(failed, len(pages))
}

// incomplete returns an error for notebooks in which a cell failed: by the end, what each said is far above.
func incomplete(failed []string, pages int) error {
	if len(failed) == 0 {
		return nil
	}
	return fmt.Errorf("%d of %d pages are complete: a cell failed in %s. Mend it, or move an unfinished notebook elsewhere, and run this again",
		pages-len(failed), pages, strings.Join(failed, " and in "))
}

// checkNotebooks returns an error for a path that names no notebook of Go cells, and for two whose pages would be one file.
func checkNotebooks(paths []string) error {
	files := map[string]string{listName: "the list of all pages"}
	for _, path := range paths {
		n, err := readNotebook(path)
		if err != nil {
			return err
		}
		if kernel := n.Metadata.Kernelspec; !slices.Contains(kernels, kernel.Name) {
			return fmt.Errorf("%s is for another kernel, %q; choose Layercake (Go) for it in JupyterLab", path, kernel.Name)
		}
		file := strings.TrimSuffix(filepath.Base(path), ".ipynb") + ".html"
		if other, taken := files[file]; taken {
			return fmt.Errorf("%s and %s would both be %s; rename the notebook", path, other, file)
		}
		files[file] = path
	}
	return nil
}

// kernels are those that notebooks of Go cells are for: this one, GoNB as others install it, and none in particular.
var kernels = []string{"layercake", "gonb", ""}

// checkNotebook returns an error for a path that names no notebook.
func checkNotebook(path string) error {
	_, err := readNotebook(path)
	return err
}

func readNotebook(path string) (*notebook.Notebook, error) {
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, fmt.Errorf("there is no file %s", path)
	case err != nil:
		return nil, err
	case info.IsDir() || filepath.Ext(path) != ".ipynb":
		return nil, fmt.Errorf("%s is no notebook; the name of one ends in .ipynb", path)
	}
	n, err := notebook.Read(path)
	if err == nil && n.Format == 0 {
		err = errors.New("it says no nbformat")
	}
	if err != nil {
		return nil, fmt.Errorf("%s is no notebook: %w", path, err)
	}
	return n, nil
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
