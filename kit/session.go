package kit

import (
	"crypto/sha256"
	"encoding/gob"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
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

// sessionFile names the file that keeps the model, or "" for a model without a session.
func sessionFile(m *Model) string {
	dir := os.Getenv(sessionVariable)
	if dir == "" || m.plan == nil || !m.declared {
		return ""
	}
	key := sha256.Sum256([]byte(m.identity(m.plan)))
	return filepath.Join(dir, "layercake", fmt.Sprintf("%x.model", key[:8]))
}

// saveSession keeps the model's state for later cells. The file is replaced as a whole, so that a cell that is killed
// leaves the one before.
func saveSession(m *Model) (err error) {
	path := sessionFile(m)
	if path == "" {
		return nil
	}
	defer func() {
		if err != nil {
			err = fmt.Errorf("keeping the model for later cells: %w", err)
		}
	}()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	f, err := os.CreateTemp(filepath.Dir(path), "*.tmp")
	if err != nil {
		return err
	}
	defer os.Remove(f.Name())
	if err := errors.Join(gob.NewEncoder(f).Encode(m.state), f.Close()); err != nil {
		return err
	}
	return os.Rename(f.Name(), path)
}

// loadSession returns the state that an earlier cell kept, or nil if there is none.
func loadSession(m *Model) (*state, error) {
	path := sessionFile(m)
	if path == "" {
		return nil, nil
	}
	f, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("reading the model of an earlier cell: %w", err)
	}
	defer f.Close()
	s := new(state)
	if err := gob.NewDecoder(f).Decode(s); err != nil {
		return nil, fmt.Errorf("reading the model of an earlier cell from %s: %w; run the cell with Build again", path, err)
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
		fmt.Printf("Using the weights from %s of training.\n", plural(s.Epoch, "epoch"))
	}
}

// plural writes a number of things.
func plural(n int, thing string) string {
	if n == 1 {
		return "1 " + thing
	}
	return fmt.Sprintf("%d %ss", n, thing)
}
