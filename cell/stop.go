package cell

import (
	"os"
	"os/signal"
	"syscall"

	"layercake/internal/interrupts"
)

// CatchStop makes a stopped cell keep its variables and then end from the signal. A cell that trains a model continues: training stops
// after the current step.
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
