package kit

import (
	"strings"
	"testing"
	"time"
)

// fakeEpoch drives a progress through one epoch of 469 steps of 6 ms, of which the first takes 100.
func fakeEpoch(t *testing.T, p *progress) {
	t.Helper()
	tr := &Training{Epoch: 1, Epochs: 10, Steps: 469, History: &History{}}
	tr.logs = func() map[string]float64 { return map[string]float64{"loss": 0.33149, "accuracy": 0.8997} }
	must(p.EpochBegin(tr))
	for tr.Step < tr.Steps {
		tr.Step++
		tr.Elapsed = 100*time.Millisecond + time.Duration(tr.Step-1)*6*time.Millisecond
		must(p.BatchEnd(tr))
	}
	tr.logs = func() map[string]float64 {
		return map[string]float64{"loss": 0.33149, "accuracy": 0.8997, "val_loss": 0.0817, "val_accuracy": 0.0001}
	}
	must(p.EpochEnd(tr))
}

func TestProgressLine(t *testing.T) {
	var b strings.Builder
	fakeEpoch(t, &progress{out: &b})
	want := "Epoch 1/10\n469/469 - 3s - 6ms/step - accuracy: 0.8997 - loss: 0.3315 - val_accuracy: 1.0000e-04 - val_loss: 0.0817\n"
	if b.String() != want {
		t.Errorf("got  %q\nwant %q", b.String(), want)
	}
}

func TestProgressBar(t *testing.T) {
	var b strings.Builder
	fakeEpoch(t, &progress{out: &b, bar: true})
	lines := strings.Split(strings.ReplaceAll(b.String(), "\n", "\r"), "\r")
	if n := len(lines); n < 30 || n > 70 {
		t.Errorf("drawn %d times in 3 s, at intervals of %v", n, barInterval)
	}
	// The first redraw is in the first step, after 100 ms; the ETA assumes that each step takes as long.
	if want := "\x1b[K\x1b[1m  1/469\x1b[0m \x1b[37m━━━━━━━━━━━━━━━━━━━━\x1b[0m \x1b[1m46s\x1b[0m 100ms/step - accuracy: 0.8997 - loss: 0.3315"; lines[2] != want {
		t.Errorf("got  %q\nwant %q", lines[2], want)
	}
	if want := "\x1b[K\x1b[1m469/469\x1b[0m \x1b[32m━━━━━━━━━━━━━━━━━━━━\x1b[0m\x1b[37m\x1b[0m \x1b[1m3s\x1b[0m 6ms/step - accuracy: 0.8997 - loss: 0.3315 - val_accuracy: 1.0000e-04 - val_loss: 0.0817"; lines[len(lines)-2] != want {
		t.Errorf("got  %q\nwant %q", lines[len(lines)-2], want)
	}
}

func TestDurations(t *testing.T) {
	for d, want := range map[time.Duration]string{7 * time.Second: "7s", 65 * time.Second: "1:05", 7265 * time.Second: "2:01:05"} {
		if got := clock(d); got != want {
			t.Errorf("%v: %q, want %q", d, got, want)
		}
	}
	for perStep, want := range map[time.Duration]string{2 * time.Second: " 2s/step", 6 * time.Millisecond: " 6ms/step", 40 * time.Microsecond: " 40us/step"} {
		if got := stepTime(perStep); got != want {
			t.Errorf("%v: %q, want %q", perStep, got, want)
		}
	}
}
