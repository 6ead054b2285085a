package cell

import (
	"errors"
	"os"
	"os/exec"
	"syscall"
	"testing"
	"time"

	"layercake/internal/interrupts"
)

// A stop ends a cell by the signal, but for one whose interrupts a fit handles.
func TestCatchStop(t *testing.T) {
	const variable = "CELL_TEST_STOP"
	if what := os.Getenv(variable); what != "" {
		CatchStop()
		c := make(chan os.Signal, 1)
		if what == "handled" {
			interrupts.Handle(c)
		}
		syscall.Kill(os.Getpid(), syscall.SIGINT)
		select {
		case <-c:
			time.Sleep(100 * time.Millisecond) // CatchStop has got it, too
		case <-time.After(time.Minute):
		}
		os.Exit(0)
	}
	for _, test := range []struct {
		what  string
		ended bool
	}{{"handled", false}, {"not handled", true}} {
		cmd := exec.Command(os.Args[0], "-test.run=^TestCatchStop$")
		cmd.Env = append(os.Environ(), variable+"="+test.what)
		out, err := cmd.CombinedOutput()
		var exit *exec.ExitError
		ended := errors.As(err, &exit) && exit.Sys().(syscall.WaitStatus).Signal() == syscall.SIGINT
		if ended != test.ended || err != nil && !ended {
			t.Errorf("%s: %v\n%s", test.what, err, out)
		}
	}
}
