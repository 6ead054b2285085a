package kit

import (
	"fmt"
	"io"
	"maps"
	"math"
	"os"
	"slices"
	"strings"
	"time"
)

// Verbosity is how much Fit prints. Bar and PerEpoch have Keras's numbers, 1 and 2; Keras's verbose=0 is Silent, since 0 is
// what FitOptions has when nothing is said: Auto.
type Verbosity int

// What Fit prints of each epoch.
const (
	Auto     Verbosity = 0  // as Bar
	Bar      Verbosity = 1  // a moving bar on a terminal; elsewhere, a line per epoch
	PerEpoch Verbosity = 2  // a line per epoch
	Silent   Verbosity = -1 // nothing: Keras's verbose=0
)

func (v Verbosity) valid() bool { return v >= Silent && v <= PerEpoch }

// newProgress returns the callback that prints a fit's progress.
func newProgress(v Verbosity) Callback {
	if v == Silent {
		return CallbackBase{}
	}
	return &progress{out: os.Stdout, bar: v != PerEpoch && isTerminal(os.Stdout)}
}

func isTerminal(f *os.File) bool {
	info, err := f.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}

// progress prints epochs as Keras's Progbar does (keras/src/utils/progbar.py).
type progress struct {
	CallbackBase
	out   io.Writer
	bar   bool          // redraw a bar with \r; only for terminals, since it is garbage in a file or an exported page
	first time.Duration // when the epoch's first step was done: it can include the compiler's work
	drawn time.Duration
}

// How wide the bar is, and how often it is redrawn at most.
const (
	barWidth    = 20
	barInterval = 50 * time.Millisecond
)

// EpochBegin implements [Callback].
func (p *progress) EpochBegin(t *Training) error {
	p.first, p.drawn = 0, 0
	if t.Epochs > 1 {
		fmt.Fprintf(p.out, "Epoch %d/%d\n", t.Epoch, t.Epochs)
	}
	return nil
}

// BatchEnd implements [Callback].
func (p *progress) BatchEnd(t *Training) error {
	if t.Step == 1 {
		p.first = t.Elapsed
	}
	if p.bar && (t.Elapsed-p.drawn > barInterval) && t.Step < t.Steps {
		p.drawn = t.Elapsed
		done := barWidth * t.Step / t.Steps
		perStep := t.Elapsed / time.Duration(t.Step)
		eta := perStep * time.Duration(t.Steps-t.Step)
		fmt.Fprintf(p.out, "\r\x1b[K\x1b[1m%s\x1b[0m \x1b[32m%s\x1b[37m%s\x1b[0m \x1b[1m%s\x1b[0m%s%s",
			p.count(t), strings.Repeat("━", done), strings.Repeat("━", barWidth-done), clock(eta), p.perStep(t), formatLogs(t.Logs()))
	}
	return nil
}

// EpochEnd implements [Callback].
func (p *progress) EpochEnd(t *Training) error {
	if p.bar {
		fmt.Fprintf(p.out, "\r\x1b[K\x1b[1m%s\x1b[0m \x1b[32m%s\x1b[0m %.0fs%s%s\n",
			p.count(t), strings.Repeat("━", barWidth), t.Elapsed.Seconds(), p.perStep(t), formatLogs(t.Logs()))
		return nil
	}
	fmt.Fprintf(p.out, "%s - %.0fs -%s%s\n", p.count(t), t.Elapsed.Seconds(), p.perStep(t), formatLogs(t.Logs()))
	return nil
}

// TrainEnd implements [Callback].
func (p *progress) TrainEnd(t *Training) error {
	if t.History.Interrupted {
		fmt.Fprintf(p.out, "Interrupted in epoch %d; what was learned is kept.\n", t.Epoch)
	}
	return nil
}

// count is the step reached and the number of steps: " 97/469".
func (p *progress) count(t *Training) string {
	total := fmt.Sprint(t.Steps)
	return fmt.Sprintf("%*d/%s", len(total), t.Step, total)
}

// perStep is the time of a step, the first one left out: " 6ms/step".
func (p *progress) perStep(t *Training) string {
	d := t.Elapsed.Seconds()
	if t.Step > 1 {
		d = (t.Elapsed - p.first).Seconds() / float64(t.Step-1)
	}
	switch {
	case d >= 1 || d == 0:
		return fmt.Sprintf(" %.0fs/step", d)
	case d >= 1e-3:
		return fmt.Sprintf(" %.0fms/step", d*1e3)
	}
	return fmt.Sprintf(" %.0fus/step", d*1e6)
}

// clock writes a duration as 7s, 1:05 or 2:01:05.
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

// formatLogs writes metrics in alphabetical order: " - accuracy: 0.8997 - loss: 0.3315".
func formatLogs(logs map[string]float64) string {
	var b strings.Builder
	for _, name := range slices.Sorted(maps.Keys(logs)) {
		format := " - %s: %.4f"
		if math.Abs(logs[name]) <= 1e-3 {
			format = " - %s: %.4e"
		}
		fmt.Fprintf(&b, format, name, logs[name])
	}
	return b.String()
}
