package kit

import (
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"

	"layercake/internal/hint"
)

// A History is what Fit measured after each epoch. [History.Values] looks a metric up.
type History struct {
	Epochs      []int                // the epochs' numbers, from 1
	Metrics     map[string][]float64 // by name, "loss", "accuracy", "val_loss": a value for each epoch, NaN where it is missing
	Missing     map[string][]int     // by name, the epochs that did not measure it, in order: another thing than measuring NaN
	Seconds     []float64            // how long each epoch took, validation included
	Interrupted bool                 // the fit was stopped before its last epoch
	Note        string               // what has to be said about the data, as that it is synthetic
}

// Names lists the metrics in alphabetical order.
func (h *History) Names() []string { return slices.Sorted(maps.Keys(h.Metrics)) }

// Values returns what was measured of a metric, in the order of the epochs, as Keras's history.history[name]. An epoch that
// did not measure it, as one without a validation, adds nothing. A name that is not there is an error, which lists those that
// are.
func (h *History) Values(name string) ([]float64, error) {
	_, values, err := h.Measured(name)
	return values, err
}

// MustValues is Values for notebook cells: it ends the cell with a message if that fails.
func (h *History) MustValues(name string) []float64 { return Must(h.Values(name)) }

// Measured returns the numbers of the epochs that measured a metric, and its values after them, as [History.Values] does.
func (h *History) Measured(name string) (epochs []int, values []float64, err error) {
	all, ok := h.Metrics[name]
	switch {
	case len(h.Metrics) == 0:
		return nil, nil, hint.Try(fmt.Errorf("history: there is no metric %q", name), "nothing was measured")
	case !ok:
		return nil, nil, hint.Try(fmt.Errorf("history: there is no metric %q", name), "there are %s", strings.Join(h.Names(), ", "))
	}
	missing := h.Missing[name]
	for i, value := range all {
		epoch := i + 1
		if i < len(h.Epochs) {
			epoch = h.Epochs[i]
		}
		if len(missing) > 0 && missing[0] == epoch {
			missing = missing[1:]
			continue
		}
		epochs, values = append(epochs, epoch), append(values, value)
	}
	return epochs, values, nil
}

// Last returns what was measured last of a metric; ok is false if nothing was.
func (h *History) Last(name string) (value float64, ok bool) {
	values, err := h.Values(name)
	if err != nil || len(values) == 0 {
		return 0, false
	}
	return values[len(values)-1], true
}

func (h *History) add(epoch int, logs map[string]float64, seconds float64) {
	h.Epochs = append(h.Epochs, epoch)
	h.Seconds = append(h.Seconds, seconds)
	for name, value := range logs {
		h.set(name, value)
	}
	for name := range h.Metrics {
		h.fill(name, len(h.Epochs))
	}
}

// set sets a metric of the last epoch.
func (h *History) set(name string, value float64) {
	last := len(h.Epochs) - 1
	h.fill(name, last)
	h.Metrics[name] = append(h.Metrics[name][:last], value)
	if n := len(h.Missing[name]); n > 0 && h.Missing[name][n-1] == h.Epochs[last] {
		h.Missing[name] = h.Missing[name][:n-1]
		if n == 1 {
			delete(h.Missing, name)
		}
	}
}

// fill makes a metric's values as many as the first epochs: those that lack one did not measure it.
func (h *History) fill(name string, epochs int) {
	for n := len(h.Metrics[name]); n < epochs; n++ {
		if h.Missing == nil {
			h.Missing = map[string][]int{}
		}
		h.Metrics[name] = append(h.Metrics[name], math.NaN())
		h.Missing[name] = append(h.Missing[name], h.Epochs[n])
	}
}
