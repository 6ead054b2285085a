package kit

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"layercake/internal/hint"
)

// BackupAndRestoreCallback lets an interrupted fit resume. Make one with [BackupAndRestore].
type BackupAndRestoreCallback struct {
	observer
	delete bool

	folder, path string
}

// BackupAndRestore returns Keras's callback of that name. After each epoch it writes the state of training, including the
// optimizer's, to a file in the folder. If the fit does not finish, because the program is killed, for example, the same
// fit with the same folder resumes after the last finished epoch, and learns what it would have learned without the
// interruption. A fit that finishes deletes the file, and the folder if it is empty.
//
// A file that is damaged, or belongs to another model, is an error: delete it to train from the start.
//
// As in Keras the state of other callbacks, such as how long EarlyStopping has waited, is not in the backup.
func BackupAndRestore(folder string) *BackupAndRestoreCallback {
	return &BackupAndRestoreCallback{folder: folder, path: filepath.Join(folder, "latest.backup"), delete: true}
}

// DeleteCheckpoint sets whether the backup is deleted when the fit finishes; by default true.
func (c *BackupAndRestoreCallback) DeleteCheckpoint(delete bool) *BackupAndRestoreCallback {
	c.delete = delete
	return c
}

// A backup is the content of the file.
type backup struct {
	Architecture string // of the model
	Epoch        int    // the last one finished
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
	if t.History.Interrupted { // within this epoch, which must be repeated
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
	_ = os.Remove(filepath.Dir(c.path)) // fails if it has other files
	return nil
}
