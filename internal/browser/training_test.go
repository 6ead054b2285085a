package browser

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"syscall"
	"testing"
)

// Cells of a notebook in which a model learns to separate two groups of points. A line separates them and the model has
// a single layer, so a few hundred steps suffice from any start. An epoch takes minutes, so that all tests happen in
// the first.
var training = []string{
	`import (
	"layercake/kit"
	"layercake/plots"
)`,
	`func points(n int) (x, y kit.Array) {
	values, labels := make([]float32, 2*n), make([]uint8, n)
	for i := range labels {
		labels[i] = uint8(i % 2)
		values[2*i], values[2*i+1] = float32(i%2), float32(i%7)/7
	}
	return kit.NewArray(values, n, 2), kit.NewArray(labels)
}`,
	`var x, y = points(2_000_000)
var model = kit.Sequential(
	kit.Dense(2).Activation(kit.Softmax).InputShape(2),
).Compile(kit.Adam(0.01), kit.SparseCategoricalCrossentropy, kit.Accuracy)`,
	`%%
history := model.MustFit(x, y, kit.FitOptions{BatchSize: 1, Epochs: 3, Callbacks: []kit.Callback{plots.Live()}})
fmt.Println("interrupted:", history.Interrupted)`,
	`%%
fmt.Println("accuracy:", model.MustEvaluate(x.Slice(0, 200), y.Slice(0, 200)).Accuracy)`,
}

// Indices of these cells.
const (
	fit      = 3
	evaluate = 4
)

// trains waits until the plot of a fit moves.
func (p *page) trains() {
	p.t.Helper()
	p.wait("the plot", func() bool { return len(p.cell(fit).Pictures) == 1 })
	first := p.cell(fit).Pictures[0]
	p.wait("the plot to move", func() bool {
		pictures := p.cell(fit).Pictures
		return len(pictures) == 1 && pictures[0].Source != first.Source && pictures[0].Alt != first.Alt
	})
}

// The plot moves long before the first epoch ends. The stop button then ends the fit without losing anything: later
// cells have the trained model, and another fit continues from there.
func TestLivePlotAndStopButton(t *testing.T) {
	p := open(t, "stop.ipynb", training...)
	p.runAll()
	p.trains()
	p.shows(fit, "Epoch 1/3", "ETA")
	p.screenshot("training")
	p.stop()
	p.idle()
	p.shows(fit, "Interrupted in epoch 1 of 3.", "Interrupted in epoch 1; what was learned is kept.", "interrupted: true")
	p.shows(evaluate, "accuracy: 1")
	p.screenshot("stopped")

	p.run(fit)
	p.trains()
	p.stop()
	p.idle()
	p.shows(fit, "Continuing from 1 epoch of training.", "interrupted: true")
	p.runsAndShows(evaluate, "accuracy: 1")
	p.screenshot("stopped_again")
}

// A cell that is run again while it trains then trains again, and only shows the second training.
func TestRerunWhileRunning(t *testing.T) {
	p := open(t, "rerun.ipynb", training...)
	p.runAll()
	p.trains()
	p.run(fit)
	p.stop() // stops the first run
	p.wait("the second fit", func() bool { return strings.Contains(p.cell(fit).Output, "Continuing from") })
	p.trains()
	p.stop()
	p.idle()
	p.shows(fit, "Continuing from 1 epoch of training.", "interrupted: true")
	if n := len(p.cell(fit).Pictures); n != 1 {
		t.Errorf("there are %d plots, want the second fit's", n)
	}
	p.runsAndShows(evaluate, "accuracy: 1")
	p.screenshot("rerun")
}

// Restarting the kernel ends running cells and keeps the page's outputs. The notebook then starts from scratch.
func TestKernelRestart(t *testing.T) {
	cells := slices.Clone(training)
	cells[fit] = strings.Replace(cells[fit], "%%\n", "%%\nfmt.Println(\"process:\", os.Getpid())\n", 1)
	cells[evaluate] = "%%\nfmt.Println(model.History())"
	p := open(t, "restart.ipynb", cells...)
	p.runAll()
	p.trains()
	process := 0
	if _, err := fmt.Sscanf(p.cell(fit).Output, "process: %d", &process); err != nil {
		p.fatalf("the cell does not show its process: %v", err)
	}
	p.restart()
	p.wait("the training to end", func() bool { return errors.Is(syscall.Kill(process, 0), syscall.ESRCH) })
	if n := len(p.cell(fit).Pictures); n != 1 {
		t.Errorf("there are %d plots after the restart, want the one from before", n)
	}
	p.screenshot("restarted")
	for i := range fit {
		p.run(i)
	}
	p.runsAndShows(evaluate, "the model has not been trained yet")
}

// Training continues after the tab is closed. A user who opens the notebook again can stop it, and has the trained
// model.
func TestClosedTab(t *testing.T) {
	p := open(t, "closed.ipynb", append(slices.Clone(training), "%%\nplots.Curves(model.MustHistory())")...)
	p.runAll()
	p.trains()
	p.save()
	p.close()

	p = openAgain(t, "closed.ipynb")
	p.screenshot("reopened")
	if n := len(p.cell(fit).Pictures); n != 1 {
		t.Errorf("the notebook has %d plots, want the saved one", n)
	}
	p.stop()
	p.runsAndShows(evaluate, "accuracy: 1")
	p.runsAndShows(evaluate+1, "training")
	if n := len(p.cell(evaluate + 1).Pictures); n != 1 {
		t.Errorf("there are %d plots of the history, want 1", n)
	}
	p.screenshot("reopened_and_run")
}

// Two notebooks with identical models do not share them.
func TestTwoNotebooksAtOnce(t *testing.T) {
	other := slices.Clone(training)
	other[1] = strings.Replace(other[1], "uint8(i % 2)", "uint8(1 - i%2)", 1) // each point is in the other group

	first := open(t, "first.ipynb", training...)
	first.runAll()
	first.trains()
	second := open(t, "second.ipynb", other...)
	second.runAll()
	second.trains()
	first.trains() // still training
	second.stop()
	second.idle()
	first.stop()
	first.idle()
	for _, p := range []*page{first, second} {
		p.shows(evaluate, "accuracy: 1")
	}
}
