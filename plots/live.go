package plots

import (
	"fmt"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"layercake/kit"
)

// Live returns a callback that draws training as it goes, as livelossplot does: a chart for each metric with the training
// data blue and the validation data orange, and below them the text of [Extrema]. All is one output of the cell that is
// redrawn, a few times a second at most; in the course of an epoch a bar in it shows how far the epoch is. When training
// ends, however it ends, the charts and the numbers stay. Each fit gets an output of its own.
//
// Outside a notebook it does nothing.
func Live() *LivePlot { return &LivePlot{now: time.Now, open: openBlock} }

// A LivePlot is a callback that draws training as it goes. Make one with [Live].
type LivePlot struct {
	now  func() time.Time
	open func() func(html, text string) // starts an output and returns what redraws it

	show  func(html, text string) // nil: there is nothing to draw on
	drawn time.Time               // when the output was last redrawn
}

// liveInterval is how long the output stays as it is at least. A redraw takes a millisecond or two from training, and a
// wait for the device.
const liveInterval = 250 * time.Millisecond

// TrainBegin implements [kit.Callback]: something shows at once, since compiling the first step can take seconds.
func (l *LivePlot) TrainBegin(t *kit.Training) error {
	if l.open == nil {
		return nil // not made with Live
	}
	if l.show = l.open(); l.show == nil {
		return nil
	}
	return l.redraw(t.History, t.Epochs, fmt.Sprintf("Preparing %d epochs of %d steps ...", t.Epochs, t.Steps))
}

// EpochBegin implements [kit.Callback].
func (l *LivePlot) EpochBegin(*kit.Training) error { return nil }

// BatchEnd implements [kit.Callback].
func (l *LivePlot) BatchEnd(t *kit.Training) error { return l.update(t) }

// EpochEnd implements [kit.Callback].
func (l *LivePlot) EpochEnd(t *kit.Training) error { return l.update(t) }

// TrainEnd implements [kit.Callback]: what was measured stays, and the bar goes.
func (l *LivePlot) TrainEnd(t *kit.Training) error {
	if l.show == nil {
		return nil
	}
	done := 0 // the last epoch that was measured
	if n := len(t.History.Epochs); n > 0 {
		done = t.History.Epochs[n-1]
	}
	line := ""
	switch {
	case t.History.Interrupted:
		line = fmt.Sprintf("Interrupted in epoch %d of %d.", done, t.Epochs)
	case done < t.Epochs:
		line = fmt.Sprintf("Stopped after %d of %d epochs.", done, t.Epochs)
	}
	if err := l.redraw(t.History, done, line); err != nil {
		return err
	}
	flush()
	return nil
}

// update redraws the output if that is due.
func (l *LivePlot) update(t *kit.Training) error {
	if l.show == nil || l.now().Sub(l.drawn) < liveInterval {
		return nil
	}
	logs := t.Logs() // it waits for the device: not a line earlier
	h := t.History
	if len(h.Epochs) == 0 {
		// In the first epoch charts without curves hold the place.
		h = &kit.History{Note: h.Note, Metrics: map[string][]float64{}}
		for name := range logs {
			h.Metrics[name] = nil
		}
	}
	return l.redraw(h, t.Epochs, bar(t, logs))
}

// redraw shows the charts of a history, with axes up to the epoch last, and below them a line about what goes on and the
// numbers.
func (l *LivePlot) redraw(h *kit.History, last int, line string) error {
	l.drawn = l.now()
	p := &Picture{Note: h.Note, Caption: line}
	img := ""
	if len(h.Metrics) > 0 {
		var err error
		if p, err = curves(h, last); err != nil {
			return err
		}
		p.Caption = paragraphs(line, p.Caption)
		img = p.img()
	}
	l.show(element(img, p.Note, p.Caption), p.String())
	return nil
}

// bar is how far the epoch is, the time that it will still take, and the running means of the metrics.
func bar(t *kit.Training, logs map[string]float64) string {
	const width = 20
	done, rest := 0, ""
	if t.Steps > 0 {
		done = min(width*t.Step/t.Steps, width)
	}
	if t.Step > 0 && t.Step < t.Steps {
		perStep := t.Elapsed / time.Duration(t.Step)
		rest = fmt.Sprintf("  ETA %v", (perStep * time.Duration(t.Steps-t.Step)).Round(time.Second))
	}
	var means []string
	for _, name := range slices.Sorted(maps.Keys(logs)) {
		if !strings.HasPrefix(name, "val_") {
			means = append(means, name+": "+running(logs[name]))
		}
	}
	return fmt.Sprintf("Epoch %d/%d  %s%s  %d/%d%s  %s", t.Epoch, t.Epochs,
		strings.Repeat("━", done), strings.Repeat("─", width-done), t.Step, t.Steps, rest, strings.Join(means, " - "))
}

// running writes a running mean as Keras's bar does: small ones with an exponent.
func running(v float64) string {
	if math.Abs(v) <= 1e-3 {
		return strconv.FormatFloat(v, 'e', 4, 64)
	}
	return fixed(v, 4)
}
