package cell

import (
	"os"
	"os/signal"
	"syscall"

	"layercake/internal/interrupts"
)

// CatchStop has a cell that is stopped keep its variables as they are, and then end of the signal. A cell that trains a model goes on:
// the fit ends after its step.
func CatchStop() {
	stop := make(chan os.Signal, 1)
	signal.Notify(stop, os.Interrupt)
	go func() {
		for range stop {
			if interrupts.Handled() {
				continue
			}
			End()
			signal.Reset(os.Interrupt)
			syscall.Kill(os.Getpid(), syscall.SIGINT)
		}
	}()
}
