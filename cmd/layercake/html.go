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
	if err := recallFolders(clone, os.Stderr); err != nil {
		return err
	}
	paths, all := flags.Args(), flags.NArg() == 0
	if all {
		var err error
		if paths, err = filepath.Glob(clone.Path("notebooks", "*.ipynb")); err != nil {
			return err
		}
	}
	var outcome outcome
	paths, outcome.unfit = checkNotebooks(paths)
	for _, err := range outcome.unfit {
		fmt.Fprintln(os.Stderr, "layercake:", err)
	}
	if len(paths) == 0 && len(outcome.unfit) > 0 {
		return outcome.err()
	}
	folder := clone.Path("build")
	if err := notebook.CheckFolder(folder); err != nil {
		return err
	}
	if err := clone.SetUp(ctx, clone.Steps().Notebooks()...); err != nil {
		return err
	}
	var pages []string
	for _, path := range paths {
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
			outcome.unfit = append(outcome.unfit, err)
			fmt.Fprintln(os.Stderr, "layercake:", err)
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
	unfit    []error  // why there is no page of others
}

// err returns an error if a page is not complete: by the end, what each notebook said is far above.
func (o outcome) err() error {
	if len(o.failed)+len(o.unfit) == 0 {
		return nil
	}
	var why []string
	if o.failed != nil {
		why = append(why, "a cell failed in "+strings.Join(o.failed, " and in "))
	}
	for _, err := range o.unfit {
		why = append(why, err.Error())
	}
	return fmt.Errorf("%d of %d pages are complete: %s. Mend it, or move an unfinished notebook elsewhere, and run this again",
		o.complete, o.complete+len(o.failed)+len(o.unfit), strings.Join(why, "; "))
}

// checkNotebooks returns those paths that name a notebook of Go cells whose page is no other's as well, and an error for each
// of the others.
func checkNotebooks(paths []string) (fit []string, errs []error) {
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
	return fit, errs
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
