package kit

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"layercake/internal/hint"
	"layercake/internal/memory"
	"layercake/internal/stack"
)

// This file and keep.go are what kit knows about notebooks, in which each cell is a separate program.
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

// declaring reports whether the program is initializing its variables. Tests replace it.
var declaring = stack.Initializing

// checkFit returns an error for a fit in a declaration.
func checkFit() error {
	if inNotebook() && declaring() {
		return hint.Try(errors.New("a variable that is declared with a fit would train again in every later cell"), "put the fit below a line of %%%%, and get its history in later cells with model.MustHistory()")
	}
	return nil
}

// A declaration is the data of a model that each cell declares again.
type declaration struct {
	of       string // the content of the file that the model was loaded from, or ""
	identity string // once the model is used: a text that is the same in every cell and differs from other models'
	path     string // of the file with what it learned, once recall has looked for it
}

// declared has the declared models of this program.
var declared []*Model

// declare records a model that is being declared.
func (m *Model) declare(of string) {
	if inNotebook() && declaring() {
		m.declaration = &declaration{of: of}
		declared = append(declared, m)
	}
}

// identity returns the identity of a model's declaration. Later changes of the model do not change it.
func (m *Model) identity() string {
	d := m.declaration
	if d.identity != "" {
		return d.identity
	}
	parts := []any{m.title(), d.of}
	if m.seed != nil {
		parts = append(parts, *m.seed)
	}
	if !isNil(m.optimizer) && !isNil(m.loss) {
		parts = append(parts, m.optimizer.Describe(), m.optimizer.InitialLearningRate(), described(m.loss))
	}
	if nodes, err := ordered(m.outputs); err == nil {
		for _, n := range nodes {
			l := n.layer.Describe()
			parts = append(parts, "\n", l.Class, l.Name, l.InputShape, l.Activation, l.Options)
		}
	}
	return fmt.Sprintln(parts...)
}

// learned is the content of a file that keeps a model for later cells.
type learned struct {
	Inputs []Shape
	State  *state
}

// recall restores what a declared model learned in earlier cells, before its first use or change.
func (m *Model) recall() error {
	d := m.declaration
	if d == nil || d.path != "" {
		return nil
	}
	d.identity = m.identity()
	for _, other := range declared {
		if other != m && other.identity() == d.identity {
			return hint.Try(errors.New("two models of this notebook have the same layers and the same Compile, so later cells could not tell their weights apart"), "name one of them: kit.Sequential(...).Name(%q)", m.title()+"_2")
		}
	}
	name := fmt.Sprintf("%x.model", sha256.Sum256([]byte(d.identity)))
	d.path = filepath.Join(os.Getenv(folderVariable), "layercake", name)
	var found learned
	if err := readGob(d.path, &found); errors.Is(err, fs.ErrNotExist) {
		return nil
	} else if err != nil {
		return hint.Try(fmt.Errorf("reading what the model learned in an earlier cell: %w", err), "restart the kernel and run the cells again")
	}
	p, err := m.plan(found.Inputs...)
	if err != nil || found.State.check(p, m.optimizer) != nil {
		return nil // a custom layer has changed in a way that its Describe does not report
	}
	m.keep(p, found.State)
	return nil
}

// change is recall for methods that change a model; errors are reported when the model is used. If the method adds or
// removes layers, the model, and what it learns, ends with the cell.
func (m *Model) change(layers bool) {
	if m.declaration == nil || declaring() {
		return
	}
	if m.recall() == nil && layers {
		m.declaration = nil
		declared = slices.DeleteFunc(declared, func(other *Model) bool { return other == m })
	}
}

// remember keeps what a model learned for later cells.
func (m *Model) remember(p *plan) error {
	if m.declaration == nil {
		return nil
	}
	s := *m.state
	s.Weights = p.values()
	err := writeGob(m.declaration.path, false, learned{m.built, &s}) // not durable, so that training does not wait for the disk
	if err != nil {
		return fmt.Errorf("keeping the model for later cells: %w", err)
	}
	return nil
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
