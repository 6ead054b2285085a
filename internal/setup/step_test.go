package setup

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
)

// journal makes steps that record when they run.
type journal struct {
	mu   sync.Mutex
	done []string
}

func (j *journal) step(name, key string, needs ...*Step) *Step {
	return &Step{Name: name, Key: key, Needs: needs, Do: func(context.Context, io.Writer) error {
		j.mu.Lock()
		defer j.mu.Unlock()
		j.done = append(j.done, name)
		return nil
	}}
}

func TestStepsAreDoneOnceAfterWhatTheyNeed(t *testing.T) {
	var j journal
	base := j.step("base", "")
	left, right := j.step("left", "", base), j.step("right", "", base)
	if err := Run(t.Context(), t.TempDir(), io.Discard, j.step("top", "", left, right), left); err != nil {
		t.Fatal(err)
	}
	slices.Sort(j.done[1:3])
	if want := []string{"base", "left", "right", "top"}; !slices.Equal(j.done, want) {
		t.Errorf("done %v, want %v", j.done, want)
	}
}

func TestKeyedStepIsDoneAgainOnlyWhenItsKeyChanges(t *testing.T) {
	root := t.TempDir()
	for i, test := range []struct {
		root, key string
		again     bool
	}{
		{root, "v1", true},
		{root, "v1", false},
		{root, "v2", true},
		{root, "v2", false},
		{t.TempDir(), "v2", true}, // another clone
	} {
		var j journal
		if err := Run(t.Context(), test.root, io.Discard, j.step("Python packages", test.key)); err != nil {
			t.Fatal(err)
		}
		if again := len(j.done) == 1; again != test.again {
			t.Errorf("run %d, key %s: done %t, want %t", i+1, test.key, again, test.again)
		}
	}
}

func TestStepIsDoneAgainWhenWhatItMadeOrNeedsHasChanged(t *testing.T) {
	root := t.TempDir()
	file := root + "/python"
	run := func(venvKey string) (done []string) {
		var j journal
		venv := j.step("venv", venvKey)
		packages := j.step("packages", "v1", venv)
		packages.Makes = file
		if err := Run(t.Context(), root, io.Discard, packages); err != nil {
			t.Fatal(err)
		}
		return j.done
	}
	if err := os.WriteFile(file, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	run("v1")
	if done := run("v1"); len(done) != 0 {
		t.Errorf("done again: %v", done)
	}
	if done := run("v2"); !slices.Equal(done, []string{"venv", "packages"}) {
		t.Errorf("after a change of what it needs %v was done", done)
	}
	if err := os.Remove(file); err != nil {
		t.Fatal(err)
	}
	if done := run("v2"); !slices.Equal(done, []string{"packages"}) {
		t.Errorf("without what it made %v was done", done)
	}
}

func TestFailureIsExplainedAndDoneAgain(t *testing.T) {
	var j journal
	root := t.TempDir()
	broken := &Step{Name: "JupyterLab", Key: "v1", Do: func(_ context.Context, log io.Writer) error {
		fmt.Fprintln(log, "no matching distribution")
		return errors.New("exit status 1")
	}}
	var out bytes.Buffer
	err := Run(t.Context(), root, &out, j.step("after", "", broken))
	if err == nil || !strings.Contains(err.Error(), "JupyterLab: exit status 1") || !strings.Contains(err.Error(), "no matching distribution") {
		t.Errorf("error %v", err)
	}
	if !strings.Contains(out.String(), "FAILED") || len(j.done) > 0 {
		t.Errorf("a step was done after the one it needs had failed:\n%s", &out)
	}
	fixed := j.step("JupyterLab", "v1")
	if err := Run(t.Context(), root, io.Discard, fixed); err != nil || len(j.done) != 1 {
		t.Errorf("the step that had failed was not done again: %v", err)
	}
}

func TestFirstFailureEndsTheOthers(t *testing.T) {
	started := make(chan struct{})
	waiting := &Step{Name: "waiting", Do: func(ctx context.Context, _ io.Writer) error {
		close(started)
		<-ctx.Done()
		return ctx.Err()
	}}
	failing := &Step{Name: "failing", Do: func(context.Context, io.Writer) error {
		<-started
		return errors.New("out of disk")
	}}
	if err := Run(t.Context(), t.TempDir(), io.Discard, waiting, failing); err == nil || !strings.Contains(err.Error(), "out of disk") {
		t.Errorf("error %v, want the first failure", err)
	}
}

func TestReport(t *testing.T) {
	var out bytes.Buffer
	loud := &Step{Name: "MNIST", Loud: true, Do: func(_ context.Context, log io.Writer) error {
		fmt.Fprint(log, "downloading images\nhalf ")
		fmt.Fprint(log, "done\n")
		return nil
	}}
	quiet := &Step{Name: "gopls", Needs: []*Step{loud}, Do: func(_ context.Context, log io.Writer) error {
		fmt.Fprintln(log, "compiling")
		return nil
	}}
	if err := Run(t.Context(), t.TempDir(), &out, quiet); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"  MNIST ...\n    downloading images\n    half done\n", "  gopls ...\n", "done, "} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("the report lacks %q:\n%s", want, &out)
		}
	}
	if strings.Contains(out.String(), "compiling") {
		t.Errorf("a quiet step's output is shown:\n%s", &out)
	}
}

func TestTailKeepsTheEnd(t *testing.T) {
	var log tail
	for i := range 2000 {
		fmt.Fprintf(&log, "line %d\n", i)
	}
	if s := log.String(); len(s) > tailSize || !strings.HasSuffix(s, "line 1999") {
		t.Errorf("%d bytes that end in %q", len(s), s[len(s)-10:])
	}
}
