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

// Live returns a callback that draws training as it goes, as livelossplot does: a chart for each metric with the training
// data blue and the validation data orange, and below them the text of [Extrema]. All is one output of the cell that is
// redrawn, a few times a second at most. When training ends, however it ends, the charts and the numbers stay. Each fit
// gets an output of its own.
//
// In the first epoch the charts are over its steps, and a curve is the running mean that Keras's progress bar shows; the axis
// doubles its length as it is filled, up to all steps of the epoch. After it they are over the epochs, with the running mean
// of the one under way at the end of the curve; a fit of a single epoch keeps its steps. Below the charts a bar shows how far the epoch is.
//
// In a terminal the charts show as a few lines of text when training ends.
//
// Since it shows how training goes, Fit prints the line of the last epoch alone in a notebook; Verbose: kit.PerEpoch asks for
// the lines of all.
//
// The callback's fields change what it draws:
//
//	live := plots.Live()
//	live.LogScale = true
func Live() *LivePlot { return &LivePlot{} }

// A LivePlot is a callback that draws training as it goes; [Live] says how. The zero value draws all that is measured.
type LivePlot struct {
	Metrics       []string // those to draw: "loss" stands for val_loss too
	Steps         bool     // draw all epochs over their training steps
	LogScale      bool     // a logarithmic axis for the values, which leaves out those of 0 and below
	Width, Height int      // of each chart, in pixels of a screen; 0 stands for 440 and 293
	File          string   // save the picture here when training ends, as SVG or PNG by the file's name

	now        func() time.Time
	open       func() *block
	background func(func()) // runs beside the training

	shown   *block     // what this fit draws on; nil before it begins
	looked  time.Time  // when the output was last made anew
	drawing sync.Mutex // held while a picture is drawn
	trace   trace
}

// liveInterval is how long the output stays as it is at least. A redraw waits for the device; the drawing itself, a
// millisecond or two, is done beside the training.
const liveInterval = 250 * time.Millisecond

// ShowsProgress implements [kit.ProgressShower]: a bar moves in a notebook. In a terminal Fit's own does.
func (l *LivePlot) ShowsProgress() bool { return inNotebook() }

// LogNames implements [kit.Logger].
func (l *LivePlot) LogNames() []string { return nil }

// TrainBegin implements [kit.Callback]: something shows at once, since compiling the first step can take seconds. What is
// wrong with the options is said now, rather than when hours of training are over.
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
	if t.Steps > 0 { // it is not known how many batches a sequence has
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

// TrainEnd implements [kit.Callback]: what was measured stays, and the bar goes.
func (l *LivePlot) TrainEnd(t *kit.Training) error {
	if l.shown == nil {
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
	p, err := l.picture(t, done, nil, line)
	if err != nil {
		return err
	}
	l.drawing.Lock() // until the one before is drawn
	defer l.drawing.Unlock()
	l.shown.finish(p)
	if l.File == "" || p.draw == nil {
		return nil
	}
	return p.Save(l.File)
}

// update redraws the output if that is due.
func (l *LivePlot) update(t *kit.Training) error {
	if l.shown == nil {
		return nil
	}
	redraw := l.now().Sub(l.looked) >= liveInterval
	follow := redraw && l.follows(t) || t.Epoch == 1 && l.trace.due(t)
	if !redraw && !follow {
		return nil
	}
	logs := t.Logs() // it waits for the device: not a line earlier
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
	// If the last one is still being drawn, this one is left out: the next will show all.
	if update := l.shown.update; l.drawing.TryLock() {
		l.background(func() {
			defer l.drawing.Unlock()
			update(p)
		})
	}
	return nil
}

// follows tells if the steps of this epoch are drawn one by one.
func (l *LivePlot) follows(t *kit.Training) bool { return l.Steps || t.Epoch == 1 }

func (l *LivePlot) options() CurvesOptions {
	return CurvesOptions{Metrics: l.Metrics, LogScale: l.LogScale, Width: l.Width, Height: l.Height}
}

// picture is what shows: the charts of what is measured so far, with axes up to the epoch last, and below them a line
// about what goes on and the numbers. Before anything is measured it is the line alone.
func (l *LivePlot) picture(t *kit.Training, last int, logs map[string]float64, line string) (*Picture, error) {
	h := t.History
	if len(h.Metrics) == 0 {
		// In the first epoch there are only steps.
		h = &kit.History{Note: h.Note, Metrics: map[string][]float64{}}
		for name := range l.trace {
			h.Metrics[name] = nil
		}
	}
	p := &Picture{Note: h.Note}
	if len(h.Metrics) > 0 {
		if err := checkLengths(h); err != nil {
			return nil, err
		}
		names, err := l.options().choose(metrics(h))
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

// near is where an axis up to the last step ends as long as so many are done: at a half, a quarter and so on of it. The first
// of a million steps are then more than a dot at its beginning.
func near(last, done int) int {
	for last/2 >= max(done, 10) {
		last /= 2
	}
	return last
}

// progress is how far the epoch is, the time that it will still take, and the running means of the metrics.
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

// running writes a running mean as Keras's bar does: small ones with an exponent.
func running(v float64) string {
	if math.Abs(v) <= 1e-3 {
		return strconv.FormatFloat(v, 'e', 4, 64)
	}
	return fixed(v, 4)
}
