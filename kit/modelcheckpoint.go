package kit

import (
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"

	"layercake/internal/atomicfile"
	"layercake/internal/hint"
	"layercake/internal/metricnames"
)

// ModelCheckpointCallback saves the model during training. Make one with [ModelCheckpoint].
type ModelCheckpointCallback struct {
	observer
	monitorOptions[*ModelCheckpointCallback]
	verbose     bool
	bestOnly    bool
	weightsOnly bool
	freq        int
	threshold   float64 // NaN: none

	path  string
	steps int      // since the model was last saved
	best  *float64 // nil before the first value, without a threshold
}

// ModelCheckpoint returns Keras's callback of that name with its defaults: it saves the whole model after each epoch. The
// path can have placeholders for the epoch's number and for metrics, and with SaveFreq for batch, the number of the step,
// in Python's format language:
//
//	kit.ModelCheckpoint("models/{epoch:02d}-{val_loss:.2f}.layercake")
//
// A wrong format, or a name that will not be measured, is an error before training begins.
//
// [Load] reads such a file, and [Model.LoadWeights] a file of weights, which numpy reads as well if it ends in .npz. A
// missing folder is created. A callback used for several fits continues with the best value of the earlier ones. An epoch
// that does not measure the metric of SaveBestOnly saves nothing, where Keras would overwrite the best model.
func ModelCheckpoint(path string) *ModelCheckpointCallback {
	c := &ModelCheckpointCallback{path: path, threshold: math.NaN()}
	c.monitorOptions = newMonitorOptions(c)
	return c
}

// Verbose sets whether to print messages; by default false.
func (c *ModelCheckpointCallback) Verbose(verbose bool) *ModelCheckpointCallback {
	c.verbose = verbose
	return c
}

// SaveBestOnly sets whether to save only if the metric is better than ever before; by default false.
func (c *ModelCheckpointCallback) SaveBestOnly(bestOnly bool) *ModelCheckpointCallback {
	c.bestOnly = bestOnly
	return c
}

// SaveWeightsOnly sets whether to save with [Model.SaveWeights] instead of [Model.Save]; by default false.
func (c *ModelCheckpointCallback) SaveWeightsOnly(weightsOnly bool) *ModelCheckpointCallback {
	c.weightsOnly = weightsOnly
	return c
}

// SaveFreq sets the number of training steps after which to save; by default 0, which means after each epoch.
func (c *ModelCheckpointCallback) SaveFreq(freq int) *ModelCheckpointCallback {
	c.freq = freq
	return c
}

// InitialValueThreshold sets a value that the metric must beat to be saved first, for SaveBestOnly; by default there is
// none, which is NaN.
func (c *ModelCheckpointCallback) InitialValueThreshold(threshold float64) *ModelCheckpointCallback {
	c.threshold = threshold
	return c
}

// TrainBegin implements [Callback].
func (c *ModelCheckpointCallback) TrainBegin(t *Training) error {
	if c.freq < 0 {
		return fmt.Errorf("SaveFreq(%d): it must be 1 or more, or 0 for after each epoch", c.freq)
	}
	if c.best == nil {
		c.best = given(c.threshold)
	}
	if c.bestOnly {
		if c.freq > 0 && strings.HasPrefix(c.metric, "val_") {
			return hint.Try(fmt.Errorf("%q is measured only after each epoch", c.metric), "with SaveFreq the best is chosen by a metric of training, such as loss")
		}
		if err := c.begin(t, c); err != nil {
			return err
		}
	}
	return c.checkPath(t)
}

// checkPath checks the path before training, by filling it with zeros.
func (c *ModelCheckpointCallback) checkPath(t *Training) error {
	names, all := t.names(c)
	path, err := c.fill(t, func(name string) (value float64, err error) {
		o := t.fit.options
		_, missing := metricnames.Find(name, names)
		switch validated := strings.HasPrefix(name, "val_"); {
		case missing != nil:
			if all {
				err = c.unknown(t, name, names)
			}
		case validated && c.freq > 0:
			err = fmt.Errorf("%s is measured only after each epoch, but SaveFreq saves the model within epochs", name)
		case validated && o.ValidationFreq > 1 && !(c.bestOnly && strings.HasPrefix(c.metric, "val_")):
			err = fmt.Errorf("%s is measured only every %d epochs (ValidationFreq), but the model is saved after each", name, o.ValidationFreq)
		}
		return 0, err
	})
	if err != nil {
		return err
	}
	return atomicfile.Check(path)
}

// BatchEnd implements [Callback].
func (c *ModelCheckpointCallback) BatchEnd(t *Training) error {
	if c.steps++; c.freq == 0 || c.steps < c.freq {
		return nil
	}
	c.steps = 0
	if err := t.Sync(); err != nil {
		return err
	}
	return c.save(t)
}

// EpochEnd implements [Callback].
func (c *ModelCheckpointCallback) EpochEnd(t *Training) error {
	if c.freq > 0 {
		return nil
	}
	return c.save(t)
}

// save saves the model, unless SaveBestOnly is set and it did not improve.
func (c *ModelCheckpointCallback) save(t *Training) error {
	tell := func(format string, args ...any) {
		if c.verbose {
			fmt.Printf("\nEpoch %d: %s\n", t.Epoch, fmt.Sprintf(format, args...))
		}
	}
	message := "saving model to "
	if c.bestOnly {
		value, ok, err := c.value(t)
		if err != nil || !ok {
			return err
		}
		before := "None"
		if c.best != nil {
			before = pythonFixed(*c.best, 5)
		}
		if !c.improves(value, c.best, 0) {
			tell("%s did not improve from %s", c.metric, before)
			return nil
		}
		message = fmt.Sprintf("%s improved from %s to %s, %s", c.metric, before, pythonFixed(value, 5), message)
		c.best = &value
	}
	logs := t.Logs()
	path, err := c.fill(t, func(name string) (float64, error) {
		names := slices.Sorted(maps.Keys(logs))
		found, missing := metricnames.Find(name, names)
		if missing != nil {
			return 0, c.unknown(t, name, names)
		}
		return logs[found], nil
	})
	if err != nil {
		return err
	}
	tell("%s%s", message, path)
	save := t.Model.Save
	if c.weightsOnly {
		save = t.Model.SaveWeights
	}
	if err := save(path); err != nil {
		return err
	}
	tell("finished saving model to %s", path)
	return nil
}

// counts returns the integers that the path can contain.
func (c *ModelCheckpointCallback) counts(t *Training) map[string]int {
	counts := map[string]int{"epoch": t.Epoch}
	if c.freq > 0 {
		counts["batch"] = t.Step
	}
	return counts
}

// fill fills the path's placeholders.
func (c *ModelCheckpointCallback) fill(t *Training, measured func(name string) (float64, error)) (string, error) {
	counts := c.counts(t)
	path, err := pythonFormat(c.path, func(name string) (any, error) {
		if count, ok := counts[name]; ok {
			return count, nil
		}
		return measured(name)
	})
	if err != nil {
		return "", fmt.Errorf("%q: %w", c.path, err)
	}
	return path, nil
}

// unknown returns the error for a placeholder that is not among names.
func (c *ModelCheckpointCallback) unknown(t *Training, name string, names []string) error {
	names = append(slices.Sorted(maps.Keys(c.counts(t))), names...)
	return hint.Try(hint.Try(fmt.Errorf("there is no %q to put into the path", name), "there are %s", strings.Join(names, ", ")), "%s", t.validationHint(name))
}
