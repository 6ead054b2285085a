// Package setup sets up what the project's commands need: Python packages, Go tools, a warm build cache. Everything is
// in the clone, in .venv and .cache, at pinned versions. Finished steps are not repeated.
package setup

import (
	"bytes"
	"context"
	"crypto/sha256"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"
)

// A Step creates one thing that a command needs.
type Step struct {
	Name  string
	Needs []*Step // steps to run first
	// Key is everything that the outcome depends on, such as a version or the text of a lock file. The step runs again
	// only when it changes. A step without a key always runs.
	Key   string
	Makes string // a file that the step creates; if it is missing, the step runs again
	Loud  bool   // show the log while Do writes it
	Do    func(ctx context.Context, log io.Writer) error
}

// Run runs the steps and those they need, concurrently where possible, and reports to out. The first error cancels the
// others; it includes the last lines of the failed step's output.
func Run(ctx context.Context, root string, out io.Writer, steps ...*Step) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	r := &runner{root: root, report: newReport(out), ctx: ctx, results: map[*Step]func() error{}}
	defer r.report.close()
	var wg sync.WaitGroup
	errs := make(chan error, len(steps))
	for _, s := range steps {
		do := r.result(s)
		wg.Go(func() {
			if err := do(); err != nil {
				errs <- err
				cancel()
			}
		})
	}
	wg.Wait()
	close(errs)
	return <-errs
}

type runner struct {
	root    string
	report  *report
	ctx     context.Context
	results map[*Step]func() error
}

// result returns a function that runs the step once, however often it is needed or called. It is called from a single
// goroutine.
func (r *runner) result(s *Step) func() error {
	if do, ok := r.results[s]; ok {
		return do
	}
	var needs []func() error
	for _, n := range s.Needs {
		needs = append(needs, r.result(n))
	}
	r.results[s] = sync.OnceValue(func() error {
		errs := make([]error, len(needs))
		var wg sync.WaitGroup
		for i, need := range needs {
			wg.Go(func() { errs[i] = need() })
		}
		wg.Wait()
		for _, err := range errs {
			if err != nil {
				return err
			}
		}
		return r.do(s)
	})
	return r.results[s]
}

// keys combines the keys of the step and of all steps that it needs.
func (s *Step) keys() string {
	keys := s.Key + "\n"
	for _, n := range s.Needs {
		keys += n.keys()
	}
	return keys
}

// made returns whether the file that the step creates exists.
func (s *Step) made() bool {
	if s.Makes == "" {
		return true
	}
	_, err := os.Stat(s.Makes)
	return err == nil
}

func (r *runner) do(s *Step) error {
	stamp := filepath.Join(r.root, ".cache", "setup", strings.ReplaceAll(s.Name, " ", "-"))
	// The clone's path is part of the key: virtual environments contain absolute paths.
	key := fmt.Sprintf("%x\n", sha256.Sum256([]byte(s.keys()+r.root)))
	if s.Key != "" && s.made() {
		if done, err := os.ReadFile(stamp); err == nil && string(done) == key {
			return nil
		}
	}
	if err := r.ctx.Err(); err != nil {
		return err
	}
	start := time.Now()
	r.report.begin(s.Name)
	var log tail
	var out io.Writer = &log
	if s.Loud {
		out = io.MultiWriter(&log, &lines{print: r.report.say})
	}
	err := s.Do(r.ctx, out)
	r.report.end(s.Name, time.Since(start), err)
	if err != nil {
		return fmt.Errorf("%s: %w\n%s", s.Name, err, log.String())
	}
	if s.Key == "" {
		return nil
	}
	if err := os.MkdirAll(filepath.Dir(stamp), 0o755); err != nil {
		return err
	}
	return os.WriteFile(stamp, []byte(key), 0o644)
}

// lines calls print for each line written to it.
type lines struct {
	print func(line string)
	rest  []byte
}

func (l *lines) Write(p []byte) (int, error) {
	l.rest = append(l.rest, p...)
	for {
		line, rest, ok := bytes.Cut(l.rest, []byte("\n"))
		if !ok {
			return len(p), nil
		}
		l.print(string(line))
		l.rest = rest
	}
}

// tail keeps the end of what is written to it.
type tail struct {
	mu   sync.Mutex
	text []byte
}

const tailSize = 4000

func (t *tail) Write(p []byte) (int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.text = append(t.text, p...)
	if extra := len(t.text) - tailSize; extra > 0 {
		t.text = t.text[extra:]
	}
	return len(p), nil
}

func (t *tail) String() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return strings.TrimSpace(string(t.text))
}
