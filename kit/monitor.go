package kit

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"

	"layercake/internal/hint"
)

// monitorOptions are the options of the callbacks that follow a metric: [EarlyStopping], [ModelCheckpoint] and
// [ReduceLROnPlateau]. Self is the callback's own type, so that a chain of options keeps it.
type monitorOptions[Self any] struct {
	self Self
	monitor
}

// monitor is what these options hold, and what is known of the metric during a fit.
type monitor struct {
	metric   string
	mode     string
	sign     float64 // 1 if the metric is to rise, -1 if it is to fall
	expected bool    // it is among what is measured, though not in each epoch
}

// newMonitorOptions returns Keras's defaults.
func newMonitorOptions[Self any](self Self) monitorOptions[Self] {
	return monitorOptions[Self]{self, monitor{metric: "val_loss", mode: "auto"}}
}

// Monitor sets the name of the metric to follow, as in the history; by default "val_loss". A name that is not measured is an
// error of Fit, which lists those that are.
func (o *monitorOptions[Self]) Monitor(metric string) Self {
	o.metric = metric
	return o.self
}

// Mode sets when the metric gets better: "min" if it does as it falls, "max" if it does as it rises, or "auto", the default: a loss
// falls, and a metric says so itself. A metric of a program's own does with a method Rises() bool.
func (o *monitorOptions[Self]) Mode(mode string) Self {
	o.mode = mode
	return o.self
}

// A directed metric says in which direction it gets better, for the mode "auto". A loss that is used as a metric falls
// without saying so.
type directed interface {
	Rises() bool
}

// begin checks the options of the callback c, before training.
func (m *monitor) begin(t *Training, c Callback) error {
	if m.metric == "" {
		return errors.New(`Monitor(""): it takes the name of a metric, as "val_loss", which the constructors of callbacks set`)
	}
	rises, known := false, true
	switch m.mode {
	case "min":
	case "max":
		rises = true
	case "auto", "":
		rises, known = t.Model.rises(t.fit.plan, strings.TrimPrefix(m.metric, "val_"))
	default:
		return fmt.Errorf(`Mode(%q): it must be "min", "max" or "auto"`, m.mode)
	}
	m.sign = -1
	if rises {
		m.sign = 1
	}
	names, all := t.names(c)
	m.expected = slices.Contains(names, m.metric)
	switch {
	case !m.expected && all:
		return m.unknown(t, names)
	case known:
		return nil
	case m.expected:
		return hint.Try(fmt.Errorf(`whether %q is to rise or to fall is not known`, m.metric), `say it with Mode("max") or Mode("min")`)
	}
	return hint.Try(m.unknown(t, names), `if a callback logs it, say it with Mode("max") or Mode("min")`)
}

// unknown is the error of a name that is not among those.
func (m *monitor) unknown(t *Training, names []string) error {
	return hint.Try(hint.Try(fmt.Errorf("there is no metric %q", m.metric), "there are %s", strings.Join(names, ", ")), "%s", t.validationHint(m.metric))
}

// validationHint says what it takes to have a name that is not there.
func (t *Training) validationHint(name string) string {
	if !strings.HasPrefix(name, "val_") || t.fit.validation != nil {
		return ""
	}
	return "give Fit data to validate on, with Validation or ValidationSplit"
}

// rises tells if a metric of the model gets better as it rises.
func (m *Model) rises(p *plan, name string) (rises, known bool) {
	if name == "loss" {
		return false, true
	}
	for _, g := range m.gauges(p) {
		if name == g.name+"_loss" {
			return false, true
		}
		i := slices.Index(g.logs, name)
		if i < 0 {
			continue
		}
		switch metric := unnamed(g.metrics[i]).(type) {
		case directed:
			return metric.Rises(), true
		case Loss:
			return false, true
		}
	}
	return false, false
}

// value returns what the epoch measured of the metric; ok is false if it did not, as without a validation.
func (m *monitor) value(t *Training) (value float64, ok bool, err error) {
	value, ok = t.Logs()[m.metric]
	if ok || m.expected {
		m.expected = true // a callback may log it now and then
		return value, ok, nil
	}
	return 0, false, m.unknown(t, append(t.Metrics(), t.logged...))
}

// improves tells if a value is better than the best one so far, by more than delta. Any is better than none, nil; none is
// better than NaN. As in Keras the numbers are compared as Float32.
func (m *monitor) improves(value float64, best *float64, delta float64) bool {
	return best == nil || float32(m.sign*value-math.Abs(delta)) > float32(m.sign**best)
}

// given is an option that NaN stands for the lack of.
func given(option float64) *float64 {
	if math.IsNaN(option) {
		return nil
	}
	return &option
}
