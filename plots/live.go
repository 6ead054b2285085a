package plots

import (
	"fmt"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"layercake/internal/words"
	"layercake/kit"
)

// Live returns a callback that draws training as it goes, like livelossplot: a chart for each metric, training data
// blue and validation data orange, with the text of [Extrema] below. It redraws a single output of the cell, at most a
// few times a second. When training ends, for whatever reason, the charts and the numbers stay. Each fit gets its own
// output.
//
// In the first epoch the charts are over its steps, and each curve is the running mean that Keras's progress bar shows.
// Their axis doubles whenever it is full, up to the steps of the epoch. Later the charts are over the epochs, and each
// curve ends with the running mean of the current epoch. A fit of a single epoch keeps its steps. A bar below the
// charts shows the progress of the epoch.
//
// In a terminal the charts appear as a few lines of text when training ends.
//
// In a notebook Fit then prints only the last epoch's line; Verbose: kit.PerEpoch prints them all.
//
// The callback's fields change what it draws:
//
//	live := plots.Live()
//	live.LogScale = true
func Live() *LivePlot { return &LivePlot{} }

// A LivePlot is a callback that draws training as it goes; see [Live]. The zero value draws every metric.
type LivePlot struct {
	Metrics       []string // metrics to draw, also by short names such as "acc"; "loss" includes val_loss
	Steps         bool     // draw all epochs over their training steps
	LogScale      bool     // logarithmic y axis, which leaves out values of 0 and below
	Width, Height int      // size of each chart in screen pixels; 0 means 440 and 293
	File          string   // save the picture here when training ends, as SVG or PNG by the name's extension

	now        func() time.Time
	open       func() *block
	background func(func()) // runs a function concurrently with training

	shown   *block     // this fit's output; nil before it begins
	looked  time.Time  // time of the last redraw
	drawing sync.Mutex // held while a picture is drawn
	trace   trace
}

// liveInterval is the shortest time between redraws. A redraw waits for the device; the drawing itself, a millisecond
// or two, runs concurrently with training.
const liveInterval = 250 * time.Millisecond

// ShowsProgress implements [kit.ProgressShower]: in a notebook the plot has a progress bar. In a terminal Fit shows its
// own.
func (l *LivePlot) ShowsProgress() bool { return inNotebook() }

// LogNames implements [kit.Logger].
func (l *LivePlot) LogNames() []string { return nil }

// TrainBegin implements [kit.Callback]. It shows something at once, since compiling the first step can take seconds,
// and reports wrong options now rather than after hours of training.
func (l *LivePlot) TrainBegin(t *kit.Training) error {
	if l.open == nil {
		l.now, l.open, l.background = time.Now, openBlock, func(f func()) { go f() }
	}
	l.shown, l.trace = nil, trace{}
	if _, _, err := l.options().size(); err != nil {
		return err
	}
	if l.File != "" {
		if err := checkFile(l.File); err != nil {
			return err
		}
	}
	preparing := "Preparing " + words.Plural(t.Epochs, "epoch")
	if t.Steps > 0 { // a sequence's number of batches is unknown
		preparing += " of " + words.Plural(t.Steps, "step")
	}
	p, err := l.picture(t, t.Epochs, nil, preparing+" ...")
	if err != nil {
		return err
	}
	l.shown, l.looked = l.open(), l.now()
	l.shown.update(p)
	return nil
}

// EpochBegin implements [kit.Callback].
func (l *LivePlot) EpochBegin(*kit.Training) error { return nil }

// BatchEnd implements [kit.Callback].
func (l *LivePlot) BatchEnd(t *kit.Training) error { return l.update(t) }

// EpochEnd implements [kit.Callback].
func (l *LivePlot) EpochEnd(t *kit.Training) error {
	if l.follows(t) {
		l.trace.add(t, latest(t.History))
	}
	return l.update(t)
}

// TrainEnd implements [kit.Callback]: the metrics stay and the bar goes.
func (l *LivePlot) TrainEnd(t *kit.Training) error {
	if l.shown == nil {
		return nil
	}
	done := 0 // the last epoch measured
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
	p, err := l.picture(t, done, nil, line)
	if err != nil {
		return err
	}
	l.drawing.Lock() // waits for the drawing in progress
	defer l.drawing.Unlock()
	l.shown.finish(p)
	if l.File == "" || p.draw == nil {
		return nil
	}
	return p.Save(l.File)
}

// update redraws the output if a redraw is due.
func (l *LivePlot) update(t *kit.Training) error {
	if l.shown == nil {
		return nil
	}
	redraw := l.now().Sub(l.looked) >= liveInterval
	follow := redraw && l.follows(t) || t.Epoch == 1 && l.trace.due(t)
	if !redraw && !follow {
		return nil
	}
	logs := t.Logs() // waits for the device, so not a line earlier
	if follow {
		l.trace.add(t, logs)
	}
	if !redraw {
		return nil
	}
	l.looked = l.now()
	p, err := l.picture(t, t.Epochs, logs, progress(t, logs))
	if err != nil {
		return err
	}
	// While the previous picture is still being drawn, skip this one: the next will show everything.
	if update := l.shown.update; l.drawing.TryLock() {
		l.background(func() {
			defer l.drawing.Unlock()
			update(p)
		})
	}
	return nil
}

// follows returns whether the steps of this epoch are drawn one by one.
func (l *LivePlot) follows(t *kit.Training) bool { return l.Steps || t.Epoch == 1 }

func (l *LivePlot) options() CurvesOptions {
	return CurvesOptions{Metrics: l.Metrics, LogScale: l.LogScale, Width: l.Width, Height: l.Height}
}

// picture returns the current picture: charts of the metrics so far, with axes up to the epoch last, and below them the
// line on progress and the numbers. Before anything is measured it is only the line.
func (l *LivePlot) picture(t *kit.Training, last int, logs map[string]float64, line string) (*Picture, error) {
	h := t.History
	known := h.Names()
	if len(known) == 0 {
		known = slices.Collect(maps.Keys(l.trace)) // in the first epoch there are only steps
	}
	p := &Picture{Note: h.Note}
	if len(known) > 0 {
		names, err := l.options().choose(metrics(known...))
		if err != nil {
			return nil, err
		}
		measured := charts(names, overEpochs(last), overHistory(h))
		var drawn []chart
		steps := max(t.Steps, t.Step)
		done := (t.Epoch-1)*steps + t.Step
		switch {
		case l.Steps:
			drawn = charts(names, overSteps(near(last*steps, done)), l.trace.find)
		case len(h.Epochs) == 0 || last <= 1:
			drawn = charts(names, overSteps(near(steps, done)), l.trace.find)
		default:
			drawn = charts(names, overEpochs(last), withTip(t, logs))
		}
		if p, err = curves(h, drawn, measured, l.options()); err != nil {
			return nil, err
		}
	}
	p.Caption = paragraphs(line, p.Caption)
	return p, nil
}

// near returns where the axis of an epoch with last steps ends once done steps are complete: at a half, a quarter and
// so on of it. The first of a million steps then are more than a dot at its left end.
func near(last, done int) int {
	for last/2 >= max(done, 10) {
		last /= 2
	}
	return last
}

// progress shows the epoch's progress, the time remaining and the running means of the metrics.
func progress(t *kit.Training, logs map[string]float64) string {
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
	of := "Unknown"
	if t.Steps > 0 {
		of = strconv.Itoa(t.Steps)
	}
	return fmt.Sprintf("Epoch %d/%d  %s%s  %d/%s%s  %s", t.Epoch, t.Epochs,
		strings.Repeat("━", done), strings.Repeat("─", width-done), t.Step, of, rest, strings.Join(means, " - "))
}

// running formats a running mean like Keras's progress bar: small ones with an exponent.
func running(v float64) string {
	if math.Abs(v) <= 1e-3 {
		return strconv.FormatFloat(v, 'e', 4, 64)
	}
	return fixed(v, 4)
}
