package plots

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"layercake/internal/keep"
	"layercake/kit"
)

// A fit's options can be reused in later cells after a drawn fit.
func TestLivePlotsAreKept(t *testing.T) {
	folder := t.TempDir()
	live := &LivePlot{Metrics: []string{"loss"}, LogScale: true, Width: 300, File: filepath.Join(folder, "live.svg")}
	options := kit.FitOptions{Epochs: 2, Verbose: kit.Silent, Callbacks: []kit.Callback{live, kit.TerminateOnNaN()}}
	runs := []Run{{Name: "first"}}
	x := kit.NewArray([]float32{0, 1, 2, 3}, 4, 1)
	fit := func(options kit.FitOptions) *kit.History {
		return kit.Sequential(kit.Dense(1)).Seed(1).Compile(kit.SGD(), kit.MeanSquaredError).MustFit(x, x, options)
	}
	runs[0].History = fit(options)
	store, err := keep.Open(folder)
	if err != nil {
		t.Fatal(err)
	}
	if failed, err := store.Save([]keep.Variable{{Name: "options", Pointer: &options}, {Name: "live", Pointer: &live}, {Name: "runs", Pointer: &runs}}); err != nil || len(failed) > 0 {
		t.Fatal(failed, err)
	}
	if store, err = keep.Open(folder); err != nil {
		t.Fatal(err)
	}
	var after kit.FitOptions
	var liveAfter *LivePlot
	var runsAfter []Run
	if failed := store.Load([]keep.Variable{{Name: "options", Pointer: &after}, {Name: "live", Pointer: &liveAfter}, {Name: "runs", Pointer: &runsAfter}}); len(failed) > 0 {
		t.Fatal(failed)
	}
	if after.Callbacks[0] != kit.Callback(liveAfter) {
		t.Error("the plot of the options is another one now")
	}
	told := func(l *LivePlot) string { return fmt.Sprint(l.Metrics, l.Steps, l.LogScale, l.Width, l.Height, l.File) }
	if told(liveAfter) != told(live) {
		t.Errorf("the plot is %s, and was %s", told(liveAfter), told(live))
	}
	if got := fit(after); fmt.Sprint(got.MustValues("loss")) != fmt.Sprint(runsAfter[0].History.MustValues("loss")) {
		t.Errorf("a fit with the options measures %v, and measured %v", got, runsAfter[0].History)
	}
	if text := Extrema(runsAfter[0].History); !strings.Contains(text, "loss") {
		t.Errorf("the kept run shows %q", text)
	}
}
