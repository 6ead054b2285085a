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
// such as "val_mae". The zero value is an empty history, to which a custom training loop can Add its own numbers.
type History struct {
	Epochs      []int     // numbers of the epochs, in ascending order
	Seconds     []float64 // duration of each epoch of Fit, including its validation
	Interrupted bool      // whether the user interrupted the fit
	Note        string    // a note on the data, for example that it is synthetic

	metrics map[string]measurements // by name
}

// measurements are the values of a metric in the epochs that measured it.
type measurements struct {
	epochs []int
	values []float64
}

// NewHistory returns a history of given metrics, for example to draw them: each has the values of the epochs 1, 2, ...
func NewHistory(metrics map[string][]float64) *History {
	h := &History{}
	for name, values := range metrics {
		for i, value := range values {
			h.Add(i+1, map[string]float64{name: value})
		}
	}
	return h
}

// Add adds metrics of an epoch, in which they replace those of the same name.
func (h *History) Add(epoch int, metrics map[string]float64) {
	if i, found := slices.BinarySearch(h.Epochs, epoch); !found {
		h.Epochs = slices.Insert(h.Epochs, i, epoch)
	}
	if h.metrics == nil {
		h.metrics = map[string]measurements{}
	}
	for name, value := range metrics {
		m := h.metrics[name]
		i, found := slices.BinarySearch(m.epochs, epoch)
		if found {
			m.values[i] = value
			continue
		}
		h.metrics[name] = measurements{slices.Insert(m.epochs, i, epoch), slices.Insert(m.values, i, value)}
	}
}

// Names lists the metrics in alphabetical order.
func (h *History) Names() []string { return slices.Sorted(maps.Keys(h.metrics)) }

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
	m := h.metrics[name]
	return slices.Clone(m.epochs), slices.Clone(m.values), nil
}

// Last returns the last measured value of a metric; ok is false if there is none.
func (h *History) Last(name string) (value float64, ok bool) {
	values, err := h.Values(name)
	if err != nil || len(values) == 0 {
		return 0, false
	}
	return values[len(values)-1], true
}

// historyFile is a history in JSON: each metric has a value for each epoch, and Missing the epochs that did not measure it.
type historyFile struct {
	Epochs      []int
	Metrics     map[string][]number
	Missing     map[string][]int
	Seconds     []float64
	Interrupted bool
	Note        string
}

// MarshalJSON writes the history for a model's file.
func (h History) MarshalJSON() ([]byte, error) {
	f := historyFile{h.Epochs, map[string][]number{}, map[string][]int{}, h.Seconds, h.Interrupted, h.Note}
	for name, m := range h.metrics {
		for _, epoch := range h.Epochs {
			value := math.NaN()
			if i, found := slices.BinarySearch(m.epochs, epoch); found {
				value = m.values[i]
			} else {
				f.Missing[name] = append(f.Missing[name], epoch)
			}
			f.Metrics[name] = append(f.Metrics[name], number(value))
		}
	}
	return json.Marshal(f)
}

// UnmarshalJSON reads what MarshalJSON wrote.
func (h *History) UnmarshalJSON(text []byte) error {
	var f historyFile
	if err := json.Unmarshal(text, &f); err != nil {
		return err
	}
	*h = History{Epochs: f.Epochs, Seconds: f.Seconds, Interrupted: f.Interrupted, Note: f.Note}
	for name, values := range f.Metrics {
		if len(values) != len(f.Epochs) {
			return fmt.Errorf("the history has %d epochs and %d values of %s", len(f.Epochs), len(values), name)
		}
		for i, epoch := range f.Epochs {
			if !slices.Contains(f.Missing[name], epoch) {
				h.Add(epoch, map[string]float64{name: float64(values[i])})
			}
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
