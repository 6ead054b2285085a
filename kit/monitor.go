package kit

import (
	"cmp"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"

	"layercake/internal/hint"
	"layercake/internal/metricnames"
)

// monitorOptions are the options of callbacks that monitor a metric: [EarlyStopping], [ModelCheckpoint] and
// [ReduceLROnPlateau]. Self is the callback's type, so that chained methods return it.
type monitorOptions[Self any] struct {
	self Self
	monitor
}

// monitor has the values of these options, and what is known of the metric during a fit.
type monitor struct {
	metric   string // as set by Monitor
	name     string // its full name in this fit, or metric while it is unknown
	mode     string
	sign     float64 // 1 if the metric should rise, -1 if it should fall
	expected bool    // it is measured, but maybe not in each epoch
}

// newMonitorOptions returns Keras's defaults.
func newMonitorOptions[Self any](self Self) monitorOptions[Self] {
	return monitorOptions[Self]{self, monitor{metric: "val_loss", mode: "auto"}}
}

// Monitor sets the name of the metric to monitor; by default "val_loss". As in [History.Values] it can be short or general:
// "val_acc". If it is not measured, Fit returns an error with the names that are.
func (o *monitorOptions[Self]) Monitor(metric string) Self {
	o.metric = metric
	return o.self
}

// Mode sets when the metric is better: "min" if lower, "max" if higher, or "auto", the default: lower for a loss, and for a
// metric what its method Rises() bool reports, which a custom metric can have too.
func (o *monitorOptions[Self]) Mode(mode string) Self {
	o.mode = mode
	return o.self
}

// A directed metric reports whether it improves by rising, for the mode "auto". A loss used as a metric improves by
// falling.
type directed interface {
	Rises() bool
}

// begin checks the options of the callback c, before training.
func (m *monitor) begin(t *Training, c Callback) error {
	if m.metric == "" {
		return errors.New(`Monitor(""): it takes the name of a metric, such as "val_loss", the default`)
	}
	names, all := t.names(c)
	found, missing := metricnames.Find(m.metric, names)
	m.expected, m.name = missing == nil, cmp.Or(found, m.metric)
	rises, known := false, true
	switch m.mode {
	case "min":
	case "max":
		rises = true
	case "auto", "":
		rises, known = t.Model.rises(t.fit.plan, strings.TrimPrefix(m.name, "val_"))
	default:
		return fmt.Errorf(`Mode(%q): it must be "min", "max" or "auto"`, m.mode)
	}
	m.sign = -1
	if rises {
		m.sign = 1
	}
	missing = hint.Try(missing, "%s", t.validationHint(m.metric))
	switch {
	case !m.expected && all:
		return missing
	case known:
		return nil
	case m.expected:
		return hint.Try(fmt.Errorf(`it is unknown whether %q should rise or fall`, m.metric), `say it with Mode("max") or Mode("min")`)
	}
	return hint.Try(missing, `if a callback logs it, say it with Mode("max") or Mode("min")`)
}

// rises reports whether a metric of the model improves by rising.
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
		metric := unnamed(g.metrics[i])
		if directed, ok := metric.(directed); ok {
			return directed.Rises(), true
		}
		return false, metricsOf(metric)
	}
	return false, false
}

// value returns the epoch's value of the metric; ok is false if it was not measured, as without a validation.
func (m *monitor) value(t *Training) (value float64, ok bool, err error) {
	logs := t.Logs()
	if !m.expected { // a callback may log it, now and then
		m.name, err = metricnames.Find(m.metric, append(t.Metrics(), t.logged...))
		if err != nil {
			return 0, false, hint.Try(err, "%s", t.validationHint(m.metric))
		}
		m.expected = true
	}
	value, ok = logs[m.name]
	return value, ok, nil
}

// improves reports whether a value is better than the best so far by more than delta. Any value, even NaN, is better than
// nil; no value is better than NaN. As in Keras the numbers are compared as Float32.
func (m *monitor) improves(value float64, best *float64, delta float64) bool {
	return best == nil || float32(m.sign*value-math.Abs(delta)) > float32(m.sign**best)
}

// given returns an option, or nil if it is NaN, which means none.
func given(option float64) *float64 {
	if math.IsNaN(option) {
		return nil
	}
	return &option
}
