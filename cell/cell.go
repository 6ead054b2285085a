package cell

import (
	"fmt"
	"os"
	"path/filepath"
	"reflect"

	"layercake/internal/atexit"
	"layercake/internal/keep"
)

// folderVariable names the folder that GoNB makes for each kernel and removes with it.
const folderVariable = "GONB_TMP_DIR"

// A program is the state of the one cell that runs.
type program struct {
	store     *keep.Store
	variables []keep.Variable
	outcome   Outcome
	ended     bool
}

var running = program{outcome: Outcome{Made: map[string]bool{}, NotKept: map[string]string{}}}

// StoreIn returns the folder of the variables of a kernel with this folder.
func StoreIn(folder string) string { return filepath.Join(folder, "variables") }

// A Variable is one of an earlier cell.
type Variable struct {
	Name    string
	Pointer any // to the variable
	Cell    int // the number of the cell that declares it
}

// Link has the program know a type that a variable may hold in an interface.
func Link[T any]() struct{} {
	keep.Link(reflect.TypeFor[T]())
	return struct{}{}
}

// Begin loads variables that earlier cells kept, and has [End] keep them. It returns nothing of use: the declaration of a
// variable calls it, before there are others.
func Begin(variables ...Variable) struct{} {
	folder := os.Getenv(folderVariable)
	if folder == "" {
		return struct{}{}
	}
	folder = StoreIn(folder)
	store, err := keep.Open(folder)
	if err != nil {
		atexit.Fail("what earlier cells kept cannot be read: %v; %%reset forgets it", err)
	}
	running.store = store
	for _, v := range variables {
		running.variables = append(running.variables, keep.Variable{Name: v.Name, Pointer: v.Pointer})
	}
	failed := store.Load(running.variables)
	for _, v := range variables {
		if err := failed[v.Name]; err != nil {
			atexit.Fail("%s: %v; run cell [%d] again, which declares it", v.Name, err, v.Cell)
		}
	}
	running.outcome.Began = true
	if err := running.outcome.write(folder); err != nil {
		atexit.Fail("%v", err)
	}
	atexit.Do(End)
	return struct{}{}
}

// Made says that a variable of this cell has its first value. One that is not to be kept is made anew in later cells.
func Made(name string, pointer any, kept bool) {
	running.outcome.Made[name] = true
	if kept {
		running.variables = append(running.variables, keep.Variable{Name: name, Pointer: pointer})
	}
}

// End keeps the variables for later cells, also those of a cell that panics or that a Must method ends.
func End() {
	if running.store == nil || running.ended {
		return
	}
	running.ended = true
	failed, err := running.store.Save(running.variables)
	if err != nil {
		atexit.Fail("the variables cannot be kept: %v", err)
	}
	for _, v := range running.variables {
		if why := failed[v.Name]; why != nil {
			running.outcome.NotKept[v.Name] = why.Error()
			fmt.Fprintf(os.Stderr, "%s holds %v, which cannot be kept: it is made anew in each cell\n", v.Name, why)
		}
	}
	if err := running.outcome.write(StoreIn(os.Getenv(folderVariable))); err != nil {
		atexit.Fail("%v", err)
	}
}

// Show shows the values of a cell's last expression. An error that is nil is not shown; another ends the cell.
func Show(values ...any) {
	for i, v := range values {
		if err, ok := v.(error); (ok || v == nil) && i == len(values)-1 && i > 0 {
			if err != nil {
				atexit.Fail("%v", err)
			}
			continue
		}
		switch v := v.(type) {
		case string:
			fmt.Printf("%q\n", v)
		case fmt.Stringer, error:
			fmt.Println(v)
		default:
			if reflect.ValueOf(v).Kind() == reflect.Struct {
				fmt.Printf("%+v\n", v)
			} else {
				fmt.Println(v)
			}
		}
	}
}
