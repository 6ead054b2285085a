package kit

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"

	"layercake/internal/words"
)

// A notebook cell is a process of its own. What a model learned is kept for later cells in a file under the folder that
// GoNB makes for each kernel and removes with it: a session lives as long as the kernel does. Outside a notebook there
// is none.
//
// Only models that are declared (var model = ...) have a session, since each later cell declares them again and means
// the same model. One that is made when a cell runs, in a loop say, is a new one each time, as it is in Keras.
const sessionVariable = "GONB_TMP_DIR"

func inNotebook() bool { return os.Getenv(sessionVariable) != "" }

// declaring tells if this is called while the program's variables are being initialised. Tests replace it.
var declaring = func() bool {
	callers := make([]uintptr, 64)
	frames := runtime.CallersFrames(callers[:runtime.Callers(2, callers)])
	for {
		frame, more := frames.Next()
		if strings.HasPrefix(frame.Function, "runtime.doInit") {
			return true
		}
		if !more {
			return false
		}
	}
}

// declared holds the models that were declared, which must not be taken for each other.
var declared []*Model

// identity is a text that a model's declaration has in every cell, and no other model's.
func (m *Model) identity(p *plan) string {
	seed := ""
	if m.seed != nil {
		seed = fmt.Sprint(*m.seed)
	}
	return strings.Join([]string{m.name, seed, m.declaredAs, p.architecture()}, "\n")
}

// checkIdentity returns an error if there are two models that later cells could not tell apart.
func (m *Model) checkIdentity() error {
	if !inNotebook() || !slices.Contains(declared, m) {
		return nil
	}
	for _, other := range declared {
		// The other one may not be used in this cell: look at what it would be for the same data.
		twin := &Model{name: other.name, seed: other.seed, declaredAs: other.declaredAs, layers: other.layers}
		p, err := twin.planned(m.plan.input)
		if other != m && err == nil && twin.identity(p) == m.identity(m.plan) {
			return fmt.Errorf("two models of this notebook have the same layers and the same Compile, so that later cells could not tell which weights are whose; name one of them: kit.Sequential(...).Name(%q)", m.name+"_2")
		}
	}
	return nil
}

// sessionFile names a file that keeps something of the model, or "" for a model without a session. The identity is a text.
func (m *Model) sessionFile(identity, kind string) string {
	dir := os.Getenv(sessionVariable)
	if dir == "" || !m.declared {
		return ""
	}
	key := sha256.Sum256([]byte(identity))
	return filepath.Join(dir, "layercake", fmt.Sprintf("%x.%s", key[:8], kind))
}

// stateFile names the file that keeps the model's state.
func (m *Model) stateFile() string {
	if m.plan == nil {
		return ""
	}
	return m.sessionFile(m.identity(m.plan), "model")
}

// inputFile names the file that keeps the shape of a model's input, if the model was not told but found it in its data.
func (m *Model) inputFile() string {
	if told, err := m.toldInput(); told != nil || err != nil {
		return ""
	}
	p := &plan{}
	for _, layer := range m.layers {
		p.layers = append(p.layers, LayerInfo{Description: layer.Describe()})
	}
	return m.sessionFile(m.identity(p), "input")
}

// foundInput returns the shape of the input that an earlier cell found in its data, or nil.
func (m *Model) foundInput() (input Shape, err error) {
	path := m.inputFile()
	if path == "" {
		return nil, nil
	}
	if err := readGob(path, &input); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("reading the input shape that an earlier cell found: %w; restart the kernel and run the cells again", err)
	}
	return input, nil
}

// saveSession keeps the model's state for later cells.
func saveSession(m *Model) error {
	path := m.stateFile()
	if path == "" {
		return nil
	}
	err := writeGob(path, false, m.state) // a session ends with the machine; training does not wait for the disk
	if input := m.inputFile(); input != "" && err == nil {
		err = writeGob(input, false, m.plan.input)
	}
	if err != nil {
		return fmt.Errorf("keeping the model for later cells: %w", err)
	}
	return nil
}

// loadSession returns the state that an earlier cell kept, or nil if there is none.
func loadSession(m *Model) (*state, error) {
	path := m.stateFile()
	if path == "" {
		return nil, nil
	}
	s := new(state)
	err := readGob(path, s)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, nil
	case err == nil:
		if err = s.check(m.plan, m.optimizer); err != nil {
			err = fmt.Errorf("the file %s is not of this model: %w", path, err)
		}
	}
	if err != nil {
		return nil, fmt.Errorf("reading the model of an earlier cell: %w; run the cell with Build again", err)
	}
	return s, nil
}

// tell prints, in a notebook, which weights the model is about to use: a cell cannot see what earlier cells did. Fit
// says it in words of its own.
func (m *Model) tell() {
	if m.told || !inNotebook() {
		return
	}
	m.told = true
	switch s := m.state; {
	case s.untrained():
		fmt.Println("This model is not trained yet: its weights are random.")
	case m.restored:
		fmt.Printf("Using the weights from %d %s of training.\n", s.Epoch, words.Noun(s.Epoch, "epoch"))
	}
}
