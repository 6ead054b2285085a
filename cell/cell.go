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
	"layercake/internal/hint"
	"layercake/internal/keep"
)

// folderVariable names the folder that GoNB creates for each kernel and removes with it.
const folderVariable = "GONB_TMP_DIR"

// A program is the state of the running cell.
type program struct {
	store     *keep.Store
	kept      string // the store's folder
	variables []keep.Variable
	anew      []anew
	outcome   Outcome
	ended     sync.Once

	environment []string // at the beginning
	folder      string
}

// An anew is a recreated variable.
type anew struct {
	keep.Variable
	what        string // why it is not kept
	always      bool   // never kept, whatever it holds
	bits        string // its own bits at first
	fingerprint uint32 // of its first value with everything it refers to
}

var running = program{outcome: Outcome{
	Made: map[string]bool{}, NotKept: map[string]string{}, Functions: map[string]bool{}, Kept: map[string]bool{},
}}

// StoreIn returns the folder that stores the variables of a kernel with the given folder.
func StoreIn(folder string) string { return filepath.Join(folder, "variables") }

// A Variable is a variable of an earlier cell.
type Variable struct {
	Name    string
	Pointer any // to the variable
	Cell    int // number of the cell that declares it
}

// Link registers a type that a variable may hold in an interface.
func Link[T any]() struct{} {
	keep.Link(reflect.TypeFor[T]())
	return struct{}{}
}

// Function registers a function that a variable may hold.
func Function(name string, f any) struct{} {
	keep.Function(name, f)
	return struct{}{}
}

// A Literal identifies a function literal by its place in the source.
type Literal = keep.Literal

// Literals registers function literals with their names in later cells.
func Literals(names map[Literal]string) struct{} {
	keep.Literals(names)
	return struct{}{}
}

// Locals registers the types declared in functions.
func Locals(names ...string) struct{} {
	keep.Locals(names...)
	return struct{}{}
}

// Known registers a value that a package declares, so that a stored reference to it loads as the same value.
func Known(name string, value any) struct{} {
	keep.Known(name, value)
	return struct{}{}
}

// Uses links functions into the program, and with them the types that they create.
func Uses(functions ...any) struct{} {
	used = functions
	return struct{}{}
}

var used []any

// Begin loads variables that earlier cells kept and makes [End] keep them again.
func Begin(variables ...Variable) {
	folder := os.Getenv(folderVariable)
	if folder == "" {
		return
	}
	folder = StoreIn(folder)
	store, err := keep.Open(folder)
	if err != nil {
		atexit.Fail(hint.Try(fmt.Errorf("the variables of earlier cells cannot be read: %w", err), "%%reset forgets them"))
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
			atexit.Fail(hint.Try(fmt.Errorf("%s: %w", v.Name, err), "run cell [%d] again, which declares it", v.Cell))
		}
	}
	running.outcome.Began = true
	if err := running.outcome.write(folder); err != nil {
		atexit.Fail(err)
	}
	atexit.Do(End)
}

// LeftOut is the reason for not keeping a variable that the user excluded.
const LeftOut = "a value that %anew excludes"

// notKept adds to what a variable holds that it cannot be kept.
func notKept(what string) string {
	if what == LeftOut {
		return what
	}
	return what + ", which cannot be kept"
}

// Anew registers a variable of an earlier cell that was recreated, since what it holds cannot be kept. If the cell
// assigns a value that can be, the variable is kept from then on, unless always is set.
func Anew(name string, pointer any, what string, always bool) {
	running.anew = append(running.anew, anew{keep.Variable{Name: name, Pointer: pointer}, what, always, keep.Bits(pointer), keep.Fingerprint(pointer)})
}

// Made registers a variable of this cell that has its first value. A variable with kept false is recreated in later
// cells.
func Made(name string, pointer any, kept bool) {
	running.outcome.Made[name] = true
	if kept {
		running.variables = slices.DeleteFunc(running.variables, func(v keep.Variable) bool { return v.Name == name }) // its value from an earlier cell
		running.variables = append(running.variables, keep.Variable{Name: name, Pointer: pointer})
		return
	}
	if what := keep.OwnState(pointer); what != "" {
		fmt.Fprintf(os.Stderr, "%s holds %s, which cannot be kept: it is recreated in each cell\n", name, what)
	}
}

// End keeps the variables for later cells, also if the cell panics or a Must method ends it.
func End() {
	if running.store == nil {
		return
	}
	var err error
	running.ended.Do(func() { err = end() })
	if err != nil {
		atexit.Failf("the variables cannot be kept: %w", err) // calls End again
	}
}

// Ending wraps f, a function such as os.Exit or log.Fatal that ends the program without running deferred calls, so that
// [End] runs first, after f's arguments are evaluated.
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
			fmt.Fprintf(os.Stderr, "%s was changed, but the change is lost: it holds %s\n", v.Name, notKept(v.what))
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
			fmt.Fprintf(os.Stderr, "%s holds %v, which cannot be kept: it is recreated in each cell\n", v.Name, why)
		}
	}
	running.outcome.Ended = true
	running.outcome.changes(running.environment, running.folder)
	return running.outcome.write(running.kept)
}
