package cell

import (
	"bytes"
	"os"
	"os/signal"
	"runtime"
	"syscall"
)

// CatchStop has a cell that is stopped keep its variables as they are, and then end of the signal.
func CatchStop() {
	stop := make(chan os.Signal, 1)
	signal.Notify(stop, os.Interrupt)
	go func() {
		for range stop {
			if fits() {
				continue
			}
			End()
			signal.Reset(os.Interrupt)
			syscall.Kill(os.Getpid(), syscall.SIGINT)
		}
	}()
}

// fits tells whether kit trains a model, which ends after its step then, and the cell goes on.
func fits() bool {
	stacks := make([]byte, 1<<20)
	return bytes.Contains(stacks[:runtime.Stack(stacks, true)], []byte("layercake/kit.(*fit).run("))
}
