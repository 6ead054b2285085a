// Package setup makes what the project's commands need: Python packages, Go tools, a warm build cache. All of it lies
// inside the clone, in .venv and .cache, at pinned versions. What is there already is not made again.
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

// A Step makes one thing that a command needs.
type Step struct {
	Name  string
	Needs []*Step // these first
	// Key is all that the outcome depends on, a version or a lock file's text. The step is done again only when it
	// changes; a step without a key is done every time.
	Key   string
	Makes string // a file that is there once the step is done; without it the step is done again
	Loud  bool   // show what Do writes to its log as it comes
	Do    func(ctx context.Context, log io.Writer) error
}

// Run does the steps and what they need, side by side where it can, and reports to out. The first error ends the
// others; it comes with the last lines that the failed step's programs printed.
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

// result returns what does the step once, however often it is called and needed. It is called from one goroutine only.
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

// keys are the step's key and those of all that it needs.
func (s *Step) keys() string {
	keys := s.Key + "\n"
	for _, n := range s.Needs {
		keys += n.keys()
	}
	return keys
}

// made tells if what the step makes is there.
func (s *Step) made() bool {
	if s.Makes == "" {
		return true
	}
	_, err := os.Stat(s.Makes)
	return err == nil
}

func (r *runner) do(s *Step) error {
	stamp := filepath.Join(r.root, ".cache", "setup", strings.ReplaceAll(s.Name, " ", "-"))
	// The clone's place is part of the key: virtual environments hold absolute paths.
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

// lines calls print for each line that is written to it.
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
