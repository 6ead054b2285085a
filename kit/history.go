package kit

import (
	"maps"
	"math"
	"slices"
)

// A History is what Fit measured: for each metric its value after each epoch, NaN after one that did not measure it.
type History struct {
	Epochs      []int                // the epochs' numbers, from 1
	Metrics     map[string][]float64 // by name: "loss", "accuracy", "val_loss", "val_accuracy"
	Seconds     []float64            // how long each epoch took, validation included
	Interrupted bool                 // the fit was stopped before its last epoch
	Note        string               // what has to be said about the data, as that it is synthetic
}

// Names lists the metrics in alphabetical order.
func (h *History) Names() []string { return slices.Sorted(maps.Keys(h.Metrics)) }

// Last returns the value of a metric after the last epoch; ok is false if there is none.
func (h *History) Last(name string) (value float64, ok bool) {
	values := h.Metrics[name]
	if len(values) == 0 {
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
}

// fill makes a metric's values as many as that, with NaN for what was not measured.
func (h *History) fill(name string, epochs int) {
	for len(h.Metrics[name]) < epochs {
		h.Metrics[name] = append(h.Metrics[name], math.NaN())
	}
}
