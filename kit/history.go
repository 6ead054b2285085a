package kit

import (
	"encoding/json"
	"fmt"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"

	"layercake/internal/metricnames"
)

// A History has the metrics that Fit measured after each epoch. [History.Values] returns one by name, and knows short names
// such as "val_mae".
type History struct {
	Epochs      []int                // numbers of the epochs, from 1
	Metrics     map[string][]float64 // by full name only, such as "val_loss": a value for each epoch, NaN if it is missing
	Missing     map[string][]int     // by name: the epochs that did not measure it, in order, which is not the same as measuring NaN
	Seconds     []float64            // duration of each epoch, including its validation
	Interrupted bool                 // whether the user interrupted the fit
	Note        string               // a note on the data, for example that it is synthetic
}

// Names lists the metrics in alphabetical order.
func (h *History) Names() []string { return slices.Sorted(maps.Keys(h.Metrics)) }

// Values returns the measured values of a metric, in the order of the epochs, like Keras's history.history[name]. An epoch
// that did not measure it, such as one without a validation, adds nothing.
//
// The name can be short or general if only one metric can be meant: "val_acc" or "val_accuracy" for
// val_sparse_categorical_accuracy, "mae" for mean_absolute_error, and so for Keras's other short names. An unknown name is an
// error that lists the known ones.
func (h *History) Values(name string) ([]float64, error) {
	_, values, err := h.Measured(name)
	return values, err
}

// MustValues is like Values but ends the cell with the error.
func (h *History) MustValues(name string) []float64 { return Must(h.Values(name)) }

// Measured returns the numbers of the epochs that measured a metric, and the values, as [History.Values] does.
func (h *History) Measured(name string) (epochs []int, values []float64, err error) {
	name, err = metricnames.Find(name, h.Names())
	if err != nil {
		return nil, nil, fmt.Errorf("history: %w", err)
	}
	missing := h.Missing[name]
	for i, value := range h.Metrics[name] {
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

// Last returns the last measured value of a metric; ok is false if there is none.
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

// fill extends a metric's values to the given number of epochs: the missing epochs did not measure it.
func (h *History) fill(name string, epochs int) {
	for n := len(h.Metrics[name]); n < epochs; n++ {
		if h.Missing == nil {
			h.Missing = map[string][]int{}
		}
		h.Metrics[name] = append(h.Metrics[name], math.NaN())
		h.Missing[name] = append(h.Missing[name], h.Epochs[n])
	}
}

// MarshalJSON writes NaN, the value of epochs without a validation, as a string.
func (h History) MarshalJSON() ([]byte, error) {
	type plain History
	metrics := map[string][]number{}
	for name, values := range h.Metrics {
		for _, v := range values {
			metrics[name] = append(metrics[name], number(v))
		}
	}
	return json.Marshal(struct {
		plain
		Metrics map[string][]number
	}{plain(h), metrics})
}

// UnmarshalJSON reads what MarshalJSON wrote.
func (h *History) UnmarshalJSON(text []byte) error {
	type plain History
	read := struct {
		*plain
		Metrics map[string][]number
	}{plain: (*plain)(h)}
	if err := json.Unmarshal(text, &read); err != nil {
		return err
	}
	h.Metrics = map[string][]float64{}
	for name, values := range read.Metrics {
		for _, v := range values {
			h.Metrics[name] = append(h.Metrics[name], float64(v))
		}
	}
	return nil
}

// A number is a float64 in JSON, or a string if JSON cannot represent it.
type number float64

func (n number) MarshalJSON() ([]byte, error) {
	text := strconv.FormatFloat(float64(n), 'g', -1, 64)
	if math.IsNaN(float64(n)) || math.IsInf(float64(n), 0) {
		text = strconv.Quote(text)
	}
	return []byte(text), nil
}

func (n *number) UnmarshalJSON(text []byte) error {
	value, err := strconv.ParseFloat(strings.Trim(string(text), `"`), 64)
	*n = number(value)
	return err
}
