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

// html runs notebooks and exports them as pages. Without arguments it runs all of the project's notebooks and writes a
// list of their pages. A failing notebook does not stop the others.
func html(ctx context.Context, clone setup.Clone, args []string) error {
	flags := newFlags("html", "[NOTEBOOK...]", "Runs notebooks from top to bottom and exports them as pages to build/html. Without arguments it runs all of the\nproject's notebooks and also writes a list of their pages, build/html/index.html.")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if err := recallFolders(clone); err != nil {
		return err
	}
	paths, all := flags.Args(), flags.NArg() == 0
	if all {
		var err error
		if paths, err = filepath.Glob(clone.Path("notebooks", "*.ipynb")); err != nil {
			return err
		}
	}
	fit, err := checkNotebooks(paths)
	if len(fit) == 0 && err != nil {
		return err
	}
	outcome := outcome{unfit: len(paths) - len(fit)}
	if err != nil {
		fmt.Fprintf(os.Stderr, "layercake: %v\n", err)
	}
	folder := clone.Path("build")
	if err := notebook.CheckFolder(folder); err != nil {
		return err
	}
	if err := clone.SetUp(ctx, clone.Steps().Notebooks()...); err != nil {
		return err
	}
	var pages []string
	for _, path := range fit {
		fmt.Println("Running", filepath.Base(path))
		built, err := notebook.Run(ctx, clone, os.Stdout, path, folder)
		switch {
		case err == nil:
			fmt.Println("The page is", built.Page)
			outcome.complete++
		case errors.Is(err, notebook.ErrFailed):
			outcome.failed = append(outcome.failed, filepath.Base(path))
			fmt.Println("The incomplete page is", built.Page)
		case ctx.Err() != nil:
			return err
		default:
			outcome.unfit++
			fmt.Println("No page was made:", err)
			continue
		}
		pages = append(pages, built.Page)
	}
	if all {
		list := filepath.Join(folder, "html", listName)
		if err := page.WriteList(ctx, clone, os.Stdout, list, pages...); err != nil {
			return err
		}
		fmt.Println("The list of all pages is", list)
	}
	return outcome.err()
}

// An outcome counts the notebooks by result.
type outcome struct {
	complete int
	failed   []string // notebooks with a failed cell
	unfit    int      // notebooks that could not be run
}

// err returns an error if a page is incomplete: the notebooks' own messages have scrolled away by the end.
func (o outcome) err() error {
	var why []string
	if o.failed != nil {
		why = append(why, "a cell failed in "+strings.Join(o.failed, " and in "))
	}
	if o.unfit > 0 {
		why = append(why, fmt.Sprintf("%d could not be run, see above", o.unfit))
	}
	if why == nil {
		return nil
	}
	return fmt.Errorf("%d of %d pages are complete: %s. Fix it, or move an unfinished notebook elsewhere, and run this again",
		o.complete, o.complete+len(o.failed)+o.unfit, strings.Join(why, "; "))
}

// checkNotebooks returns the paths of notebooks with Go cells, each with a distinct page, and an error with a line for
// each of the others.
func checkNotebooks(paths []string) (fit []string, err error) {
	var errs []error
	files := map[string]string{listName: "the list of all pages"}
	for _, path := range paths {
		file := strings.TrimSuffix(filepath.Base(path), ".ipynb") + ".html"
		n, err := readNotebook(path)
		switch other, taken := files[file]; {
		case err != nil:
		case !slices.Contains(kernels, n.Metadata.Kernelspec.Name):
			err = fmt.Errorf("%s is for another kernel, %q; choose Layercake (Go) for it in JupyterLab", path, n.Metadata.Kernelspec.Name)
		case taken:
			err = fmt.Errorf("%s and %s would both be %s; rename the notebook", path, other, file)
		}
		if err != nil {
			errs = append(errs, err)
			continue
		}
		files[file] = path
		fit = append(fit, path)
	}
	return fit, errors.Join(errs...)
}

// kernels are the kernel names of Go notebooks: this kernel, a separately installed GoNB, and none.
var kernels = []string{"layercake", "gonb", ""}

// checkNotebook returns an error for a path that is not a notebook.
func checkNotebook(path string) error {
	_, err := readNotebook(path)
	return err
}

func readNotebook(path string) (*notebook.Notebook, error) {
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, fmt.Errorf("no file %s", path)
	case err != nil:
		return nil, err
	case info.IsDir() || filepath.Ext(path) != ".ipynb":
		return nil, fmt.Errorf("%s is not a notebook; a notebook's name ends in .ipynb", path)
	}
	n, err := notebook.Read(path)
	if err == nil && n.Format == 0 {
		err = fmt.Errorf("%s is not a notebook: it has no nbformat", path)
	}
	return n, err
}

// newFlags returns a command's flags, with its help.
func newFlags(name, args, about string) *flag.FlagSet {
	flags := flag.NewFlagSet(name, flag.ContinueOnError)
	flags.Usage = func() {
		fmt.Fprintf(flags.Output(), "usage: layercake %s [FLAGS] %s\n\n%s\n", name, args, about)
		flags.PrintDefaults()
	}
	return flags
}
