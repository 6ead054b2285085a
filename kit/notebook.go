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
	"layercake/internal/stack"
)

// This file alone knows of notebooks, of which each cell is a program of its own.
//
// In our kernel variables live on from cell to cell, a model as any other: see keep.go. A stock GoNB has nothing like that: it
// runs all declarations of earlier cells again. A model that is declared (var model = ...) is therefore made anew in each cell,
// and finds what an earlier cell taught it in a file, under the folder that GoNB makes for each kernel and removes with it.
// Our kernel declares again what it cannot keep, a model with functions of its own, which is found in the same way.
//
// A model that is made when a cell runs, in a loop say, is a new one each time, as it is in Keras.
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

// A declaration is what a model has that each cell declares.
type declaration struct {
	of       string // the content of the file that the model was loaded from, or ""
	identity string // a text that the declaration has in every cell, and no other model's, once the model is used
	path     string // of the file with what it learned, once that was looked for
}

// declared are the models of this program that were declared.
var declared []*Model

// declare notes a model that is being declared.
func (m *Model) declare(of string) {
	if inNotebook() && declaring() {
		m.declaration = &declaration{of: of}
		declared = append(declared, m)
	}
}

// identity is that of a model's declaration. What is done to the model later does not change it.
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

// learned is what a file keeps for later cells.
type learned struct {
	Inputs []Shape
	State  *state
}

// recall gives a model that was declared what earlier cells taught it, before it is used or changed for the first time.
func (m *Model) recall() error {
	d := m.declaration
	if d == nil || d.path != "" {
		return nil
	}
	d.identity = m.identity()
	for _, other := range declared {
		if other != m && other.identity() == d.identity {
			return hint.Try(errors.New("two models of this notebook have the same layers and the same Compile, so that later cells could not tell which weights are whose"), "name one of them: kit.Sequential(...).Name(%q)", m.title()+"_2")
		}
	}
	name := fmt.Sprintf("%x.model", sha256.Sum256([]byte(d.identity)))
	d.path = filepath.Join(os.Getenv(folderVariable), "layercake", name)
	var found learned
	if err := readGob(d.path, &found); errors.Is(err, fs.ErrNotExist) {
		return nil
	} else if err != nil {
		return hint.Try(fmt.Errorf("reading what an earlier cell taught the model: %w", err), "restart the kernel and run the cells again")
	}
	p, err := m.plan(found.Inputs...)
	if err != nil || found.State.check(p, m.optimizer) != nil {
		return nil // a layer of the program's own is another one now, which its Describe does not say
	}
	m.keep(p, found.State)
	return nil
}

// change is recall for what changes a model, whose mistakes show when it is used. What a cell makes of its layers, and what these
// learn, ends with the cell.
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
	err := writeGob(m.declaration.path, false, learned{m.built, &s}) // it ends with the machine; training does not wait for the disk
	if err != nil {
		return fmt.Errorf("keeping the model for later cells: %w", err)
	}
	return nil
}
