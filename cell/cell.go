package cell

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"sync"

	"layercake/internal/atexit"
	"layercake/internal/keep"
)

// folderVariable names the folder that GoNB makes for each kernel and removes with it.
const folderVariable = "GONB_TMP_DIR"

// A program is the state of the one cell that runs.
type program struct {
	store     *keep.Store
	kept      string // the folder of that
	variables []keep.Variable
	anew      []anew
	outcome   Outcome
	ended     sync.Once

	environment []string // at the beginning
	folder      string
}

// An anew is a variable that was made anew.
type anew struct {
	keep.Variable
	what        string // it holds
	always      bool   // it is not kept, whatever it holds
	bits        string // its own, of its first value
	fingerprint uint32 // of that with what it leads to
}

var running = program{outcome: Outcome{
	Made: map[string]bool{}, NotKept: map[string]string{}, Functions: map[string]bool{}, Kept: map[string]bool{},
}}

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

// Function has the program know a function that a variable may hold.
func Function(name string, f any) struct{} {
	keep.Function(name, f)
	return struct{}{}
}

// A Literal is a place of a function without a name.
type Literal = keep.Literal

// Literals names functions by their places in the program.
func Literals(names map[Literal]string) struct{} {
	keep.Literals(names)
	return struct{}{}
}

// Locals names the types that functions declare.
func Locals(names ...string) struct{} {
	keep.Locals(names...)
	return struct{}{}
}

// Known has the program know a value that a package declares: what is stored of it is that one again.
func Known(name string, value any) struct{} {
	keep.Known(name, value)
	return struct{}{}
}

// Uses has functions in the program, and with them the types that they make.
func Uses(functions ...any) struct{} {
	used = functions
	return struct{}{}
}

var used []any

// Begin loads variables that earlier cells kept, and has [End] keep them.
func Begin(variables ...Variable) {
	folder := os.Getenv(folderVariable)
	if folder == "" {
		return
	}
	folder = StoreIn(folder)
	store, err := keep.Open(folder)
	if err != nil {
		atexit.Fail("what earlier cells kept cannot be read: %v; %%reset forgets it", err)
	}
	running.store, running.kept = store, folder
	running.environment = os.Environ()
	running.folder, _ = os.Getwd()
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
}

// LeftOut is what a variable holds that the reader does not want kept.
const LeftOut = "what %anew leaves out"

// notKept says what a variable holds, and that it cannot be kept.
func notKept(what string) string {
	if what == LeftOut {
		return what
	}
	return what + ", which cannot be kept"
}

// Anew says that a variable of an earlier cell has the value again that it had there at first, since what it holds cannot be kept.
// It is kept from now on if the cell assigns it a value that can be, unless it is always made anew.
func Anew(name string, pointer any, what string, always bool) {
	running.anew = append(running.anew, anew{keep.Variable{Name: name, Pointer: pointer}, what, always, keep.Bits(pointer), keep.Fingerprint(pointer)})
}

// Made says that a variable of this cell has its first value. One that is not to be kept is made anew in later cells.
func Made(name string, pointer any, kept bool) {
	running.outcome.Made[name] = true
	if kept {
		running.variables = slices.DeleteFunc(running.variables, func(v keep.Variable) bool { return v.Name == name }) // as it was
		running.variables = append(running.variables, keep.Variable{Name: name, Pointer: pointer})
		return
	}
	if what := keep.OwnState(pointer); what != "" {
		fmt.Fprintf(os.Stderr, "%s holds %s, which cannot be kept: it is made anew in each cell\n", name, what)
	}
}

// End keeps the variables for later cells, also those of a cell that panics or that a Must method ends.
func End() {
	if running.store == nil {
		return
	}
	var err error
	running.ended.Do(func() { err = end() })
	if err != nil {
		atexit.Fail("the variables cannot be kept: %v", err) // which comes back here
	}
}

// Ending is f for a cell that ends by calling it, as os.Exit and log.Fatal, which run nothing that was deferred: [End] comes before,
// and after the arguments.
func Ending[F any](f F) F {
	var before any = f
	switch f := any(f).(type) {
	case func(int):
		before = func(code int) { End(); f(code) }
	case func(...any):
		before = func(args ...any) { End(); f(args...) }
	case func(string, ...any):
		before = func(format string, args ...any) { End(); f(format, args...) }
	}
	return before.(F)
}

func end() error {
	for _, v := range running.anew {
		switch {
		case keep.Fingerprint(v.Pointer) == v.fingerprint:
		case !v.always && keep.Bits(v.Pointer) != v.bits && keep.Check(v.Pointer) == nil:
			running.outcome.Kept[v.Name] = true
			running.variables = append(running.variables, v.Variable)
		default:
			fmt.Fprintf(os.Stderr, "%s was changed: it holds %s, so that it is made anew in each cell\n", v.Name, notKept(v.what))
		}
	}
	failed, err := running.store.Save(running.variables)
	if err != nil {
		return err
	}
	for _, v := range running.variables {
		if why := failed[v.Name]; why != nil {
			running.outcome.NotKept[v.Name] = why.Error()
			running.outcome.Functions[v.Name] = errors.Is(why, keep.ErrFunction)
			fmt.Fprintf(os.Stderr, "%s holds %v, which cannot be kept: it is made anew in each cell\n", v.Name, why)
		}
	}
	running.outcome.Ended = true
	running.outcome.changes(running.environment, running.folder)
	return running.outcome.write(running.kept)
}
