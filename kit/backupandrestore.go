package kit

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"layercake/internal/hint"
)

// BackupAndRestoreCallback lets a fit that was cut short go on. Make one with [BackupAndRestore].
type BackupAndRestoreCallback struct {
	observer
	delete bool

	folder, path string
}

// BackupAndRestore returns Keras's callback of that name: after each epoch it writes all that training has reached, the
// optimizer's memory too, to a file in the folder. If the fit does not come to its end, since the program is killed, say, the
// same fit with the same folder goes on after the last epoch that was finished, and learns what it would have learned
// without the break. A fit that comes to its end deletes the file, and the folder if nothing else is in it.
//
// A file that is damaged, or not of this model, is an error: delete it to train from the start.
//
// What other callbacks remember, as for how long EarlyStopping has waited, is not in the backup, as in Keras.
func BackupAndRestore(folder string) *BackupAndRestoreCallback {
	return &BackupAndRestoreCallback{folder: folder, path: filepath.Join(folder, "latest.backup"), delete: true}
}

// DeleteCheckpoint sets whether the backup is deleted when the fit has come to its end; by default true.
func (c *BackupAndRestoreCallback) DeleteCheckpoint(delete bool) *BackupAndRestoreCallback {
	c.delete = delete
	return c
}

// A backup is what is in the file.
type backup struct {
	Architecture string // of the model
	Epoch        int    // the last one that was finished
	State        *state
}

// TrainBegin implements [Callback].
func (c *BackupAndRestoreCallback) TrainBegin(t *Training) error {
	if c.folder == "" {
		return errors.New("the name of the folder is empty")
	}
	var b backup
	switch err := readGob(c.path, &b); {
	case errors.Is(err, fs.ErrNotExist):
		return nil
	case errors.As(err, new(*fs.PathError)):
		return fmt.Errorf("reading the backup: %w", err)
	case err != nil:
		return hint.Try(fmt.Errorf("reading the backup: %w", err), "delete it to train from the start")
	case b.Architecture != t.fit.plan.architecture():
		return hint.Try(fmt.Errorf("%s is the backup of another model", c.path), "delete it, or use a folder for each model")
	case b.State == nil:
		return hint.Try(fmt.Errorf("%s has no weights", c.path), "delete it to train from the start")
	}
	if err := b.State.check(t.fit.plan, t.Model.optimizer); err != nil {
		return hint.Try(fmt.Errorf("%s is not of this model: %w", c.path, err), "delete it to train from the start")
	}
	t.fit.restore(b.State, b.Epoch)
	return nil
}

// EpochEnd implements [Callback].
func (c *BackupAndRestoreCallback) EpochEnd(t *Training) error {
	if t.History.Interrupted { // in the epoch, which has to be done again
		return nil
	}
	return writeGob(c.path, true, backup{t.fit.plan.architecture(), t.Epoch, t.fit.state})
}

// TrainEnd implements [Callback].
func (c *BackupAndRestoreCallback) TrainEnd(t *Training) error {
	if t.Err != nil || t.History.Interrupted || !c.delete {
		return nil
	}
	if err := os.Remove(c.path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	_ = os.Remove(filepath.Dir(c.path)) // there may be other files in it
	return nil
}
