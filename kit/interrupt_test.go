//go:build unix

package kit

import (
	"os"
	"syscall"
	"testing"

	"layercake/internal/interrupts"
)

// interrupter presses the stop button in step 3 of epoch 2.
type interrupter struct {
	CallbackBase
	handled bool // during the fit
	ended   bool
}

func (c *interrupter) BatchEnd(t *Training) error {
	if t.Epoch == 2 && t.Step == 3 {
		c.handled = interrupts.Handled()
		return syscall.Kill(os.Getpid(), syscall.SIGINT)
	}
	return nil
}

func (c *interrupter) TrainEnd(t *Training) error {
	c.ended = t.History.Interrupted && t.Epoch == 2
	return nil
}

func TestInterruptKeepsWhatWasLearned(t *testing.T) {
	x, y := two(20000)
	m := twoNetwork().Seed(1)
	stop := &interrupter{}
	h, err := m.Fit(x, y, FitOptions{BatchSize: 10, Epochs: 5, Verbose: Silent, Callbacks: []Callback{stop}})
	if err != nil || !h.Interrupted || !stop.ended || len(h.Epochs) != 2 {
		t.Fatalf("err %v, history of %d epochs, interrupted %v, callback told %v", err, len(h.Epochs), h.Interrupted, stop.ended)
	}
	if !stop.handled || interrupts.Handled() {
		t.Errorf("the fit handles interrupts: %t, and after its end: %t", stop.handled, interrupts.Handled())
	}
	if done := m.state.Step; done < 2003 || done >= 4000 {
		t.Errorf("%d steps done; the interrupt came after 2003", done)
	}
	if _, err := m.Fit(x.Slice(0, 100), y.Slice(0, 100), FitOptions{Verbose: Silent}); err != nil {
		t.Errorf("the next fit: %v", err)
	}
}

// A fit whose sequence hangs ends after an interrupt, and keeps what was learned.
func TestInterruptWhileASequenceHangs(t *testing.T) {
	x, y := two(20)
	for name, steps := range map[string]int{"before the end of an epoch": 5, "after an epoch": 2} {
		release, ended := make(chan bool), make(chan bool)
		hangs := func(yield func(*Dataset, error) bool) {
			defer close(ended)
			if yield(Data(x, y), nil) && yield(Data(x, y), nil) {
				if err := syscall.Kill(os.Getpid(), syscall.SIGINT); err != nil {
					t.Error(err)
				}
				<-release
				yield(Data(x, y), nil)
			}
		}
		m := onGo(t, twoNetwork()).Seed(1)
		h, err := m.FitBatches(hangs, FitOptions{Epochs: 5, StepsPerEpoch: steps, Verbose: Silent})
		if err != nil || !h.Interrupted || m.state.Step != 2 || len(h.Epochs) != 1 {
			t.Errorf("%s: %v, %d steps, %v", name, err, m.state.Step, h)
		}
		close(release)
		<-ended
	}
}
