package plots

import (
	"fmt"
	"html"
	"maps"
	"slices"
	"strings"
	"time"

	"layercake/kit"
)

// Live returns a callback that draws training as it goes: one output, redrawn after each epoch, with a chart for each
// metric, and between epochs a bar that shows how far the epoch is. It draws as livelossplot does. Outside a notebook it
// does nothing.
func Live() *LivePlot { return &LivePlot{now: time.Now} }

// A LivePlot is a callback that draws training as it goes. Make one with [Live].
type LivePlot struct {
	block   *block
	show    func(html, text string) // for tests; nil: the block's
	now     func() time.Time
	drawn   time.Time // when the block was last redrawn
	charted time.Time // when the charts were last drawn
	charts  string    // the charts' HTML
	text    string
}

// How often the block is redrawn at most: for the bar, and for the charts when epochs are very short.
const (
	barInterval   = 250 * time.Millisecond
	chartInterval = 200 * time.Millisecond
)

// TrainBegin implements [kit.Callback]: the empty charts show at once, before the first step is compiled.
func (l *LivePlot) TrainBegin(t *kit.Training) error {
	l.block = newBlock()
	l.drawn, l.charted = time.Time{}, time.Time{}
	l.chart(t)
	l.redraw(t, fmt.Sprintf("Preparing %d epochs of %d steps ...", t.Epochs, t.Steps))
	return nil
}

// EpochBegin implements [kit.Callback].
func (l *LivePlot) EpochBegin(*kit.Training) error { return nil }

// BatchEnd implements [kit.Callback].
func (l *LivePlot) BatchEnd(t *kit.Training) error {
	if l.now().Sub(l.drawn) >= barInterval {
		l.redraw(t, bar(t))
	}
	return nil
}

// EpochEnd implements [kit.Callback].
func (l *LivePlot) EpochEnd(t *kit.Training) error {
	if l.now().Sub(l.charted) >= chartInterval {
		l.chart(t)
		l.redraw(t, fmt.Sprintf("Epoch %d/%d", t.Epoch, t.Epochs))
	}
	return nil
}

// TrainEnd implements [kit.Callback]: the charts and their numbers stay, the bar goes.
func (l *LivePlot) TrainEnd(t *kit.Training) error {
	l.chart(t)
	last := ""
	if t.History.Interrupted {
		last = fmt.Sprintf("Interrupted in epoch %d of %d.", t.Epoch, t.Epochs)
	}
	l.redraw(t, last)
	l.block.flush()
	return nil
}

// chart draws the charts anew.
func (l *LivePlot) chart(t *kit.Training) {
	picture := curves(t.History, t.Epochs)
	l.charts, l.text = picture.HTML(), picture.Text
	l.charted = l.now()
}

// redraw shows the charts as they were last drawn, with a line about what goes on. Only plain elements: notebooks that
// are not trusted strip others.
func (l *LivePlot) redraw(t *kit.Training, line string) {
	l.drawn = l.now()
	text := l.text
	if line != "" {
		text = line + "\n" + text
	}
	if t.History.Note != "" {
		text = t.History.Note + "\n" + text
	}
	show := l.show
	if show == nil {
		show = l.block.show
	}
	show("<div>"+l.charts+"<pre>"+html.EscapeString(text)+"</pre></div>", text)
}

// bar is how far the epoch is, with the time it will still take and the running means.
func bar(t *kit.Training) string {
	const width = 20
	done := width * t.Step / t.Steps
	eta := time.Duration(float64(t.Elapsed) / float64(t.Step) * float64(t.Steps-t.Step)).Round(time.Second)
	logs := t.Logs()
	var parts []string
	for _, name := range slices.Sorted(maps.Keys(logs)) {
		parts = append(parts, fmt.Sprintf("%s: %.4f", name, logs[name]))
	}
	return fmt.Sprintf("Epoch %d/%d  %s%s  %d/%d  ETA %v  %s", t.Epoch, t.Epochs,
		strings.Repeat("━", done), strings.Repeat("─", width-done), t.Step, t.Steps, eta, strings.Join(parts, " - "))
}
