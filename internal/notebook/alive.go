package notebook

import (
	"context"
	"io"
	"sync"
	"time"
)

// quiet is the pause after which a dot is printed.
const quiet = 1500 * time.Millisecond

// An alive forwards what is written, and prints dots during pauses, so that users see that something is happening.
type alive struct {
	ctx context.Context

	mu      sync.Mutex
	out     io.Writer
	inLine  bool // the current line has text
	dotted  bool // and only dots
	timer   *time.Timer
	stopped bool
}

func keepAlive(ctx context.Context, out io.Writer) *alive {
	a := &alive{ctx: ctx, out: out}
	a.mu.Lock()
	defer a.mu.Unlock()
	a.timer = time.AfterFunc(quiet, a.dot)
	return a
}

func (a *alive) Write(p []byte) (int, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.timer.Reset(quiet)
	if len(p) == 0 || a.ctx.Err() != nil {
		return len(p), nil // messages about an interrupt do not matter
	}
	if a.dotted {
		a.endLine()
	}
	a.inLine = p[len(p)-1] != '\n'
	return a.out.Write(p)
}

func (a *alive) dot() {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.stopped {
		return
	}
	if !a.inLine {
		io.WriteString(a.out, "  ")
		a.inLine, a.dotted = true, true
	}
	io.WriteString(a.out, ".")
	a.timer.Reset(quiet)
}

func (a *alive) stop() {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.timer.Stop()
	a.stopped = true
	a.endLine()
}

func (a *alive) endLine() {
	if a.inLine {
		io.WriteString(a.out, "\n")
		a.inLine, a.dotted = false, false
	}
}
