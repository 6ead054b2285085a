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
// notebook that fails does not keep others from being run.
func html(ctx context.Context, clone setup.Clone, args []string) error {
	flags := newFlags("html", "[NOTEBOOK...]", "Runs notebooks from top to bottom and makes pages of them, in build/html. Without any: all of the project's, and a\nlist of them, build/html/index.html.")
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
			fmt.Println("As far as it came the page is", built.Page)
		case ctx.Err() != nil:
			return err
		default:
			outcome.unfit++
			fmt.Println("There is no page:", err)
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

// An outcome is what became of notebooks.
type outcome struct {
	complete int
	failed   []string // those in which a cell failed
	unfit    int      // those that could not be run
}

// err returns an error if a page is not complete: by the end, what each notebook said is far above.
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
	return fmt.Errorf("%d of %d pages are complete: %s. Mend it, or move an unfinished notebook elsewhere, and run this again",
		o.complete, o.complete+len(o.failed)+o.unfit, strings.Join(why, "; "))
}

// checkNotebooks returns those paths that name a notebook of Go cells whose page is no other's as well, and an error if there
// are others, of a line for each.
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
		err = fmt.Errorf("%s is no notebook: it says no nbformat", path)
	}
	return n, err
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
