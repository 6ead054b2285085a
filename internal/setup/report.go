package setup

import (
	"fmt"
	"io"
	"os"
	"strings"
	"sync"
	"time"
)

// A report shows which steps are running and how long each took. On a terminal the running steps are one moving line;
// elsewhere a dot is printed every two seconds, so that users see that something is happening.
type report struct {
	mu       sync.Mutex
	out      io.Writer
	terminal bool
	running  []string
	started  time.Time // when the running steps began
	midline  bool
	stop     chan struct{}
	stopped  sync.WaitGroup
}

func newReport(out io.Writer) *report {
	r := &report{out: out, stop: make(chan struct{}), started: time.Now()}
	if f, ok := out.(*os.File); ok {
		info, err := f.Stat()
		r.terminal = err == nil && info.Mode()&os.ModeCharDevice != 0
	}
	interval := 2 * time.Second
	if r.terminal {
		interval = 100 * time.Millisecond
	}
	r.stopped.Go(func() {
		ticker := time.NewTicker(interval)
		defer ticker.Stop()
		for {
			select {
			case <-ticker.C:
				r.tick()
			case <-r.stop:
				return
			}
		}
	})
	return r
}

func (r *report) tick() {
	r.mu.Lock()
	defer r.mu.Unlock()
	switch {
	case len(r.running) == 0:
	case r.terminal:
		fmt.Fprintf(r.out, "\r\x1b[K  %s ... %.0f s", strings.Join(r.running, ", "), time.Since(r.started).Seconds())
		r.midline = true
	default:
		fmt.Fprint(r.out, ".")
		r.midline = true
	}
}

// line prints a separate line, after ending the current one.
func (r *report) line(format string, args ...any) {
	switch {
	case r.midline && r.terminal:
		fmt.Fprint(r.out, "\r\x1b[K")
	case r.midline:
		fmt.Fprintln(r.out)
	}
	r.midline = false
	fmt.Fprintf(r.out, format+"\n", args...)
}

// say prints a line from a step.
func (r *report) say(line string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.line("    %s", line)
}

func (r *report) begin(name string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if len(r.running) == 0 {
		r.started = time.Now()
	}
	r.running = append(r.running, name)
	if !r.terminal {
		r.line("  %s ...", name)
	}
}

func (r *report) end(name string, took time.Duration, err error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for i, running := range r.running {
		if running == name {
			r.running = append(r.running[:i], r.running[i+1:]...)
			break
		}
	}
	outcome := "done"
	if err != nil {
		outcome = "FAILED"
	}
	r.line("  %-40s %s, %.1f s", name, outcome, took.Seconds())
}

func (r *report) close() {
	close(r.stop)
	r.stopped.Wait()
}
