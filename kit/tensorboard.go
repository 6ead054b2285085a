package kit

import (
	"errors"
	"fmt"
	"path/filepath"
	"strings"
)

// TensorBoardCallback writes metrics to files for TensorBoard. Make one with [TensorBoard].
type TensorBoardCallback struct {
	observer
	freq int

	folder string
	files  map[string]*eventFile // of this fit, by the folder's name
	steps  int                   // of this fit
}

// TensorBoard returns Keras's callback of that name with its defaults. After each epoch it writes epoch_loss and so on, and
// epoch_learning_rate, to the folder train; the validation's metrics go under the same names to the folder validation, with
// evaluation_loss_vs_iterations and so on beside them. Epochs are counted from 0, as in Keras. It writes only numbers: no
// graph, histograms or profile.
//
//	kit.TensorBoard("logs/" + time.Now().Format("20060102-150405"))
//
// Then run: tensorboard --logdir logs
func TensorBoard(folder string) *TensorBoardCallback { return &TensorBoardCallback{folder: folder} }

// UpdateFreq sets the number of training steps after which the running means are written too; by default 0, which means
// never.
func (c *TensorBoardCallback) UpdateFreq(freq int) *TensorBoardCallback {
	c.freq = freq
	return c
}

// TrainBegin implements [Callback].
func (c *TensorBoardCallback) TrainBegin(*Training) error {
	if c.freq < 0 {
		return fmt.Errorf("UpdateFreq(%d): it must be 1 or more, or 0 for never", c.freq)
	}
	if c.folder == "" {
		return errors.New("the name of the folder is empty")
	}
	c.files, c.steps = map[string]*eventFile{}, 0
	return nil
}

// BatchEnd implements [Callback].
func (c *TensorBoardCallback) BatchEnd(t *Training) error {
	if c.steps++; c.freq == 0 || c.steps%c.freq != 0 {
		return nil
	}
	logs := t.Logs()
	for _, name := range namesInOrder(logs) {
		if err := c.write("train", "batch_"+name, logs[name], c.steps); err != nil {
			return err
		}
	}
	return nil
}

// EpochEnd implements [Callback].
func (c *TensorBoardCallback) EpochEnd(t *Training) error {
	logs := t.Logs()
	logs["learning_rate"] = t.LearningRate()
	epoch := t.Epoch - 1
	names := namesInOrder(logs, "learning_rate")
	for _, name := range names {
		if name, ok := strings.CutPrefix(name, "val_"); ok {
			if err := c.write("validation", "evaluation_"+name+"_vs_iterations", logs["val_"+name], t.fit.updates); err != nil {
				return err
			}
		}
	}
	for _, name := range names {
		folder, value := "train", logs[name]
		if short, ok := strings.CutPrefix(name, "val_"); ok {
			folder, name = "validation", short
		}
		if err := c.write(folder, "epoch_"+name, value, epoch); err != nil {
			return err
		}
	}
	return nil
}

// TrainEnd implements [Callback].
func (c *TensorBoardCallback) TrainEnd(*Training) error {
	for _, f := range c.files {
		if err := f.file.Close(); err != nil {
			return err
		}
	}
	c.files = nil
	return nil
}

func (c *TensorBoardCallback) write(folder, tag string, value float64, step int) error {
	if c.files[folder] == nil {
		f, err := newEventFile(filepath.Join(c.folder, folder), len(c.files))
		if err != nil {
			return err
		}
		c.files[folder] = f
	}
	return c.files[folder].scalar(tag, value, step)
}
