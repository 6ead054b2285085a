package kit

import (
	"fmt"
	"maps"
	"math"
	"regexp"
	"slices"
	"strings"
)

// ModelCheckpointCallback saves the model as it is trained. Make one with [ModelCheckpoint] and change its fields.
type ModelCheckpointCallback struct {
	CallbackBase
	Monitoring                    // what is followed for SaveBestOnly
	Verbose               bool    // print what is done
	SaveBestOnly          bool    // save only when the metric is better than ever
	SaveWeightsOnly       bool    // with Model.SaveWeights rather than Model.Save
	SaveFreq              int     // save after so many training steps; 0 stands for after each epoch
	InitialValueThreshold float64 // for SaveBestOnly: what the metric has to be better than; NaN, the default, stands for anything

	path  string
	steps int // since the last one was saved
	best  *float64
}

// ModelCheckpoint returns Keras's callback of that name with its defaults: after each epoch the whole model is saved. The
// path can have places for the epoch's number and for what was measured, and with SaveFreq for the number of the step, the
// batch. They are written as in Python:
//
//	kit.ModelCheckpoint("models/{epoch:02d}-{val_loss:.2f}.layercake")
//
// [Load] reads such a file, and [Model.LoadWeights] one of weights, which numpy reads as well if it ends in .npz. The folder
// is made if it is not there. A callback that is used for several fits goes on with the best value of those before.
func ModelCheckpoint(path string) *ModelCheckpointCallback {
	return &ModelCheckpointCallback{path: path, Monitoring: Monitoring{Monitor: "val_loss"}, InitialValueThreshold: math.NaN()}
}

// TrainBegin implements [Callback].
func (c *ModelCheckpointCallback) TrainBegin(t *Training) error {
	if c.SaveFreq < 0 {
		return fmt.Errorf("SaveFreq %d: it has to be 1 or more, or 0 for after each epoch", c.SaveFreq)
	}
	if c.best == nil {
		c.best = &c.InitialValueThreshold
	}
	if !c.SaveBestOnly {
		return nil
	}
	if c.SaveFreq > 0 && strings.HasPrefix(c.Monitor, "val_") {
		return fmt.Errorf("%q is measured after each epoch only; with SaveFreq the best is found by what is measured in training, as loss", c.Monitor)
	}
	return c.begin(t)
}

// BatchEnd implements [Callback].
func (c *ModelCheckpointCallback) BatchEnd(t *Training) error {
	if c.steps++; c.SaveFreq == 0 || c.steps < c.SaveFreq {
		return nil
	}
	c.steps = 0
	if err := t.Sync(); err != nil {
		return err
	}
	return c.save(t, map[string]int{"epoch": t.Epoch, "batch": t.Step})
}

// EpochEnd implements [Callback].
func (c *ModelCheckpointCallback) EpochEnd(t *Training) error {
	if c.SaveFreq > 0 {
		return nil
	}
	return c.save(t, map[string]int{"epoch": t.Epoch})
}

// save saves the model if it is to be.
func (c *ModelCheckpointCallback) save(t *Training, counts map[string]int) error {
	path, err := fillPath(c.path, counts, t.Logs())
	if err != nil {
		return err
	}
	tell := func(format string, args ...any) {
		if c.Verbose {
			fmt.Printf("\nEpoch %d: %s\n", t.Epoch, fmt.Sprintf(format, args...))
		}
	}
	if !c.SaveBestOnly {
		tell("saving model to %s", path)
	} else {
		value, ok, err := c.value(t)
		if err != nil || !ok {
			return err
		}
		before := "None"
		if !math.IsNaN(*c.best) {
			before = fmt.Sprintf("%.5f", *c.best)
		}
		if !c.improves(value, *c.best, 0) {
			tell("%s did not improve from %s", c.Monitor, before)
			return nil
		}
		tell("%s improved from %s to %.5f, saving model to %s", c.Monitor, before, value, path)
		c.best = &value
	}
	save := t.Model.Save
	if c.SaveWeightsOnly {
		save = t.Model.SaveWeights
	}
	if err := save(path); err != nil {
		return err
	}
	tell("finished saving model to %s", path)
	return nil
}

// place is one of a path's places for a number.
var place = regexp.MustCompile(`\{(\w+)(?::(0?\d*)(\.\d+)?([dfeg]?))?\}`)

// fillPath puts numbers into the places of a path, as Python's str.format does.
func fillPath(path string, counts map[string]int, logs map[string]float64) (string, error) {
	var failed error
	filled := place.ReplaceAllStringFunc(path, func(at string) string {
		parts := place.FindStringSubmatch(at)
		name, width, precision, kind := parts[1], parts[2], parts[3], parts[4]
		count, counted := counts[name]
		value, measured := logs[name]
		switch {
		case counted && precision == "" && (kind == "" || kind == "d"):
			return fmt.Sprintf("%"+width+"d", count)
		case counted:
			value = float64(count)
		case !measured:
			there := slices.Sorted(maps.Keys(logs))
			failed = fmt.Errorf("%q: there is no %q to put into the path; there are %s", path, name, strings.Join(append(slices.Sorted(maps.Keys(counts)), there...), ", "))
			return ""
		case kind == "d":
			failed = fmt.Errorf("%q: %s is no whole number; write it as {%s:.2f}", path, name, name)
			return ""
		case precision == "" && kind == "":
			return fmt.Sprintf("%"+strings.TrimLeft(width, "0")+"s", pythonFloat(value))
		}
		if kind == "" {
			kind = "g"
		}
		return fmt.Sprintf("%"+width+precision+kind, value)
	})
	if failed == nil && strings.ContainsAny(place.ReplaceAllString(path, ""), "{}") {
		failed = fmt.Errorf("%q: a place for a number is written as {epoch:02d}, {val_loss:.2f} or {loss}", path)
	}
	return filled, failed
}
