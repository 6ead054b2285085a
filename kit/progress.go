package kit

import (
	"cmp"
	"fmt"
	"io"
	"maps"
	"math"
	"os"
	"slices"
	"strings"
	"time"
)

// Verbosity says how much Fit prints. Bar and PerEpoch have Keras's numbers, 1 and 2. Keras's verbose=0 is Silent, since 0,
// the zero value of FitOptions, is Auto.
type Verbosity int

// What Fit prints for each epoch.
const (
	Auto     Verbosity = 0  // as Bar, but only the last epoch's line if a callback shows progress itself: see ProgressShower
	Bar      Verbosity = 1  // a moving bar on a terminal; elsewhere, a line per epoch
	PerEpoch Verbosity = 2  // a line per epoch
	Silent   Verbosity = -1 // nothing: Keras's verbose=0
)

func (v Verbosity) valid() bool { return v >= Silent && v <= PerEpoch }

// newProgress returns the callback that prints a fit's progress.
func newProgress(v Verbosity) Callback {
	if v == Silent {
		return observer{}
	}
	return &progress{out: os.Stdout, bar: v != PerEpoch && onTerminal(os.Stdout), yields: v == Auto}
}

// onTerminal reports whether a file is a terminal. Tests replace it.
var onTerminal = func(f *os.File) bool {
	info, err := f.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}

// progress prints epochs like Keras's Progbar (keras/src/utils/progbar.py).
type progress struct {
	observer
	out    io.Writer
	bar    bool          // redraw a bar with \r; only on terminals, since it is garbage in a file or an exported page
	yields bool          // print only the last epoch if a callback shows progress itself
	quiet  bool          // a callback shows progress itself
	last   string        // the line to print at the end, if quiet
	first  time.Duration // when the epoch's first step was done; it may include compilation
	drawn  time.Duration
}

// The width of the bar, and the shortest time between two redraws.
const (
	barWidth    = 20
	barInterval = 50 * time.Millisecond
)

// TrainBegin implements [Callback].
func (p *progress) TrainBegin(t *Training) error {
	p.quiet = p.yields && slices.ContainsFunc(t.fit.callbacks, func(c Callback) bool {
		shower, ok := c.(ProgressShower)
		return ok && shower.ShowsProgress()
	})
	p.bar = p.bar && !p.quiet
	return nil
}

// EpochBegin implements [Callback].
func (p *progress) EpochBegin(t *Training) error {
	p.first, p.drawn = 0, 0
	if !p.quiet {
		fmt.Fprint(p.out, heading(t))
	}
	return nil
}

// heading returns the epoch's number, if there are several epochs.
func heading(t *Training) string {
	if t.Epochs <= 1 {
		return ""
	}
	return fmt.Sprintf("Epoch %d/%d\n", t.Epoch, t.Epochs)
}

// BatchEnd implements [Callback].
func (p *progress) BatchEnd(t *Training) error {
	if t.Step == 1 {
		p.first = t.Elapsed
	}
	if p.bar && t.Elapsed-p.drawn > barInterval && t.Step != t.Steps {
		p.drawn = t.Elapsed
		p.draw(t, clock(time.Duration(t.Steps-t.Step)*p.perStep(t)))
	}
	return nil
}

// EpochEnd implements [Callback].
func (p *progress) EpochEnd(t *Training) error {
	if p.bar {
		p.draw(t, elapsed(t))
		fmt.Fprintln(p.out)
		return nil
	}
	line := fmt.Sprintf("%s - %s -%s%s\n", p.count(t), elapsed(t), stepTime(p.perStep(t)), formatLogs(t.Logs(), t.logged...))
	if p.quiet {
		p.last = heading(t) + line
		return nil
	}
	fmt.Fprint(p.out, line)
	return nil
}

// draw draws the bar over the current line. time is the time that the epoch will still take, or has taken.
func (p *progress) draw(t *Training, time string) {
	bar := fmt.Sprintf("%7d/Unknown", t.Step)
	if t.Steps > 0 {
		done := barWidth * t.Step / t.Steps
		bar = "\x1b[1m" + p.count(t) + "\x1b[0m "
		if done > 0 {
			bar += "\x1b[32m" + strings.Repeat("━", done) + "\x1b[0m"
		}
		bar += "\x1b[37m" + strings.Repeat("━", barWidth-done) + "\x1b[0m"
	} else {
		time = elapsed(t)
	}
	fmt.Fprintf(p.out, "\r\x1b[K%s \x1b[1m%s\x1b[0m%s%s", bar, time, stepTime(p.perStep(t)), formatLogs(t.Logs(), t.logged...))
}

// TrainEnd implements [Callback].
func (p *progress) TrainEnd(t *Training) error {
	fmt.Fprint(p.out, p.last)
	if t.History.Interrupted {
		fmt.Fprintf(p.out, "Interrupted in epoch %d; what was learned is kept.\n", t.Epoch)
	}
	return nil
}

// count returns the current step and the number of steps: " 97/469".
func (p *progress) count(t *Training) string {
	total := fmt.Sprint(t.Steps)
	return fmt.Sprintf("%*d/%s", len(total), t.Step, total)
}

// perStep returns the mean time of a step, without the first one.
func (p *progress) perStep(t *Training) time.Duration {
	if t.Step > 1 {
		return (t.Elapsed - p.first) / time.Duration(t.Step-1)
	}
	return t.Elapsed
}

// stepTime formats the time of a step: " 6ms/step".
func stepTime(step time.Duration) string {
	switch d := step.Seconds(); {
	case d >= 1 || d == 0:
		return fmt.Sprintf(" %.0fs/step", d)
	case d >= 1e-3:
		return fmt.Sprintf(" %.0fms/step", d*1e3)
	default:
		return fmt.Sprintf(" %.0fus/step", d*1e6)
	}
}

// elapsed formats the time that the epoch has taken: 3s.
func elapsed(t *Training) string { return fmt.Sprintf("%.0fs", t.Elapsed.Seconds()) }

// clock formats a duration as 7s, 1:05 or 2:01:05.
func clock(d time.Duration) string {
	s := int(d.Seconds())
	switch {
	case s > 3600:
		return fmt.Sprintf("%d:%02d:%02d", s/3600, s%3600/60, s%60)
	case s > 60:
		return fmt.Sprintf("%d:%02d", s/60, s%60)
	}
	return fmt.Sprintf("%ds", s)
}

// formatLogs formats metrics in Keras's order: " - accuracy: 0.8997 - loss: 0.3315".
func formatLogs(logs map[string]float64, last ...string) string {
	var b strings.Builder
	for _, name := range namesInOrder(logs, last...) {
		kind := 'e'
		if math.Abs(logs[name]) > 1e-3 {
			kind = 'f'
		}
		fmt.Fprintf(&b, " - %s: %s", name, floatText(logs[name], kind, 4, false))
	}
	return b.String()
}

// namesInOrder lists the names of metrics in Keras's order: those of the training data before those of the validation, both
// in alphabetical order, and then the names in last.
func namesInOrder(logs map[string]float64, last ...string) []string {
	place := func(name string) int {
		i := slices.Index(last, name)
		if i < 0 && !strings.HasPrefix(name, "val_") {
			return -2
		}
		return i
	}
	return slices.SortedFunc(maps.Keys(logs), func(a, b string) int {
		return cmp.Or(cmp.Compare(place(a), place(b)), strings.Compare(a, b))
	})
}
