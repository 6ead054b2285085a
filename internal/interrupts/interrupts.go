// Package interrupts says whether a part of the program handles interrupts: the signal of a notebook's stop button, or Ctrl-C. A fit of
// package kit does, which ends after the step under way; package cell ends a cell only where nobody else handles its interrupts.
package interrupts

import (
	"os"
	"os/signal"
	"sync/atomic"
)

var handlers atomic.Int32

// Handle sends interrupts to c until done is called. As with [signal.Notify], c needs room for one, which is not waited for.
func Handle(c chan<- os.Signal) (done func()) {
	handlers.Add(1)
	signal.Notify(c, os.Interrupt)
	return func() {
		signal.Stop(c)
		handlers.Add(-1)
	}
}

// Handled reports whether interrupts are handled: Handle was called, and what it returned has not been.
func Handled() bool { return handlers.Load() > 0 }
