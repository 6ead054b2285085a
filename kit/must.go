package kit

import (
	"fmt"
	"os"
	"path/filepath"

	"layercake/internal/atexit"
	"layercake/internal/hint"
	"layercake/internal/memory"
)

// must ends the program with the error, if there is one. In a notebook it becomes the error of the cell.
func must(err error) {
	if err != nil {
		atexit.Fail(err)
	}
}

// Must returns v, or ends the program with err's message, for use in a notebook cell:
//
//	weights := kit.Must(model.Weights())
func Must[T any](v T, err error) T {
	must(err)
	return v
}

// only returns the options given to a call, or the default.
func only[T any](options []T) (o T, err error) {
	switch len(options) {
	case 0:
	case 1:
		o = options[0]
	default:
		err = hint.Try(fmt.Errorf("%d %T are given", len(options), o), "put all options into one")
	}
	return o, err
}

// mustSave is must for methods that write a file. A cell shows no sign of that, and a relative path starts at the
// notebook's folder, so in a notebook it prints where the file is and its size.
func mustSave(path string, err error) {
	must(err)
	if !inNotebook() {
		return
	}
	if absolute, err := filepath.Abs(path); err == nil {
		path = absolute
	}
	if info, err := os.Stat(path); err == nil {
		fmt.Printf("Saved %s, %s, in %s\n", filepath.Base(path), memory.Size(info.Size()), filepath.Dir(path))
	}
}

// Only this file knows about notebooks, in which each cell is a separate program.
//
// In our kernel variables live on from cell to cell, and a model is a variable like any other: see keep.go. A stock GoNB
// has nothing like that: it runs all declarations of earlier cells again. A declared model (var model = ...) is therefore
// recreated in each cell, and finds what it learned in earlier cells in a file, in the folder that GoNB creates for each
// kernel and removes with it. Our kernel repeats declarations of what it cannot keep, such as a model with custom
// functions, which is found in the same way.
//
// A model that is created when a cell runs, in a loop for example, is a new one each time, as in Keras.
const folderVariable = "GONB_TMP_DIR"

func inNotebook() bool { return os.Getenv(folderVariable) != "" }
