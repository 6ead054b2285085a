package kit

import (
	"crypto/sha256"
	"encoding/gob"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// A notebook cell is a process of its own. What a model learned is kept for later cells in a file under the folder that
// GoNB makes for each kernel and removes with it: a session lives as long as the kernel does. Outside a notebook there
// is none.
const sessionVariable = "GONB_TMP_DIR"

// sessionFile names the file for models of this name, seed and architecture, or "" outside a notebook.
func sessionFile(m *Model) string {
	dir := os.Getenv(sessionVariable)
	if dir == "" || m.plan == nil {
		return ""
	}
	key := sha256.Sum256([]byte(m.name + "\n" + m.seedText() + "\n" + m.plan.architecture()))
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
	if m.told || os.Getenv(sessionVariable) == "" {
		return
	}
	m.told = true
	switch s := m.state; {
	case s.untrained():
		fmt.Println("This model is not trained yet: its weights are random.")
	case m.restored:
		fmt.Printf("Using the weights from %d epochs of training.\n", s.Epoch)
	}
}
